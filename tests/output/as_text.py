"""A workbook as text: what a golden file holds, to be read in a diff. Bytes are never compared."""

import os
from pathlib import Path

import openpyxl
from openpyxl import Workbook

GOLDEN = Path(__file__).parent / "golden"


_READ: dict[tuple[bytes, bool], Workbook] = {}


def loaded(path: Path, *, data_only: bool = False) -> Workbook:
    """Read a workbook, of the same bytes only once: openpyxl takes a twentieth of a second. Only to be looked at."""
    asked = (path.read_bytes(), data_only)
    if asked not in _READ:
        _READ[asked] = openpyxl.load_workbook(path, data_only=data_only)
    return _READ[asked]


def dump(path: Path) -> str:
    """Return cells, stored values, merges, widths and print setup of every sheet."""
    lines: list[str] = []
    values = loaded(path, data_only=True)
    for sheet in loaded(path).worksheets:
        lines += [f"# {sheet.title}", *_page(sheet)]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                stored = values[sheet.title][cell.coordinate].value
                kept = f" → {stored!r}" if cell.data_type == "f" else ""
                style = f"{cell.font.name} {cell.font.sz:g} {cell.number_format}"
                lines.append(f"{cell.coordinate} {cell.data_type} {cell.value!r}{kept} [{style}]")
        lines.append("")
    return "\n".join(lines)


def _page(sheet: "openpyxl.worksheet.worksheet.Worksheet") -> list[str]:
    setup, margins = sheet.page_setup, sheet.page_margins
    widths = {name: round(side.width, 1) for name, side in sorted(sheet.column_dimensions.items())}
    return [
        f"paper {setup.paperSize} {setup.orientation} fit {setup.fitToWidth}×{setup.fitToHeight}",
        f"margins {margins.top:.2f} {margins.bottom:.2f} {margins.left:.2f} {margins.right:.2f}",
        f"repeat {sheet.print_title_rows} area {sheet.print_area} foot {sheet.oddFooter.center.text}",
        f"frozen {sheet.freeze_panes}",
        f"merged {' '.join(sorted(map(str, sheet.merged_cells.ranges)))}",
        f"widths {widths}",
    ]


def check(name: str, text: str) -> None:
    """Hold a text against its golden file; LIANHU_UPDATE_GOLDEN=1 writes it anew."""
    golden = GOLDEN / name
    if os.environ.get("LIANHU_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
