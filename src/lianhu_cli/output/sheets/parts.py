"""A 一览表 cut into workbooks: one for each township, village or unit, written on every core."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.names import for_file
from lianhu_cli.output.page_form import Book, new_workbook
from lianhu_cli.output.sheets import roll

if TYPE_CHECKING:
    from concurrent.futures import Future

Bar = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
"""Shows how many of so many things are done: given what and how many, it gives the step."""
_KEYS = {
    "township": ("county", "township"),
    "village": ("county", "township", "village"),
    "unit": ("body",),
}
_MOST_PROCESSES = 61
"""Windows waits for no more than so many processes at once."""
_FEW = 20_000
"""So many lines are written before other processes have started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """The households of one township, village or unit, and what to call it."""

    name: str
    households: HouseholdWithHelper


def cut(households: HouseholdWithHelper, by: str) -> list[SheetPart]:
    """Return the parts of some households, in the order they first occur.

    A part is called by as much of its path as tells it from the others. By unit, households without a
    helper belong to none.
    """
    import numpy as np
    import pyarrow.compute as pc

    if by == "unit":
        households = households.filter(pc.not_equal(households.helper, ""))
    key = pc.binary_join_element_wise(*(households.frame[name] for name in _KEYS[by]), "\x1f")
    coded = key.combine_chunks().dictionary_encode()
    at = coded.indices.to_numpy()
    if (at[1:] < at[:-1]).any():
        order = np.argsort(at, kind="stable")
        households, at = households.take(pa.array(order)), at[order]
    names = _names([tuple(text.split("\x1f")) for text in coded.dictionary.to_pylist()])
    ends = np.searchsorted(at, np.arange(len(names) + 1)).tolist()
    return [
        SheetPart(name=name, households=households.slice(ends[nth], ends[nth + 1] - ends[nth]))
        for nth, name in enumerate(names)
    ]


def _names(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the last part of each path, with the parts before it only where there are namesakes.

    >>> _names([("甲县", "白沙镇"), ("乙县", "白沙镇"), ("乙县", "河口镇")])
    ['甲县白沙镇', '乙县白沙镇', '河口镇']
    """
    depth = len(paths[0]) if paths else 0
    times = [Counter(path[-size:] for path in paths) for size in range(1, depth + 1)]
    return [
        "".join(path[-next((s for s in range(1, depth) if times[s - 1][path[-s:]] == 1), depth) :])
        for path in paths
    ]


def write(folder: Path, parts: Sequence[SheetPart], office: Office, bar: Bar) -> dict[str, int]:
    """Write a workbook for each part into a folder; return name → of how many households it tells."""
    files: dict[str, SheetPart] = {}
    taken: set[str] = set()
    for part in parts:
        stem = for_file(part.name, taken, f"{roll.NAME}-.xlsx")
        taken.add(stem)
        files[f"{roll.NAME}-{stem}.xlsx"] = part
    with bar("正在写一览表", len(files)) as step:
        if sum(len(part.households) for part in parts) <= _FEW:
            for file, part in files.items():
                _write(folder / file, part.name, office, part.households)
                step()
        else:
            for done in _in_processes(folder, files, office):
                done.result()
                step()
    return {file: counted(part.households) for file, part in files.items()}


def counted(households: HouseholdWithHelper) -> int:
    """Return how many households there are: one with two helpers has two lines."""
    import pyarrow.compute as pc

    number: int = pc.count_distinct(households.frame["code"]).as_py()
    return number


def _in_processes(
    folder: Path, files: dict[str, SheetPart], office: Office
) -> "Iterator[Future[None]]":
    # Fresh processes: a fork would copy the locks that Arrow's threads may hold at that moment.
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(
        max_workers=min(os.cpu_count() or 1, _MOST_PROCESSES), mp_context=get_context("spawn")
    )
    try:
        yield from as_completed(
            [
                pool.submit(_write_sent, folder / file, part.name, office, _sent(part.households))
                for file, part in files.items()
            ]
        )
    finally:
        pool.shutdown(cancel_futures=True)


def _sent(households: HouseholdWithHelper) -> bytes:
    """Return lines as Arrow's stream: a pickled slice would carry the whole table along."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, households.frame.schema) as stream:
        stream.write_table(households.frame)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _write_sent(path: Path, name: str, office: Office, households: bytes) -> None:
    _write(path, name, office, HouseholdWithHelper(pa.ipc.open_stream(households).read_all()))


def _write(path: Path, name: str, office: Office, households: HouseholdWithHelper) -> None:
    with new_workbook(path, roll.NAME) as workbook:
        book = Book(workbook, replace(office, name=office.name or name))
        roll.add(book, "总表", office.heading(roll.NAME, name), households)
