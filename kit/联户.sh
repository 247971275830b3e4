#!/bin/sh
# Finds Python 3.11, or the one in the folder python beside this file, and starts lianhu.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
for python in "$here/python/bin/python3" python3.11 python3; do
  if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    exec "$python" "$here/start.py" "$@"
  fi
done
echo "没有找到 Python 3.11。请看“使用说明.txt”里的“需要什么”。" >&2
exit 2
