"""How the cells of the blank workbook look, and which of them can be typed into."""

from typing import Any

from lianhu_cli.output.template.columns import AskedColumn

_TITLE, _HEAD, _BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
_LINE, _LINE_BELOW, _NEEDED, _PLAIN, _RED = "#7F7F7F", "#808080", "#FCE4D6", "#E7EEF7", "#C00000"


class TemplateLooks:
    """The formats of one workbook. What is not said to be open is locked."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._bodies: dict[tuple[str, str], Any] = {}
        frame = {"border": 1, "border_color": _LINE, "valign": "vcenter", "text_wrap": True}
        head = {**frame, "font_name": _HEAD, "font_size": 11, "align": "center"}
        plain = {"font_name": _BODY, "font_size": 12, "valign": "vcenter"}
        add = book.add_format
        self.title = add(
            {"font_name": _TITLE, "font_size": 20, "align": "center", "valign": "vcenter"}
        )
        self.line = add({**plain, "locked": False})
        self.head = add({**head, "bg_color": _PLAIN})
        self.required = add({**head, "bg_color": _NEEDED})
        self.star = add({"font_name": _HEAD, "font_size": 11, "font_color": _RED, "bold": True})
        self.word = add({"font_name": _HEAD, "font_size": 11})
        self.locked = add({"font_name": _BODY, "font_size": 11})
        self.beside = add({"font_name": _BODY, "font_size": 11, "locked": False})
        self.section = add({"font_name": _HEAD, "font_size": 13, "valign": "vcenter"})
        self.text = add(
            {"font_name": _BODY, "font_size": 11.5, "valign": "vcenter", "text_wrap": True}
        )
        self.cell = add({**frame, "font_name": _BODY, "font_size": 11, "indent": 1})
        self.centre = add({**frame, "font_name": _BODY, "font_size": 11, "align": "center"})
        self.must = add(
            {**frame, "font_name": _BODY, "font_size": 11, "align": "center", "font_color": _RED}
        )
        self.link = add(
            {
                **frame,
                "font_name": _BODY,
                "font_size": 11,
                "font_color": "#1F4E79",
                "underline": 1,
                "indent": 1,
            }
        )

    def body(self, column: AskedColumn, *, printed: bool = False) -> Any:
        """Return the look of the cells that are typed into.

        Those `printed` on an empty sheet differ by a shade: LibreOffice prints no lines of a whole column.
        """
        form, colour = "@" if column.is_text else "General", _LINE if printed else _LINE_BELOW
        if (form, colour) not in self._bodies:
            self._bodies[form, colour] = self._book.add_format(
                {
                    "font_name": _BODY, "font_size": 12, "border": 1, "border_color": colour,
                    "align": "center", "valign": "vcenter", "text_wrap": True, "locked": False,
                    "num_format": form,
                }
            )  # fmt: skip
        return self._bodies[form, colour]
