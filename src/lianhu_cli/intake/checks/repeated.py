"""Rows of a batch that say again what another one says."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.intake.checks.batch import Batch
from lianhu_cli.intake.sheet.row_numbers import BatchRow


def again(
    batch: Batch, identity: tuple[str, ...], rows: Flags
) -> Iterator[tuple[BatchRow, BatchRow]]:
    """Yield (first row, later row) where all of `identity` was there before, among `rows`."""
    key = batch.codes(identity[0])
    if len(identity) > 1 and _repeats(key[rows]):
        key = batch.codes(*identity)
    at = np.flatnonzero(rows)
    if not _repeats(key[at]):
        return
    order = at[np.argsort(key[at], kind="stable")]
    sorted_keys = key[order]
    again = np.zeros(len(order), bool)
    again[1:] = sorted_keys[1:] == sorted_keys[:-1]
    heads = np.maximum.accumulate(np.where(again, -1, np.arange(len(order))))
    later = np.flatnonzero(again)
    first, again_at = order[heads[later]].tolist(), order[later].tolist()
    yield from zip(map(BatchRow, first), map(BatchRow, again_at), strict=True)


def again_in_file(
    batch: Batch, identity: tuple[str, ...], rows: Flags
) -> Iterator[tuple[BatchRow, BatchRow]]:
    """Yield (first row, later row) of one file where all of `identity` was there before, among `rows`."""
    firsts: dict[tuple[BatchRow, int], BatchRow] = {}
    file = batch.file_of
    for first, later in again(batch, identity, rows):
        firsts.setdefault((first, int(file[first])), first)
        its = firsts.setdefault((first, int(file[later])), later)
        if its != later:
            yield its, later


def _repeats(key: Ints) -> bool:
    return bool(len(key)) and int(np.bincount(key).max()) > 1


def shared(
    batch: Batch,
    attributes: tuple[str, ...],
    rows: Flags,
    person: Callable[[Batch], Any],
) -> Iterator[tuple[BatchRow, BatchRow]]:
    """Yield (row, first row of somebody else) for rows whose attributes several persons have."""
    groups: dict[BatchRow, list[BatchRow]] = {}
    for first, later in again(batch, attributes, rows):
        groups.setdefault(first, [first]).append(later)
    if not groups:
        return
    who = person(batch)
    for members in groups.values():
        for row in members:
            other = next((m for m in members if who[m] != who[row]), None)
            if other is not None:
                yield row, other
