"""The situation report written, and where each of its figures comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.privacy import masking
from lianhu_cli.output.files import whole
from lianhu_cli.output.report import wording
from lianhu_cli.output.report.figures import Figure, ReportFacts, ReportList, figures
from lianhu_cli.output.report.lists import doubts, lists
from lianhu_cli.output.word import package, template
from lianhu_cli.output.word.template import Content

if TYPE_CHECKING:
    from docx.document import Document


BLANK = "＿＿＿＿"
_NONE = "本轮结对没有遗留的问题。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report states: its figures and lists, the names its template asks for."""

    figures: Sequence[Figure]
    lists: Sequence[ReportList]
    doubts: Sequence[str]
    used: Sequence[str]
    missing: Sequence[str]
    """The figures for which the text has a blank, to be filled in by hand."""

    def sources(self) -> list[tuple[str, str, str]]:
        """Return (name, value, source) of every figure and every item of a list."""
        told = [(one.name, one.value or "", one.source) for one in self.figures]
        for listed in self.lists:
            for at, item in enumerate(listed.items, start=1):
                value = "；".join(f"{name} {text}" for name, text in item.items() if name != "序号")
                told.append((f"{listed.name}（第{at}项）", value, listed.source))
        return told

    def as_json(self) -> dict[str, Any]:
        """Return the JSON that `lianhu report --json` prints beside the name of the file."""
        return {
            "figures": [
                {"name": f.name, "value": f.value, "source": f.source, "used": f.name in self.used}
                for f in self.figures
            ],
            "lists": [
                {
                    "name": one.name,
                    "source": one.source,
                    "items": [dict(item) for item in one.items],
                }
                for one in self.lists
            ],
            "doubts": list(self.doubts),
            "missing": list(self.missing),
        }


def save_template(path: Path) -> None:
    """Write the default template, for the office to change in Word."""
    with whole(path) as draft:
        wording.draw().save(draft)


def write(path: Path, facts: ReportFacts, own: Path | None = None) -> Report:
    """Write the report from the default template, or from the office's `own`.

    Raises:
        UnreadableError: the template cannot be read or asks for a figure that there is not.
        UnwritableError: the folder or the disk does not take the file.
    """
    listed = lists(facts)
    told = [*figures(facts), *_about_the_doubts(facts)]
    document = template.load(own) if own else wording.draw().document
    items = [f"{one.name}.{name}" for one in listed for name in one.names]
    template.require(own, document, [*(figure.name for figure in told), *items])
    used = template.asked(document)
    content = Content(
        texts=masking.inside({figure.name: figure.value for figure in told}),
        lists=masking.inside({one.name: one.items for one in listed}),
        blank=BLANK,
    )
    missing = [name for root in template.roots(document) for name in template.fill(root, content)]
    _name(document, content)
    with whole(path) as draft:
        package.save(document, draft)
    return Report(
        figures=told,
        lists=listed,
        doubts=doubts(facts),
        used=used,
        missing=list(dict.fromkeys(missing)),
    )


def _about_the_doubts(facts: ReportFacts) -> Iterator[Figure]:
    """Yield what the text says of the list of doubts, and whether anything is left to say at all."""
    found = doubts(facts)
    totals, by = facts.statistics.totals, facts.statistics.by
    idle = sum(row["slots"] - row["slots_used"] for row in by["category"])
    nothing = not found and totals["covered"] == totals["households"] and idle <= 0
    yield Figure("核实条数", str(len(found)) if found else None, "“需要核实的问题”的条数，不为零时")
    yield Figure(
        "暂无问题", _NONE if nothing else None, "没有未落实的户、空余的名额和待核实的问题时"
    )


def _name(document: "Document", content: Content) -> None:
    title = f"{content.texts.get('乡镇') or ''}{content.texts.get('工作名称') or ''}工作情况汇报"
    package.name(document, title)
