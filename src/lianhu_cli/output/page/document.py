"""The page itself: what stands where, under a policy that lets a browser load nothing else.

Nobody's name is on it, and no figure by helper: it is made to be shown.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from lianhu_cli.domain.cells import control
from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.counted.statistics import TITLES, Statistics
from lianhu_cli.output.files import whole
from lianhu_cli.output.page import sections
from lianhu_cli.output.page.style import CSS
from lianhu_cli.output.page.svg import Words, ring
from lianhu_cli.output.page.tables import figure, share

_STYLE = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE}'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeading:
    """Whose page it is, and of which round."""

    office: Office = field(default_factory=Office)
    round: int = 0
    name: str = ""
    date: str = ""
    told: tuple[str, ...] = ()
    """What stands under the title where the page is not of one round."""

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.office.heading("结对帮扶统计")

    def line(self, left: dict[str, int]) -> str:
        """Return the line under it as html; `left` says how many pairs leave which level."""
        if not self.round and not self.told:
            return "还没有结对"
        crossed = [f"{LEFT[level]} {figure(pairs)} 对" for level, pairs in left.items() if pairs]
        which = self.told or (f"第 {self.round} 轮结对", self.name, self.date)
        told = (self.office.name, *which, *crossed)
        return " · ".join(f"<span>{escape(one)}</span>" for one in told if one)


def write(path: Path, figures: Statistics, heading: PageHeading, by: str = "village") -> None:
    """Write the page."""
    with whole(path) as draft:
        draft.write_text(text(figures, heading, by), encoding="utf-8", newline="\n")


def text(figures: Statistics, heading: PageHeading, by: str = "village") -> str:
    """Return the page as html; `by` is the places that it shows first."""
    parts = (
        sections.places(figures.by[by], by),
        sections.categories(figures.by["category"]),
        sections.kinds(figures.by["kind"]),
        sections.causes(figures.by.get("cause", ())),
        sections.reconciliation(figures.reconciliation),
    )
    return control.clean(
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(heading.title)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n"
        f"{_header(figures, heading)}\n{_figures(figures)}\n{chr(10).join(filter(None, parts))}\n"
        "<footer><p>本页只有汇总数，没有任何人的姓名、证件号和电话；不连网络，可打印。</p>"
        f"<p>{escape(sections.NOTE)}</p></footer>\n</main>\n</body>\n</html>\n"
    )


def _header(figures: Statistics, heading: PageHeading) -> str:
    told = share(figures.totals["coverage"])
    words = Words(name="all", title=TITLES["coverage"], said=f"应帮扶的户中已落实 {told}")
    crossed = [row.get("left", {}) for row in figures.by["category"]]
    line = heading.line({level: sum(one.get(level, 0) for one in crossed) for level in LEFT})
    return (
        f"<header><div><h1>{escape(heading.title)}</h1><p>{line}</p></div>"
        f"{ring(words, figures.totals['coverage'], told)}</header>"
    )


def _figures(figures: Statistics) -> str:
    totals = figures.totals
    uncovered = totals["households"] - totals["covered"]
    told = [
        ("应帮扶户", totals["households"], ""),
        ("已落实", totals["covered"], ""),
        ("未落实", uncovered, "short" if uncovered else ""),
        ("帮扶人", totals["helpers"], ""),
        ("已结对的帮扶人", totals["helpers_paired"], ""),
        ("党员户", totals["party_households"], ""),
    ]
    items = "".join(
        f'<li class="{look}"><b>{figure(value)}</b><span>{name}</span></li>' if look
        else f"<li><b>{figure(value)}</b><span>{name}</span></li>"
        for name, value, look in told
    )  # fmt: skip
    return f'<ul class="figures">{items}</ul>'
