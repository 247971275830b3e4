"""Workbooks with a password: opened for the time of an import, with a password that is never on the command line."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from lianhu_cli.cli.streams import GivenFiles
from lianhu_cli.domain.errors import UnreadableError, UsageError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM = "EncryptedPackage".encode("utf-16-le")
_INSTALL = "要读带密码的工作簿，请先装 msoffcrypto-tool：pip install 'lianhu-cli[password]'"


@contextmanager
def opened(given: GivenFiles, variable: str | None) -> Iterator[GivenFiles]:
    """Give the files with those that need a password decrypted, each under its own name in a private folder.

    The password is that of the environment variable named, else asked for on a terminal. Without
    either, the files are given as they are: reading them ends in a sentence.

    Raises:
        UsageError: the variable is not set, or the package that decrypts is not there.
        UnreadableError: the password is not theirs.
    """
    locked = [path for path in _files(given.paths) if _is_locked(path)]
    if variable and variable not in os.environ:
        raise UsageError(f"--password-env {variable}：没有这个环境变量，请先把密码放进去")
    if not locked or not (variable or sys.stdin.isatty()):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="lianhu-") as folder:
        plain: dict[Path, Path] = {}
        for nth, path in enumerate(locked):
            file = Path(folder).resolve() / str(nth) / path.name
            file.parent.mkdir(mode=0o700)
            _decrypt(path, file, os.environ[variable] if variable else _asked(path))
            plain[path] = file
        kept = {file: str(path.resolve()) for path, file in plain.items()}
        paths = [plain.get(path, path) for path in given.paths]
        yield replace(given, paths=paths, kept={**given.kept, **kept})


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files named, and those in the folders named."""
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            from lianhu_cli.intake.files import find

            yield from find.tables(path)


def _is_locked(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if file.read(len(_OLE)) != _OLE:
                return False
        return _STREAM in path.read_bytes() or _is_locked_xls(path)
    except OSError:
        return False


def _is_locked_xls(path: Path) -> bool:
    """Tell whether an old workbook is encrypted: it has no stream that says so, but a record."""
    try:
        import msoffcrypto

        with path.open("rb") as file:
            return bool(msoffcrypto.OfficeFile(file).is_encrypted())
    except Exception:  # whatever a damaged file makes it stumble over: the readers tell
        return False


def _asked(path: Path) -> str:
    import getpass

    return getpass.getpass(f"{path.name} 的密码：")


def _decrypt(path: Path, target: Path, password: str) -> None:
    try:
        import msoffcrypto
    except ImportError:
        raise UsageError(_INSTALL) from None
    try:
        with path.open("rb") as source, _private(target) as plain:
            locked = msoffcrypto.OfficeFile(source)
            locked.load_key(password=password)
            locked.decrypt(plain)
    except OSError as error:
        raise UnreadableError(f"{path.name} 读不了：{error}") from error
    except Exception as error:  # each format has errors of its own for a wrong key
        raise UnreadableError(f"{path.name} 打不开：密码不对，或不是 Office 的加密方式") from error


def _private(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_CREAT | os.O_RDWR, 0o600), "w+b")
