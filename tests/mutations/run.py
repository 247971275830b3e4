"""Break one line at a time and see who notices: `make mutate`, or `make mutate ONLY=totals` for some.

Each entry of the lists beside this file is a wrong line that must not survive: `was`, which stands once in
`within`, a folder or file of the package, becomes `becomes`, and the `tests` named must fail. A line that is not
there, or twice, is a complaint: whoever rewrites a line rewrites its entry. They are run on copies of the
project; the libraries are imported once and every run is a fork of this process. Each line says which test noticed
it, so that an entry can name that test alone.
"""

import argparse
import compileall
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[2]
LISTS = Path(__file__).parent
PARTS = ("src", "tests", "data", "docs", "benchmarks", "pyproject.toml", "README.md", "README.zh-CN.md")  # fmt: skip
SECONDS = 120
"""Of the processor, for each file of tests: the machine may be busy."""
_WAITS = 20
PASSED, FAILED, NOTHING = 0, 1, 5
"""Exit codes of pytest."""
Said = tuple[bool, str]
"""Whether it is a complaint, and the line to print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A wrong line: what it is wrong about, where it stands, and who must notice."""

    name: str
    within: str
    was: str
    becomes: str
    tests: tuple[str, ...]


def listed() -> Iterator[Mutation]:
    """Yield all mutations of the lists."""
    for path in sorted(LISTS.glob("*.toml")):
        for name, entry in tomllib.loads(path.read_text("utf-8")).items():
            tests = tuple(f"tests/{test}" for test in entry["tests"])
            yield Mutation(name=f"{path.stem}.{name}", **{**entry, "tests": tests})


def main() -> int:
    """Run the lists; return 0 if every mutation was noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="parts of names")
    asked = parser.parse_args()
    chosen = [m for m in listed() if not asked.only or any(part in m.name for part in asked.only)]
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutations-") as scratch:
        copies: SimpleQueue[Path] = SimpleQueue()
        workers = os.cpu_count() or 1
        for nth in range(workers):
            copies.put(_copy(Path(scratch, str(nth))))
        _import_libraries()
        bad = 0
        for complaint, said in _run_all(chosen, copies, workers):
            bad += complaint
            print(said, flush=True)  # noqa: T201
    seconds = time.monotonic() - begin
    print(f"\n{len(chosen)} wrong lines, {bad} complaints, {seconds:.0f} s")  # noqa: T201
    return 1 if bad else 0


def _copy(folder: Path) -> Path:
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            shutil.copy2(ROOT / part, folder / part)
    for part in ("src", "tests"):
        compileall.compile_dir(folder / part, quiet=2)
    return folder


def _import_libraries() -> None:
    sys.dont_write_bytecode = True  # what was compiled above stays valid when the line is put back
    os.environ.setdefault("LIANHU_FUZZ", "0.15")  # enough random cases to meet a wrong line
    os.environ["LIANHU_MUTATION"] = (
        "1"  # so does tests/conftest.py know that nothing is to be compiled
    )
    for name in (
        "hypothesis", "numpy", "openpyxl", "ortools.graph.python.min_cost_flow", "pandas", "pyarrow.compute",
        "pytest", "typer", "xlsxwriter", "docx",
    ):  # fmt: skip
        __import__(name)


def _run_all(chosen: list[Mutation], copies: "SimpleQueue[Path]", workers: int) -> Iterator[Said]:
    def with_a_copy(work: Callable[[Path], Said]) -> Said:
        copy = copies.get()
        try:
            return work(copy)
        finally:
            copies.put(copy)

    tests = sorted({test for mutation in chosen for test in mutation.tests})
    with ThreadPoolExecutor(workers) as pool:
        sound = pool.submit(with_a_copy, lambda copy: _sound(copy, tests))
        runs = [pool.submit(with_a_copy, lambda copy, m=m: _tried(copy, m)) for m in chosen]
        for run in as_completed([sound, *runs]):
            yield run.result()


def _sound(copy: Path, tests: list[str]) -> Said:
    """Say so if the tests fail without any mutation: then they tell nothing."""
    code, text = _pytest(copy, tests)
    if code == PASSED:
        return False, "the tests pass where no line is wrong"
    return True, f"NOT EVEN WHOLE: pytest ended with {code}\n{text}"


def _tried(copy: Path, mutation: Mutation) -> Said:
    """Run one mutation; say which test noticed it, or complain."""
    found = _places(copy, mutation)
    if len(found) != 1:
        return True, f"STALE     {mutation.name}: {len(found)} times in {mutation.within}"
    path = found[0]
    whole = path.read_text("utf-8")
    stamp = path.stat()
    path.write_text(whole.replace(mutation.was, mutation.becomes), "utf-8")
    try:
        code, text = _pytest(copy, list(mutation.tests))
    finally:
        path.write_text(whole, "utf-8")
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    if code == FAILED:
        noticed = re.search(r"^FAILED (\S+)", text, re.MULTILINE)
        return False, f"died      {mutation.name}: {noticed[1] if noticed else text}"
    if code == PASSED:
        return True, f"SURVIVED  {mutation.name}: {' '.join(mutation.tests)}"
    return True, f"NO TEST   {mutation.name}: pytest ended with {code}\n{text}"


def _places(copy: Path, mutation: Mutation) -> list[Path]:
    """Return the file where the line stands, as often as it stands there."""
    within = copy / "src" / "lianhu_cli" / mutation.within
    files = sorted(within.rglob("*.py")) if within.is_dir() else [within] * within.exists()
    return [file for file in files for _ in range(file.read_text("utf-8").count(mutation.was))]


def _pytest(copy: Path, tests: list[str]) -> tuple[int, str]:
    """Run tests in a fork, in a copy; return pytest's exit code and what it said at the end."""
    log = copy / "log"
    process = os.fork()
    if process == 0:
        _in_the_fork(copy, tests, log)
    begin = time.monotonic()
    while time.monotonic() - begin < SECONDS * _WAITS * len(tests):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return (FAILED, "took too long") if code == -signal.SIGXCPU else (code, _end_of(log))
        time.sleep(0.05)
    os.kill(process, 9)
    os.waitpid(process, 0)
    return FAILED, "took too long"


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-12:])


def _in_the_fork(copy: Path, tests: list[str], log: Path) -> None:
    code = 70
    try:
        import pytest

        most = SECONDS * len(tests)  # an endless loop is noticed, too
        resource.setrlimit(resource.RLIMIT_CPU, (most, 2 * most))
        with log.open("w") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        os.chdir(copy)
        sys.path.insert(0, str(copy / "src"))
        quiet = [
            "-q", "-x", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=line", "--assert=plain",
        ]  # fmt: skip
        code = int(pytest.main([*quiet, *tests]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
