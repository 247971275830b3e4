"""Whose sheets they are: the words of the title and of the line under it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office that fills the sheets in; blanks are left to be filled in by hand."""

    title: str = "联户"
    name: str = ""
    date: str = ""

    @property
    def line(self) -> tuple[str, str, str]:
        """The line under the title: who, when, in what units."""
        when = self.date or "    年   月   日"
        return f"填报单位(盖章)：{self.name}", f"填报时间：{when}", "单位：户、人"


FOOT = ("分管领导签字：", "审核人：", "填表人：", "联系电话：")
