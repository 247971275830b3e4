"""Workbooks and documents that hold people's numbers leave encrypted, where the office has a password for it."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from lianhu_cli.domain.errors import UsageError

_SEALED = frozenset({".xlsx", ".xlsm", ".docx"})


def seal(variable: str) -> Callable[[Path], None]:
    """Return what encrypts a file in its place if numbers stand in it.

    `variable` names the environment variable that holds the password: on the command line everybody
    who lists the processes would read it.

    Raises:
        UsageError: there is no such variable, or the extra `password` is not installed.
    """
    password = os.environ.get(variable, "")
    if not password:
        told = f"{variable}：没有这个环境变量，或是空的" if variable else "后面要写环境变量的名字"
        raise UsageError(f"--password-env {told}")
    try:
        from msoffcrypto.format.ooxml import OOXMLFile
    except ImportError:
        raise UsageError(
            "--password-env 要另装 msoffcrypto-tool：pip install 'lianhu-cli[password]'"
        ) from None
    from lianhu_cli.intake.leaks import scan

    def sealed(path: Path) -> None:
        if path.suffix.lower() not in _SEALED or not scan.look([path]).found:
            return
        target = BytesIO()
        with path.open("rb") as file:
            OOXMLFile(file).encrypt(password, target)
        path.write_bytes(target.getvalue())

    return sealed
