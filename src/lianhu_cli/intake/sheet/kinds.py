"""户类别: which of several columns holds it, and what a cell with several classes means."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.cells.ticks import ticked
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.addresses import letters
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.grid import Grid, as_text
from lianhu_cli.intake.sheet.heading import Heading

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_BETWEEN = late(r"[、,，;；/+＋和及与\s|—:-]+")
_OPTION = late(
    r"^(?:[A-Za-z1-9]|0[1-9]|1[0-9]|\([A-Za-z1-9一二三四五]\)|[\u2460-\u2469])[.、．)]?(?=[\u4e00-\u9fff])"
)
"""What stands before a class that was picked from a list: A.困难户, (2)特殊户."""
_LOOKED_AT = 4000


def read(policy: Policy, cell: str) -> str:
    """Return the 户类别 of a cell; of several classes the one that is paired first.

    Raises:
        ValueError: the rules know no such class.
    """
    found = classes(policy, cell)
    if not found:
        names = "或".join(kind.name for kind in policy.kinds)
        raise ValueError(f"户类别“{cell}”不认识，应为{names}")
    return found[0]


def classes(policy: Policy, cell: str) -> list[str]:
    """Return the classes that a cell names, the one that is paired first in front.

    >>> classes(Policy(), "困难户、特殊户"), classes(Policy(), "低保户")
    (['特殊户', '困难户'], [])
    >>> classes(Policy(), "A.困难户"), classes(Policy(), "（2）特殊户")
    (['困难户'], ['特殊户'])
    >>> classes(Policy(), "01困难户")
    ['困难户']
    """
    cell = ticked(fold(cell))
    plain = squeeze(cell)
    plain = _OPTION.sub("", plain)
    whole = policy.kind(plain) or policy.kind(plain.split("(")[0])
    if whole:
        return [whole]
    parts = [part for part in _BETWEEN.split(fold(cell)) if part]
    found = {policy.kind(part) for part in parts} - {""}
    order = sorted(policy.kinds, key=lambda kind: kind.priority)
    return [kind.name for kind in order if kind.name in found]


def choose(grid: Grid, heading: Heading, policy: Policy) -> Heading:
    """Return the heading with the column for 户类别 whose words the rules know, of several that may be it."""
    held = heading.columns.get("kind")
    others = [column for column, attribute in heading.spare.items() if attribute == "kind"]
    if held is None or not others:
        return heading
    start = heading.last + 1
    known = {column: _known(grid, column, start, policy) for column in (held, *others)}
    best = max(known, key=lambda column: (known[column], column == held, -column))
    if best == held:
        return heading
    spare = {c: a for c, a in heading.spare.items() if c != best} | {held: "kind"}
    return replace(heading, columns={**heading.columns, "kind": best}, spare=spare)


def _known(grid: Grid, column: int, start: int, policy: Policy) -> int:
    """Return how many rows of a column have a class that the rules know."""
    held = grid.columns[column]
    counted = np.bincount(held.codes[start : start + _LOOKED_AT], minlength=len(held.values))
    return sum(
        int(counted[n])
        for n in np.flatnonzero(counted).tolist()
        if classes(policy, fold(as_text(held.values[n])))
    )


def settle_several(sheet: "SheetRows", policy: Policy) -> "SheetRows":
    """Say where a cell names several classes, and which of them counts."""
    held = sheet.columns.get("kind")
    if held is None:
        return sheet
    said = dict(held.findings)
    sets = [""] * len(held.standard)
    for n, value in enumerate(held.raw):
        if n >= len(held.standard) or value.__class__ is not str or not held.standard[n]:
            continue
        found = classes(policy, fold(as_text(value)))
        if len(found) > 1:
            said[n] = [several(found)]
            sets[n] = "、".join(found)
    sheet = sheet.with_columns(kind=replace(held, findings=said))
    return replace(sheet, classes=np.array(sets, object)[held.codes]) if any(sets) else sheet


def several(found: list[str]) -> CellFinding:
    """Return what is said of a household with several classes, the one that counts in front."""
    return CellFinding(
        "kind-several", f"一户有{'、'.join(found)}几种类别，按{found[0]}结对", found[0]
    )


def told_of(heading: Heading) -> str:
    """Return by which column the class was taken, in words, "" where there was only one."""
    others = [column for column, attribute in heading.spare.items() if attribute == "kind"]
    if not others:
        return ""
    return f"户类别取自{letters(heading.columns['kind'])}列"
