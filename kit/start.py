"""Start lianhu from a kit: install it beside this file on the first start, then run it.

Without a network and without administrator's rights. Standard library only; called by 联户.bat and 联户.sh.
Workbooks or a folder as arguments are imported, paired and printed; anything else is passed on to lianhu.
"""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHEELS, ENVIRONMENT, LIBRARY = HERE / "wheels", HERE / "env", HERE / "lib"
RESULTS, REGISTER = HERE / "结果", HERE / "登记库" / "lianhu.db"
_SUFFIXES = {".xlsx", ".xls", ".xlsm", ".et", ".ods", ".csv", ".tsv", ".txt", ".htm", ".html"}


def main(arguments: list[str]) -> int:
    """Install where needed, and do what the arguments ask for."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        command = installed()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"安装没有成功：{error}\n请把整个文件夹解压到能写入的地方，再试一次。")
        return 5
    if not arguments:
        print(
            "请把调查表（工作簿或文件夹）拖到“联户”上：会导入、结对、出表，然后打开“结果”文件夹。"
        )
        print("也可以在命令行里用，例如：联户 list households")
        return 0
    if all(is_survey(Path(one)) for one in arguments):
        return whole_way(command, arguments)
    os.environ.setdefault("LIANHU_DB", str(REGISTER))
    REGISTER.parent.mkdir(exist_ok=True)
    return subprocess.call([*command, *arguments])


def is_survey(path: Path) -> bool:
    """Tell whether an argument is a workbook or a folder that is there."""
    return path.is_dir() or (path.is_file() and path.suffix.lower() in _SUFFIXES)


def whole_way(command: list[str], surveys: list[str]) -> int:
    """Import, pair and print; stop where a command says that it could not."""
    REGISTER.parent.mkdir(exist_ok=True)
    register = ["--db", str(REGISTER)]
    steps = (
        (["import", *surveys, *register, "--problems", str(RESULTS / "问题清单.xlsx")], {0, 1}),
        (["pair", *register, "--out", str(RESULTS)], {0}),
        (["sheets", *register, "--out", str(RESULTS)], {0}),
        (["stats", *register], {0}),
    )
    worst = 0
    for arguments, fine in steps:
        code = subprocess.call([*command, *arguments])
        worst = max(worst, code)
        if code not in fine:
            return code
    show(RESULTS)
    return worst


def show(folder: Path) -> None:
    """Open a folder on the screen, where there is one."""
    print(f"表格在：{folder}")
    if os.environ.get("LIANHU_KIT_QUIET"):
        return
    if sys.platform == "win32":
        os.startfile(folder)
    elif os.environ.get("DISPLAY"):
        subprocess.call(["xdg-open", str(folder)])


def installed() -> list[str]:
    """Return how lianhu is started, after installing it where this kit has not been yet."""
    bundled = Path(sys.executable).resolve().is_relative_to(HERE / "python")
    target = LIBRARY if bundled else ENVIRONMENT
    ready, wanted = target / "ready", fingerprint()
    if not ready.exists() or ready.read_text("ascii") != wanted:
        print("第一次启动，正在安装，约需一分钟……", flush=True)
        (unpack if bundled else install)(target)
        ready.write_text(wanted, "ascii")
    if bundled:
        return [sys.executable, "-m", "lianhu_cli"]
    name = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    return [str(target / name), "-m", "lianhu_cli"]


def fingerprint() -> str:
    """Return a digest of the names of the wheels: they hold the versions."""
    names = "\n".join(sorted(one.name for one in WHEELS.glob("*.whl")))
    return hashlib.sha256(names.encode()).hexdigest()


def install(target: Path) -> None:
    """Make an environment of its own from the wheels."""
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", str(target)])
    name = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    pip = [str(target / name), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.check_call(
        [*pip, "install", "--no-index", "--find-links", str(WHEELS), "lianhu-cli"]
    )


def unpack(target: Path) -> None:
    """Unpack the wheels beside a bundled Python, which has no pip, and let it find them."""
    target.mkdir(exist_ok=True)
    for wheel in sorted(WHEELS.glob("*.whl")):
        with zipfile.ZipFile(wheel) as parts:
            parts.extractall(target)
    for paths in (HERE / "python").glob("python*._pth"):
        lines = paths.read_text("utf-8").splitlines()
        if "..\\lib" not in lines:
            paths.write_text("\n".join([*lines, "..\\lib"]) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
