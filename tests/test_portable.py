"""The offices' PCs are Windows: nothing that only POSIX has stands on any path. An audit of imports and calls.

What is guarded by a look at the system (`sys.platform`, an ImportError) is allowed, and listed here with
where it is; whoever adds to the list has looked at the other side. Each finder is tried on a planted fault.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from .sources import PACKAGE, Source, sources

POSIX_MODULES = {
    "resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "readline", "curses", "crypt",
    "spwd",
}  # fmt: skip
WINDOWS_MODULES = {"msvcrt", "winreg", "_winapi"}
POSIX_CALLS = {
    "os.fork", "os.forkpty", "os.wait", "os.waitpid", "os.geteuid", "os.getuid", "os.setsid", "os.killpg",
    "os.kill", "os.mkfifo", "os.chown", "os.lchown", "os.nice", "os.symlink", "os.readlink", "os.getpgid",
    "os.sched_getaffinity", "os.openpty", "os.sync", "os.pread", "os.pwrite", "os.uname", "signal.alarm",
    "signal.setitimer", "signal.pthread_sigmask", "signal.SIGKILL", "signal.SIGHUP", "signal.SIGALRM",
    "signal.SIGPIPE", "signal.SIGUSR1", "signal.SIGXFSZ", "signal.SIGBREAK", "time.tzset", "os.O_DIRECTORY",
    "os.O_NOFOLLOW",
}  # fmt: skip
POSIX_METHODS = {"symlink_to", "hardlink_to", "lchmod", "is_mount", "readlink"}
GUARDED = {
    "cli/batch_steps.py resource",  # absent: no peak is told
    "intake/files/child.py resource",  # absent: no limit of memory
    "output/locks.py fcntl",  # sys.platform: msvcrt there
    "output/locks.py msvcrt",
}
"""Where a module that only one system has is imported behind a guard."""
SPEAKING = {"__main__.py", "cli/process.py", "cli/reply.py", "cli/batch.py", "output/console.py"}
SPEAKING |= {
    "intake/leaks/old_cells.py",  # JSON in plain ASCII, to its parent
    "pairing/proof/verify.py",  # stands alone, in a bare Python
}
"""Who writes to the terminal: code page 936 lacks characters, and these replace or escape them."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_ONE_SYSTEM = re.compile(r"/(?:tmp|var|proc|etc|usr|home)/")
_MOST = 61


