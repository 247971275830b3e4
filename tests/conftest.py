"""What all tests share: files read in this process, folders made once, and how many random cases are tried."""

import gc
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

_BYTECODE = Path(__file__).parents[1] / "build" / "bytecode"

if sys.dont_write_bytecode and "LIANHU_MUTATION" not in os.environ:
    # Some machines let no module be kept compiled: then every child of a test compiles five hundred of them.
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(_BYTECODE)
    os.environ |= {"PYTHONPYCACHEPREFIX": str(_BYTECODE), "PYTHONDONTWRITEBYTECODE": ""}

from lianhu_cli.domain import done  # noqa: E402
from lianhu_cli.intake.files import child  # noqa: E402
from lianhu_cli.intake.files.processes import Reading  # noqa: E402
from lianhu_cli.intake.files.raw import RawSheet  # noqa: E402
from tests.budget import FUZZ  # noqa: E402

settings.register_profile(
    "lianhu",
    deadline=None,  # the machine may be busy: no case is too slow
    derandomize=FUZZ
    < 1,  # at every change the same cases: what fails there was changed there; `check-all` looks for more
)
settings.load_profile("lianhu")
if FUZZ < 0.1 and hasattr(providers, "_get_local_constants"):
    # It would parse the whole package for numbers and texts to draw, 4 s a worker where nothing is kept of that yet;
    # and what a case draws would change with every line of the package.
    providers._get_local_constants = lambda: providers._local_constants

_in_a_child = Reading._read
IN_MEMORY = {"in_memory": True}
"""How xlsxwriter draws a small workbook in a third of the time: without a temporary file for each of its parts."""


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path,
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for examples only in modules that have some: else every worker imports the whole package to find none."""
    found = yield
    if file_path.suffix != ".py" or ">>> " in file_path.read_text("utf-8"):
        return found
    return [
        one
        for one in found
        if not isinstance(one, pytest.DoctestItem) and "Doctest" not in type(one).__name__
    ]


def pytest_collection_finish() -> None:
    """Let a search for garbage be as rare as in a command, and look at nothing that was collected before."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)  # as in `lianhu_cli.__main__`


def pytest_runtest_setup() -> None:
    """Begin each test as a command does: what the one before it has finished is not said of this one."""
    done.forget()


@pytest.fixture(autouse=True, scope="session")
def _files_are_read_here() -> Iterator[None]:
    """Let workbooks be read without a process for each, which takes longer than all the rest of a test."""
    one_by_one = threading.Lock()  # as in the child: the readers hush warnings for a whole process

    def read_here(_: Reading, path: Path) -> list[RawSheet]:
        with one_by_one:
            return child.read(str(path))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reading, "_read", read_here)
        yield


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in a process each, as they are outside the tests."""
    monkeypatch.setattr(Reading, "_read", _in_a_child)


@pytest.fixture
def few_spins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook is sealed with a thousand hashes of its password, not a hundred thousand."""
    method = pytest.importorskip("msoffcrypto.method.ecma376_agile").ECMA376Agile
    sealed = partial(method.encrypt, spin_count=1_000)
    monkeypatch.setattr(method, "encrypt", staticmethod(sealed))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`made_once(make, "name")` lets `make(folder)` fill a folder, in this run once; never write into it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # that of all workers
    return lambda make, name: _made_by_one(shared / name, make)


def _made_by_one(folder: Path, make: Callable[[Path], object]) -> Path:
    """Fill a folder, or wait until another worker has filled it."""
    ready = folder.with_name(f"{folder.name}.ready")
    while not ready.exists():
        try:
            folder.mkdir()
        except FileExistsError:
            time.sleep(0.02)
            continue
        try:
            make(folder)
        except BaseException:
            shutil.rmtree(folder)
            raise
        ready.touch()
    return folder


def copied(made: Path, folder: Path) -> None:
    """Copy what was made once into a test's own folder."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
