"""How the cells of a printed sheet look: fonts by the names that offices know them by, frames, number forms."""

from typing import Any

_TITLE, _HEAD, _BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
TOTALLED = ("middle", "number", "amount", "points", "rate")
"""The looks that a row of totals has, too."""


class SheetLooks:
    """The formats of one workbook by the name of the look."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._described = _described()
        self._formats = {name: book.add_format(look) for name, look in self._described.items()}
        self._names = {id(made): name for name, made in self._formats.items()}
        self._other_fonts: dict[tuple[str, str], Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Return the format of a look."""
        return self._formats[name]

    def in_font(self, look: Any, font: str) -> Any:
        """Return the same look in another font, for a text that the look's own cannot print."""
        key = self._names[id(look)], font
        if key not in self._other_fonts:
            described = {**self._described[key[0]], "font_name": font}
            self._other_fonts[key] = self._book.add_format(described)
        return self._other_fonts[key]


def _described() -> dict[str, dict[str, Any]]:
    body = {"font_name": _BODY, "font_size": 10, "border": 1, "valign": "vcenter"}
    wrap = {**body, "text_wrap": True}
    line = {"font_name": _BODY, "font_size": 12, "valign": "vcenter"}
    centre = {"align": "center", "valign": "vcenter"}
    looks: dict[str, dict[str, Any]] = {
        "title": {"font_name": _TITLE, "font_size": 22, **centre, "text_wrap": True},
        "line": line,
        "line right": {**line, "align": "right"},
        "line wrapped": {**line, "valign": "top", "text_wrap": True},
        "head": {"font_name": _HEAD, "font_size": 12, "border": 1, **centre, "text_wrap": True},
        "middle": {**wrap, "align": "center"},
        "left": {**wrap, "align": "left"},
        "text": {**wrap, "align": "center", "num_format": "@"},
        "number": {**body, "align": "center", "num_format": "0"},
        "amount": {**body, "align": "center", "num_format": "0.0"},
        "points": {**body, "align": "center", "num_format": "0.00"},
        "rate": {**body, "align": "center", "num_format": "0.0%"},
    }
    for name in TOTALLED:
        total = {"font_name": _HEAD, "bg_color": "#EDEDED", "shrink": name != "middle"}
        looks[f"{name} total"] = {**looks[name], **total}
    return looks
