"""The balance of every sheet in words: where its rows went, and which headings nobody read."""

from collections.abc import Iterator, Mapping
from typing import Any

PARTS = {
    "accepted": "收下",
    "members": "并入户的成员",
    "set_aside": "未收",
    "totals": "合计小计",
    "notes": "说明签字",
    "examples": "示例",
    "repeats": "重复",
}
"""Entry of a balance → what it is called."""
OLDER = "旧表"
"""What the rows of a sheet are called that a newer one has replaced; how it was read begins with it."""
_COUNTED = ("另有合计", "另有说明")
_READERS = ("calamine", "openpyxl", "xlrd", "UTF-8", "GB18030", "UTF-16", "网页表格", "XML")


def sentences(answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is to be said of each sheet that was read, as JSON has it."""
    for file in answer["files"]:
        for sheet in file["sheets"]:
            if "balance" in sheet and sheet["role"] != "resolutions":
                yield from _of_sheet(sheet)


def _of_sheet(sheet: Mapping[str, Any]) -> Iterator[str]:
    balance = sheet["balance"]
    words = PARTS | ({"repeats": OLDER} if any(s.startswith(OLDER) for s in sheet["how"]) else {})
    parts = [f"{word}{balance[name]}" for name, word in words.items() if balance[name]]
    told = [f"{sheet['sheet']}：{balance['rows']}行＝{'＋'.join(parts) or '0'}"]
    if sheet["unread"]:
        told.append(f"没有读取的表头：{'、'.join(sheet['unread'])}")
    told += how(sheet["how"])
    yield "；".join(told)
    if sheet["role"] == "both" and not sheet["helpers"]:
        yield (
            f"{sheet['sheet']}有帮扶人一栏，但一名帮扶人也没有收下："
            "请补上人员类别、职务或职级，或者再导入干部名册"
        )


def how(steps: list[str]) -> list[str]:
    """Return how a sheet was read, without the reader, which only concerns whoever looks for a fault."""
    return [step for step in steps if step and not step.startswith((*_READERS, *_COUNTED))]


def next_step(counts: Mapping[str, int]) -> str:
    """Return what is still missing before households can be paired, "" for nothing."""
    if not counts["households"]:
        return "登记库里还没有户：再导入登记册"
    if not counts["helpers"]:
        return "登记库里还没有帮扶人：再导入干部名册"
    return ""
