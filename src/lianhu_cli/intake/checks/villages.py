"""What sheets say of villages: which there are, how many groups they have, and their figures."""

import difflib
from collections.abc import Iterator

from lianhu_cli.domain.arrays import grouped
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables import said_again
from lianhu_cli.domain.tables.survey import PEOPLE, TABLES
from lianhu_cli.intake.checks.batch import Batch, Said
from lianhu_cli.intake.checks.facts import SurveyFacts
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.grid import as_text
from lianhu_cli.intake.sheet.row_numbers import BatchRow


def village_is_known(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """A village must be one of 村情, where there is a 村情 sheet."""
    known = facts.everywhere("places", "village")
    if not known:
        return
    for batch in facts.batches.values():
        declared = batch.table.columns.get("village")
        if declared is None or not declared.among_villages:
            continue
        unknown = {v for v in batch.frame["village"].unique().to_pylist() if v and v not in known}
        if not unknown:
            continue
        sentences = {village: _unknown(village, list(known)) for village in unknown}
        for row, village in batch.each("village"):
            if village in unknown:
                yield batch, Said(row, "village", sentences[village])


def _unknown(village: str, known: list[str]) -> CellFinding:
    near = difflib.get_close_matches(village, known, n=1, cutoff=0.5)
    offer = f"，是不是“{near[0]}”？" if near else ""
    return CellFinding(
        "village-unknown", f"村情表里没有“{village}”{offer}", near[0] if near else ""
    )


def group_is_known(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """A numbered group is one of as many as 村情 says that the village has."""
    most = _groups_of_villages(facts)
    if not most:
        return
    for table in PEOPLE:
        batch = facts.batches[table.role]
        first, _ = grouped([batch.frame["village"], batch.frame["group"]])
        beyond = {
            (one["village"], one["group"])
            for one in batch.frame.select(["village", "group"]).take(first).to_pylist()
            if one["village"] in most and _number(one["group"]) > most[one["village"]]
        }
        if not beyond:
            continue
        rows = zip(batch.texts("village"), batch.texts("group"), strict=True)
        for row, (village, group) in enumerate(rows):
            if (village, group) in beyond:
                sentence = f"村情表里{village}只有{most[village]}个组，没有“{group}”"
                yield batch, Said(BatchRow(row), "group", CellFinding("group-unknown", sentence))


def _groups_of_villages(facts: SurveyFacts) -> dict[str, int]:
    """Return village → the number of its groups, of villages whose name is one village's only."""
    told: dict[str, set[int]] = {}
    for frame in (facts.batches["places"].frame, facts.known.places):
        for one in frame.select(["village", "groups"]).to_pylist():
            if one["village"] and one["groups"]:
                told.setdefault(one["village"], set()).add(one["groups"])
    return {village: max(counts) for village, counts in told.items()}


def _number(group: str) -> int:
    digits = group.removesuffix("组")[:15]
    return int(digits) if digits.isdecimal() else 0


def figures_agree(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """What rows of one village say of it is the same, where a file or several give the village twice.

    It is told at the row that does not count: of one file the last counts, of several files of an import
    that of the first name (`said_again`). An item of 填报汇总 is each file's own.
    """
    for table in TABLES:
        batch = facts.batches[table.role]
        figures = [
            one.name
            for one in batch.as_told.schema
            if not pa.types.is_string(one.type) and one.name in table.columns
        ]
        if not table.identity or not figures or len(batch) < 2:
            continue
        names = table.identity if table.places_stand else ("source_file", *table.identity)
        for row, taken in _given_again(batch, names):
            for name in figures:
                yield from _told(batch, name, row, taken)


def _given_again(batch: Batch, names: tuple[str, ...]) -> Iterator[tuple[BatchRow, BatchRow]]:
    """Yield (row, the row that counts in its place), named as the sheets name their villages."""
    keys = list(zip(*(batch.as_told[name].to_pylist() for name in names), strict=True))
    paths = batch.as_told["source_file"].to_pylist()
    rank = {path: place for place, path in enumerate(said_again.by_name(paths))}
    counts = said_again.that_count(keys, [rank[path] for path in paths])
    for row, taken in zip(batch.rows(), map(BatchRow, counts), strict=True):
        if row != taken:
            yield row, taken


def _told(batch: Batch, name: str, row: BatchRow, taken: BatchRow) -> Iterator[tuple[Batch, Said]]:
    ours, theirs = (batch.as_told[name][at].as_py() for at in (row, taken))
    if ours is None or ours == theirs:
        return
    there = batch.position(taken, name, seen_from=row)
    shown = "空白" if theirs is None else as_text(theirs)
    sentence = (
        f"{batch.table.columns[name].title}{as_text(ours)}，与{there}的{shown}不同，按后者登记"
    )
    yield batch, Said(row, name, CellFinding("sources-disagree", sentence, shown))
