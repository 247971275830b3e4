"""问题清单.xlsx: what is wrong, cell by cell, to be worked through and sent back."""

from collections.abc import Sequence
from pathlib import Path

from lianhu_cli.domain.problem import CODES, Problem
from lianhu_cli.output.files import whole
from lianhu_cli.output.form import Book, Field, new_workbook
from lianhu_cli.output.office import Office

_FIELDS = (
    Field(title="编号", width=6, look="number"),
    Field(title="规则", width=22, look="left"),
    Field(title="文件", width=18, look="left"),
    Field(title="工作表", width=16),
    Field(title="单元格", width=9),
    Field(title="户主", width=11),
    Field(title="原值", width=20, look="text"),
    Field(title="建议", width=42, look="left"),
    Field(title="处理结果", width=12),
    Field(title="豁免理由", width=12),
)
_SHEETS = (("error", "未收的行"), ("warning", "请核实"), ("fixed", "已自动修正"))


def write(path: Path, problems: Sequence[Problem]) -> None:
    """Write one sheet for each severity."""
    with whole(path) as draft, new_workbook(draft, "问题清单") as workbook:
        book = Book(workbook, Office())
        for severity, name in _SHEETS:
            sheet = book.sheet(name, f"问题清单（{name}）", _FIELDS)
            found = [problem for problem in problems if problem.severity == severity]
            for at, problem in enumerate(found, start=1):
                code = CODES[problem.code]
                advice = problem.remedy or code.remedy
                text = f"{problem.message}。{advice}" if advice else problem.message
                if problem.after and severity == "fixed":
                    text += f"（改为 {problem.after}）"
                sheet.add(
                    [
                        at,
                        code.meaning,
                        problem.file,
                        problem.sheet,
                        problem.cell,
                        problem.head,
                        problem.value,
                        text,
                        None,
                        None,
                    ]
                )
            if not found:
                sheet.span("没有")
            sheet.foot()
