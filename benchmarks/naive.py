"""The script a clerk's nephew would write: read_excel, loops, to_excel. The peer to measure against.

Nearest free household in roster order: own group, own village, linked village, anywhere.
"""

import sys
from pathlib import Path

import pandas as pd

SLOTS = {
    "副科级以上": (("困难户",), ("特殊户",)),
    "一般干部": (("困难户", "特殊户"),),
    "村干部": (("困难户", "特殊户"),),
    "党员明星户": (("困难户",),),
}


def main(book: Path, out: Path) -> None:
    """Read the workbook, pair greedily, write the result and the counts."""
    sheets = pd.read_excel(book, sheet_name=None, engine="openpyxl", dtype=str)
    households, helpers, links = sheets.values()
    linked = dict(zip(links["帮扶单位"], links["联系村"], strict=True))
    free = households.to_dict("records")
    pairs = []
    for helper in helpers.fillna("").to_dict("records"):
        village = helper["所在村"] or linked.get(helper["单位"], "")
        for kinds in SLOTS[helper["人员类别"]]:
            best, closeness = None, -1
            for at, household in enumerate(free):
                if household["户类别"] not in kinds:
                    continue
                near = (household["行政村"] == village) * 2
                near += near and household["村民小组"] == helper["村民小组"]
                if near > closeness:
                    best, closeness = at, near
                if closeness == 3:
                    break
            if best is not None:
                pairs.append({**free.pop(best), "帮扶人": helper["姓名"], "单位": helper["单位"]})
    table = pd.DataFrame(pairs)
    table.to_excel(out, index=False, engine="openpyxl")
    print(len(table), "pairs;", table.groupby("行政村").size().shape[0], "villages")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
