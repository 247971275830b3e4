"""Cells with boxes to tick: what is ticked is what the cell says."""

from lianhu_cli.domain.patterns import late

_BOX = "□☐○◯"
_TICKED = "☑☒■✓√✔●⊠"
_BOXES = late(f"[{_BOX}☑☒⊠]")
_OPTION = r"[^\s□☐○◯☑☒■✓√✔●⊠、，,;；/|()（）]+"
_BEFORE = late(rf"[{_TICKED}]\s*({_OPTION})")
_BEHIND = late(rf"({_OPTION})\s*[(（]?\s*([{_TICKED}{_BOX}])")


def ticked(cell: str) -> str:
    """Return what is ticked in a cell, joined by 、, and any cell without boxes as it stands.

    The boxes stand before the words, unless the cell begins with a word.

    >>> ticked("☑困难户 □特殊户"), ticked("困难户√  特殊户□"), ticked("□困难户 □特殊户"), ticked("困难户")
    ('困难户', '困难户', '', '困难户')
    >>> ticked("是□ 否☑"), ticked("√")
    ('否', '√')
    """
    if not _BOXES.search(cell) or len(cell.strip()) < 2:
        return cell
    first = cell.strip()[0]
    if first in _BOX + _TICKED:
        return "、".join(_BEFORE.findall(cell))
    return "、".join(word for word, box in _BEHIND.findall(cell) if box in _TICKED)
