"""What a sheet is for, weighed by its headings: 姓名 alone is on every list an office keeps."""

import re
from typing import TYPE_CHECKING

from lianhu_cli.domain.tables.headings import bare, claim, key
from lianhu_cli.domain.tables.own_papers import OWN_PAPERS
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SHEETS

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.heading import Heading

_CLEAR = 2
"""Further weight of a distinctive column that is called so, and not just 姓名."""
_VAGUE = {"姓名", "名字", "类别", "类型", "人口", "户", "户名", "干部"}
_HINT = 1.5
"""Weight of words in the names of sheet and file, and again in the title."""


def telltale(parts: list[tuple[str, ...]]) -> str:
    """Return why a sheet with these headings is no survey though it looks like one, "" if it is."""
    names = {
        bare(key(names[-1])) for names in parts if names
    }  # not the classes of rows below a heading
    return next((reason for signs, reason in OWN_PAPERS if signs <= names), "")


def score(heading: "Heading", words: str) -> float:
    """Return how much a heading speaks for its table's role; 0 where it cannot be that.

    `words` are the names of sheet and file.
    """
    if not _may_be(heading, words + heading.title):
        return 0
    total = sum(_weight(heading, attribute) for attribute in heading.columns)
    pattern = heading.table.evidence.words
    return total + _HINT * _says(pattern, words) + _HINT * _says(pattern, heading.title)


def _weight(heading: "Heading", attribute: str) -> float:
    column = heading.table.columns[attribute]
    if not column.distinctive:
        return column.weight
    parts = heading.parts[heading.columns[attribute]]
    vague = len(parts) == 1 and bare(key(parts[0])) in _VAGUE
    return 1 if vague else column.weight + _CLEAR


def _says(pattern: str, text: str) -> bool:
    return bool(pattern) and bool(re.search(pattern, text))


def _may_be(heading: "Heading", said: str) -> bool:
    """Tell whether a sheet may be one of its table; `said` are its names and its title."""
    evidence, claimed = heading.table.evidence, set(heading.columns)
    if not set(evidence.must) <= claimed or _is_against(heading, said):
        return False
    if not evidence.one_of or any(set(some.split()) <= claimed for some in evidence.one_of):
        return True
    return evidence.or_words and _says(evidence.words, said)


def _is_against(heading: "Heading", said: str) -> bool:
    """Tell whether something speaks against it, whatever columns it has."""
    evidence = heading.table.evidence
    if evidence.not_called:
        word, unless = evidence.not_called
        if word in said and unless not in heading.columns:
            return True
    if any(bare(key(part)) in evidence.not_with for parts in heading.parts for part in parts):
        return True
    if heading.table.owner in {"household", "helper"}:
        return tells_of_deeds(heading, said)
    return evidence.yields and _has_mark(heading) and not tells_of_deeds(heading, said)


def _has_mark(heading: "Heading") -> bool:
    """Tell whether a sheet says of each household of what kind it is, as a register does."""
    return any(
        _claimed(table, parts) == table.evidence.mark and bare(key(parts[-1])) not in _VAGUE
        for table in SHEETS
        if table.evidence.mark
        for parts in heading.parts
        if parts
    )


def tells_of_deeds(heading: "Heading", said: str) -> bool:
    """Tell whether a sheet says what was done or planned, whatever it tells of the households besides.

    What a register says of a household (户类别, 人口) stands in many a ledger too.
    """
    return any(_has_deeds(heading, table, said) for table in SHEETS if table.evidence.deeds)


def has_columns_of_deeds(heading: "Heading") -> bool:
    """Tell whether a sheet has the columns of a ledger, whatever its names say."""
    return any(
        set(some.split()) <= {_claimed(table, parts) for parts in heading.parts if parts}
        for table in SHEETS
        for some in table.evidence.deeds
    )


def _has_deeds(heading: "Heading", table: type[Table], said: str) -> bool:
    evidence = table.evidence
    found = {_claimed(table, parts): parts[-1] for parts in heading.parts if parts}
    told = [some.split() for some in evidence.deeds if set(some.split()) <= set(found)]
    vague = any(bare(key(found[one])) in evidence.vague for some in told for one in some)
    return bool(told) and (not vague or _says(evidence.words, said))


def _claimed(table: type[Table], parts: tuple[str, ...]) -> str:
    """Return the attribute of a table that a column would be, "" for none."""
    return (claim(table, parts) or ("", 0))[0]
