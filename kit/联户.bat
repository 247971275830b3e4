@echo off
rem Finds Python 3.11 (64 bit), or the one in the folder python beside this file, and starts lianhu.
chcp 65001 >nul
setlocal
set "PYTHONUTF8=1"
set "HERE=%~dp0"
if exist "%HERE%python\python.exe" (
  "%HERE%python\python.exe" "%HERE%start.py" %*
  goto end
)
py -3.11 -c "import sys; sys.exit(sys.maxsize < 2**32)" >nul 2>nul
if not errorlevel 1 (
  py -3.11 "%HERE%start.py" %*
  goto end
)
python -c "import sys; sys.exit(sys.version_info[:2] != (3, 11) or sys.maxsize < 2**32)" >nul 2>nul
if not errorlevel 1 (
  python "%HERE%start.py" %*
  goto end
)
echo 没有找到 64 位的 Python 3.11。请看“使用说明.txt”里的“需要什么”。
:end
echo.
pause
