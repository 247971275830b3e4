"""Papers that lianhu itself writes: known by their headings, so that no result is read as a survey."""

OWN_MARK = "lianhu"
"""The custom property, and behind an underscore the defined name, of every workbook that lianhu writes."""

ROUND = "结对帮扶一览表"
"""The paper that comes back as pairs to be fixed."""
EXPORT = "登记库导出"
"""The register as a survey workbook, that comes back corrected."""
WAYS_BACK = frozenset({"摸底调查表", "问题清单", EXPORT, ROUND})
"""What lianhu writes to be filled in and imported: the blank survey, the list of problems, an export, the pairs."""


def why_not(paper: str) -> str:
    """Return why a paper of ours is not imported, "" where it is one that comes back.

    >>> why_not("公示表"), why_not("问题清单")
    ('是 lianhu 写出的“公示表”，不是登记册，不用导入', '')
    """
    return "" if paper in WAYS_BACK else f"是 lianhu 写出的“{paper}”，不是登记册，不用导入"


PAIRS = "结对的结果，不是登记册（改过要当作指定的，请指名导入它）"
"""Why 结对帮扶一览表 is no survey. Named on the command line, it is a list of pairs to be fixed."""

OWN_PAPERS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"应包", "实包"}), "干部包户台账，是结对的结果"),
    (frozenset({"落实率"}), "统计表，是结对的结果"),
    (frozenset({"覆盖率"}), "统计表，是结对的结果"),
    (frozenset({"结对时间", "人员类别"}), PAIRS),
    (frozenset({"帮扶责任人", "帮扶人编码"}), "结对清单，是结对的结果"),
    (frozenset({"未落实原因"}), "未落实名单，是结对的结果"),
    (frozenset({"困难户", "特殊户", "合计"}), "按户类别的统计表，与各表重复"),
)
"""Headings that together tell one of our papers, and why it is not read."""
