"""The offices' PCs are Windows: nothing that only POSIX has stands on any path. An audit of imports and calls.

What is guarded by a look at the system (`sys.platform`, an ImportError) is allowed, and listed here with
where it is; whoever adds to the list has looked at the other side.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "lianhu_cli"
FILES = sorted(PACKAGE.rglob("*.py"))

POSIX_MODULES = {
    "resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "readline", "curses", "crypt",
    "spwd",
}  # fmt: skip
POSIX_CALLS = {
    "os.fork", "os.forkpty", "os.wait", "os.waitpid", "os.geteuid", "os.getuid", "os.setsid", "os.killpg",
    "os.kill", "os.mkfifo", "os.chown", "os.lchown", "os.nice", "os.symlink", "os.readlink", "os.getpgid",
    "os.sched_getaffinity", "os.openpty", "os.sync", "os.pread", "os.pwrite", "os.uname", "signal.alarm",
    "signal.setitimer", "signal.pthread_sigmask", "signal.SIGKILL", "signal.SIGHUP", "signal.SIGALRM",
    "signal.SIGPIPE", "signal.SIGUSR1", "signal.SIGXFSZ", "time.tzset", "os.O_DIRECTORY", "os.O_NOFOLLOW",
}  # fmt: skip
POSIX_METHODS = {
    "symlink_to",
    "hardlink_to",
    "lchmod",
    "is_mount",
    "readlink",
}
GUARDED = {
    ("intake/files/child.py", "resource"),  # absent: no limit of memory
    ("output/locks.py", "fcntl"),  # sys.platform: msvcrt there
}
"""Where a module that only POSIX has is imported behind a guard."""
WINDOWS_MODULES = {("output/locks.py", "msvcrt")}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_tree(path)))


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _imports(path: Path) -> Iterator[str]:
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _dotted(node: ast.Attribute) -> str:
    return f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else node.attr


def _calls(path: Path, name: str) -> Iterator[ast.Call]:
    for node in _nodes(path):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Attribute) and called.attr == name) or (
                isinstance(called, ast.Name) and called.id == name
            ):
                yield node


def test_no_module_that_only_one_system_has_is_imported_unguarded() -> None:
    found = {
        (_name(path), module)
        for path in FILES
        for module in _imports(path)
        if module in POSIX_MODULES | {"msvcrt", "winreg", "_winapi"}
    }
    assert found == GUARDED | WINDOWS_MODULES
    for path, module in found:
        tree = _tree(PACKAGE / path)
        assert not any(
            module in (alias.name for alias in node.names)
            for node in tree.body
            if isinstance(node, ast.Import)
        ), f"{path} imports {module} without a guard"


def test_nothing_that_only_posix_has_is_called() -> None:
    found = [
        (_name(path), node.lineno, _dotted(node))
        for path in FILES
        for node in _nodes(path)
        if isinstance(node, ast.Attribute)
        and (_dotted(node) in POSIX_CALLS or node.attr in POSIX_METHODS)
    ]
    assert not found


def test_processes_are_never_forked_and_never_too_many() -> None:
    """Windows only spawns, and waits for 61 processes at most."""
    for path in FILES:
        text = path.read_text("utf-8")
        for call in _calls(path, "get_context"):
            assert isinstance(call.args[0], ast.Constant)
            assert call.args[0].value == "spawn", _name(path)
        for call in _calls(path, "ProcessPoolExecutor"):
            written = ast.get_source_segment(text, call) or ""
            assert "mp_context" in written, _name(path)
            assert "min(" in written or "_MOST_PROCESSES" in written, f"{_name(path)}: {written}"


def test_texts_are_opened_with_their_encoding() -> None:
    """Without one, Windows takes code page 936."""
    for path in FILES:
        for name in ("read_text", "write_text"):
            for call in _calls(path, name):
                given = len(call.args) > (name == "write_text")
                assert given or any(one.arg == "encoding" for one in call.keywords), (
                    f"{_name(path)}:{call.lineno} {name} without an encoding"
                )
        for call in (*_calls(path, "open"), *_calls(path, "fdopen")):
            modes = [
                a.value
                for a in call.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            binary = any("b" in mode for mode in modes)
            named = any(one.arg == "encoding" for one in call.keywords)
            of_path = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
            module = of_path and call.func.value.id in {"os", "archive", "Register", "webbrowser"}  # type: ignore[attr-defined]
            if call.func.attr == "fdopen" if isinstance(call.func, ast.Attribute) else False:
                module = False
            text_mode = any(re.fullmatch("[rwax]t?[+]?", mode) for mode in modes)
            if text_mode and not binary and not module:
                assert named, f"{_name(path)}:{call.lineno} opens a text without an encoding"


def test_no_path_is_written_with_a_slash_of_one_system() -> None:
    """Paths are joined by `/` of pathlib; a temporary folder has no fixed place."""
    for path in FILES:
        for node in _nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(r"/(?:tmp|var|proc|etc|usr|home)/", node.value), (
                    f"{_name(path)}:{node.lineno} {node.value!r}"
                )


def test_no_name_in_the_package_is_illegal_on_windows() -> None:
    reserved = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
    root = PACKAGE.parents[1]
    for path in root.rglob("*"):
        if ".venv" in path.parts or ".git" in path.parts:
            continue
        assert not reserved.fullmatch(path.name), path
        assert not set(path.name) & set('\\:*?"<>|'), path
        assert path.name == path.name.rstrip(". "), path


def test_names_that_differ_by_case_alone_are_not_side_by_side() -> None:
    for folder in {path.parent for path in FILES}:
        names = [path.name.casefold() for path in folder.iterdir()]
        assert len(names) == len(set(names)), folder


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGBREAK"])
def test_signals_are_asked_for_by_name(name: str) -> None:
    """`signal.SIGHUP` is an AttributeError on Windows: `getattr(signal, name, None)`."""
    for path in FILES:
        for node in _nodes(path):
            if isinstance(node, ast.Attribute):
                assert _dotted(node) != f"signal.{name}" or name == "SIGTERM", _name(path)