def _imports(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _calls(source: Source, *names: str) -> Iterator[ast.Call]:
    for node in source.nodes:
        if isinstance(node, ast.Call) and _dotted(node.func).rpartition(".")[2] in names:
            yield node


def modules(source: Source) -> Iterator[str]:
    """Yield modules that one system alone has, where no guard is known; a guarded one is not at the top."""
    for name in _imports(source.nodes):
        if name in POSIX_MODULES | WINDOWS_MODULES and f"{source.name} {name}" not in GUARDED:
            yield name
    for node in source.tree.body:
        for name in _imports([node]) if isinstance(node, ast.Import | ast.ImportFrom) else ():
            if name in POSIX_MODULES | WINDOWS_MODULES:
                yield f"{name} without a guard"


def calls(source: Source) -> Iterator[str]:
    """Yield calls and signals that POSIX alone has."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and (
            _dotted(node) in POSIX_CALLS or node.attr in POSIX_METHODS
        ):
            yield f"{node.lineno} {_dotted(node)}"


def processes(source: Source) -> Iterator[str]:
    """Yield processes that are forked, or too many: Windows spawns, and waits for 61 at most."""
    for call in _calls(source, "get_context", "set_start_method"):
        first = call.args[0] if call.args else None
        if not isinstance(first, ast.Constant) or first.value != "spawn":
            yield f"{call.lineno} not spawned"
    for call in _calls(source, "ProcessPoolExecutor", "Pool"):
        written = ast.get_source_segment(source.text, call) or ""
        if "mp_context" not in written:
            yield f"{call.lineno} without a context"
        if "min(" not in written and "_MOST_PROCESSES" not in written:
            yield f"{call.lineno} perhaps more than {_MOST} workers"


def encodings(source: Source) -> Iterator[str]:
    """Yield texts opened without their encoding: Windows takes code page 936."""
    for call in _calls(source, "read_text", "write_text"):
        given = len(call.args) > (_dotted(call.func).endswith("write_text"))
        if not given and not any(one.arg == "encoding" for one in call.keywords):
            yield f"{call.lineno} {_dotted(call.func)} without an encoding"
    for call in _calls(source, "open", "fdopen"):
        modes = [a.value for a in call.args if isinstance(a, ast.Constant)]
        text = any(isinstance(m, str) and re.fullmatch("[rwax]t?[+]?", m) for m in modes)
        of_another = _dotted(call.func).rpartition(".")[0] in {"archive", "Register", "webbrowser"}
        if text and not of_another and not any(one.arg == "encoding" for one in call.keywords):
            yield f"{call.lineno} opens a text without an encoding"


def speech(source: Source) -> Iterator[str]:
    """Yield text for a terminal that does not go through those who know what it lacks."""
    for node in source.nodes:
        written = isinstance(node, ast.Call) and _dotted(node.func) == "print"
        stream = isinstance(node, ast.Attribute) and _dotted(node) in {"sys.stdout", "sys.stderr"}
        if (written or stream) and source.name not in SPEAKING and not _only_asked(source, node):
            yield f"{node.lineno} speaks past the console"


def _only_asked(source: Source, node: ast.AST) -> bool:
    """Tell whether a stream is only asked whether it is a terminal."""
    return any(
        isinstance(one, ast.Attribute)
        and one.value is node
        and one.attr in {"isatty", "buffer", "fileno"}
        for one in source.nodes
    )


def slashes(source: Source) -> Iterator[str]:
    """Yield paths with the slashes of one system: paths are joined by `/` of pathlib."""
    for node in source.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _ONE_SYSTEM.match(node.value)
        ):
            yield f"{node.lineno} {node.value!r}"


def renames(source: Source) -> Iterator[str]:
    """Yield files that are renamed or removed while they are open: Windows refuses."""
    for node in source.nodes:
        for item in node.items if isinstance(node, ast.With) else ():
            call = item.context_expr
            if not isinstance(call, ast.Call) or _dotted(call.func).rpartition(".")[2] != "open":
                continue
            opened = (
                call.func.value
                if isinstance(call.func, ast.Attribute)
                else (call.args or [None])[0]
            )
            for inner in (one for part in node.body for one in ast.walk(part)):
                if isinstance(inner, ast.Call) and opened is not None and _moves(inner, opened):
                    yield f"{inner.lineno} moves a file that is open"


def _moves(call: ast.Call, opened: ast.AST) -> bool:
    name = _dotted(call.func)
    what = ast.dump(opened)
    if name in {"os.replace", "os.rename", "os.remove", "os.unlink", "shutil.move"}:
        return any(ast.dump(one) == what for one in call.args)
    method = isinstance(call.func, ast.Attribute) and call.func.attr in {"rename", "unlink"}
    return method and ast.dump(call.func.value) == what  # type: ignore[attr-defined]


FINDERS: tuple[Callable[[Source], Iterator[str]], ...] = (
    modules, calls, processes, encodings, speech, slashes, renames,
)  # fmt: skip


@pytest.mark.parametrize("finder", FINDERS)
def test_nothing_of_one_system_alone_stands_on_any_path(
    finder: Callable[[Source], Iterator[str]],
) -> None:
    found = [f"{source.name}: {fault}" for source in sources() for fault in finder(source)]
    assert not found


def test_every_guard_is_needed() -> None:
    there = {
        f"{source.name} {name}"
        for source in sources()
        for name in _imports(source.nodes)
        if name in POSIX_MODULES | WINDOWS_MODULES
    }
    assert there == GUARDED


PLANTED = (
    (modules, "import resource", "resource"),
    (modules, "def f():\n    import fcntl", "fcntl"),
    (modules, "from pwd import getpwuid", "pwd"),
    (calls, "import os\nos.fork()", "os.fork"),
    (calls, "import signal\nsignal.signal(signal.SIGHUP, None)", "signal.SIGHUP"),
    (calls, "import signal\nsignal.alarm(3)", "signal.alarm"),
    (calls, "path.symlink_to(other)", "symlink_to"),
    (processes, "multiprocessing.get_context('fork')", "not spawned"),
    (processes, "ProcessPoolExecutor(max_workers=jobs, mp_context=context)", "more than 61"),
    (processes, "ProcessPoolExecutor(max_workers=min(4, 61))", "without a context"),
    (encodings, "path.read_text()", "without an encoding"),
    (encodings, "path.write_text(text)", "without an encoding"),
    (encodings, "open(path, 'w')", "without an encoding"),
    (encodings, "path.open('r')", "without an encoding"),
    (encodings, "os.fdopen(handle, 'w')", "without an encoding"),
    (speech, "print(name)", "past the console"),
    (speech, "import sys\nsys.stdout.write(name)", "past the console"),
    (slashes, "path = '/var/lianhu'", "/var/lianhu"),
    (slashes, "path = '/etc/lianhu.toml'", "/etc"),
    (renames, "with path.open('rb') as file:\n    path.rename(other)", "is open"),
    (renames, "with open(path, 'rb') as file:\n    os.replace(path, other)", "is open"),
    (renames, "with path.open('rb') as file:\n    if file:\n        path.unlink()", "is open"),
)


@pytest.mark.parametrize(("finder", "text", "said"), PLANTED)
def test_a_planted_fault_is_found(
    finder: Callable[[Source], Iterator[str]], text: str, said: str
) -> None:
    found = list(finder(Source("planted.py", text, ast.parse(text))))
    assert any(said in fault for fault in found), found


HARMLESS = (
    (modules, "import os, signal, subprocess"),
    (calls, "import os\nos.getpid()\ngetattr(signal, 'SIGHUP', None)"),
    (processes, "ProcessPoolExecutor(max_workers=min(jobs, 61), mp_context=get_context('spawn'))"),
    (
        encodings,
        "path.read_text('utf-8')\nopen(path, 'rb')\npath.write_text(text, encoding='utf-8')",
    ),
    (speech, "import sys\nsys.stdout.isatty()"),
    (slashes, "path = folder / 'tmp'"),
    (renames, "with path.open('rb') as file:\n    other.rename(third)\npath.rename(other)"),
)


@pytest.mark.parametrize(("finder", "text"), HARMLESS)
def test_what_is_harmless_is_not_found(
    finder: Callable[[Source], Iterator[str]], text: str
) -> None:
    assert not list(finder(Source("planted.py", text, ast.parse(text))))


def illegal_names(paths: Iterable[Path]) -> list[str]:
    """Return names that Windows refuses, and those that differ from a neighbour by case alone."""
    found, seen = [], set()
    for path in paths:
        wrong = _RESERVED.fullmatch(path.name) or set(path.name) & set('\\:*?"<>|')
        if wrong or path.name != path.name.rstrip(". "):
            found.append(path.name)
        key = (path.parent, path.name.casefold())
        if key in seen:
            found.append(f"{path.name} twice")
        seen.add(key)
    return found


def test_no_name_in_the_package_is_illegal_on_windows() -> None:
    assert not illegal_names(PACKAGE.parent.rglob("*"))
    planted = ["aux.py", "COM1", "a:b.txt", "name.", "a.py", "A.py"]
    assert illegal_names(Path("x", name) for name in planted) == [
        "aux.py", "COM1", "a:b.txt", "name.", "A.py twice",
    ]  # fmt: skip
