"""Child processes that read files for us: started, and told apart where they could not start."""

import subprocess
from typing import IO

from lianhu_cli.domain import own_program

READY = own_program.READY
_BROKEN = (
    "没能读取：读取程序启动不了（{why}），不是文件的毛病：请重新安装 lianhu，或关掉些程序后再试"
)


def start(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a child whose answer is read from its stdout.

    Raises:
        OSError: the system starts no more processes.
    """
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        own_program.module(module, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def is_ready(stdout: IO[bytes]) -> bool:
    """Tell whether a child has started: False where it died before it could read anything."""
    return stdout.read(len(READY)) == READY


def broken(stderr: bytes) -> str:
    """Return the sentence for a child that did not start, from what it said last."""
    said = stderr.decode("utf-8", "replace").strip().splitlines()
    return _BROKEN.format(why=said[-1] if said else "没有说明")
