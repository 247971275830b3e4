"""The sections of the page: one question each, answered by a chart and by a table of the same figures."""

from collections.abc import Sequence
from html import escape
from typing import Any

from lianhu_cli.domain.rounds.round import rate
from lianhu_cli.output.counted.statistics import TITLES, blank
from lianhu_cli.output.page.svg import Bar, Words, bars, deviations
from lianhu_cli.output.page.tables import figure, share, table

Row = dict[str, Any]
MOST = 60
"""More places than these are shown by township, then by county."""
FEWEST = 3
"""A cause that fewer households have is not named: in a small place it would point at one of them."""
OTHER = "其他原因"
_COVERED = (TITLES["covered"], TITLES["uncovered"], "rest")
_COUNTED = {
    "village": "个村", "township": "个乡镇", "county": "个县", "prefecture": "个市",
    "province": "个省", "partition": "个分区",
}  # fmt: skip
NOTE = f"不足 {FEWEST} 户的致贫原因不单列，并入“{OTHER}”。"


def places(rows: Sequence[Row], key: str = "village") -> str:
    """Return coverage by village; by township or county where villages are too many to look at."""
    for wider in ("township", "county"):
        if len(rows) > MOST and any(row.get(wider) for row in rows):
            rows, key = _summed(rows, wider), wider
    several = len({row.get("township", "") for row in rows}) > 1 and key == "village"
    named = [(_name(row, key, several=several), row["households"], row["covered"]) for row in rows]
    words = Words(name="places", title=f"各{TITLES[key]}落实情况", said=_COUNTED[key])
    return _coverage(words, TITLES[key], named)


def causes(rows: Sequence[Row]) -> str:
    """Return coverage by cause, the rare ones together."""
    common = [row for row in rows if row["households"] >= FEWEST and row["cause"]]
    rare = [row for row in rows if row["households"] < FEWEST and row["cause"]]
    named = [(row["cause"], row["households"], row["covered"]) for row in common]
    if rare:
        named.append((OTHER, *(sum(row[k] for row in rare) for k in ("households", "covered"))))
    named += [("未填", row["households"], row["covered"]) for row in rows if not row["cause"]]
    return _coverage(
        Words(name="causes", title="各致贫原因落实情况", said="种原因"), TITLES["cause"], named
    )


def categories(rows: Sequence[Row]) -> str:
    """Return the slots used by category, "" where there are no helpers."""
    if not rows:
        return ""
    drawn = [
        Bar(
            label=row["category"] or "未填",
            part=row["slots_used"],
            whole=row["slots"],
            said=f"{figure(row['slots_used'])} / {figure(row['slots'])} 个名额",
        )
        for row in rows
    ]
    names = ("helpers", "slots", "slots_used")
    lines = [
        (row["category"] or "未填", *(row[n] for n in names), row["slots"] - row["slots_used"])
        for row in rows
    ]
    idle = sum(line[-1] for line in lines)
    said = f"空余 {figure(idle)} 个名额" if idle else "名额全部用上"
    heading = (TITLES["category"], *(TITLES[name] for name in names), "空余")
    words = Words(name="slots", title="名额使用", said=_told(drawn))
    shown = table("名额使用", heading, lines, ("合计", *_sums(lines)))
    return _section(words, said, bars(words, drawn, rest="track"), shown, ("已用", "空余", "track"))


def kinds(rows: Sequence[Row]) -> str:
    """Return who has no helper, by kind, "" where there are no households."""
    if not rows:
        return ""
    uncovered = [row["households"] - row["covered"] for row in rows]
    drawn = [
        Bar(
            label=row["kind"] or "未填",
            part=row["households"] - short,
            whole=row["households"],
            said=f"未落实 {figure(short)} 户" if short else "全部落实",
        )
        for row, short in zip(rows, uncovered, strict=True)
    ]
    lines = [
        (row["kind"] or "未填", row["households"], row["covered"], short, share(row["coverage"]))
        for row, short in zip(rows, uncovered, strict=True)
    ]
    said = f"还有 {figure(sum(uncovered))} 户没有帮扶责任人" if any(uncovered) else "户户有责任人"
    words = Words(name="kinds", title="未落实的户", said=_told(drawn))
    shown = table("未落实的户", _covered_heading("kind"), lines, _covered_total(lines))
    return _section(words, said, bars(words, drawn), shown, _COVERED)


def reconciliation(rows: Sequence[Row]) -> str:
    """Return the reported figures beside the counted ones, "" where nothing was reported."""
    if not rows:
        return ""
    drawn = [
        Bar(
            label=row["item"],
            part=row["counted"],
            whole=row["declared"],
            said="相符" if not row["difference"] else f"差 {_signed(row['difference'])}",
        )
        for row in rows
        if row["counted"] is not None
    ]
    lines = [
        (row["item"], row["declared"], row["counted"], _signed(row["difference"]), _verdict(row))
        for row in rows
    ]
    wrong = sum(bool(row["difference"]) for row in rows)
    said = f"{wrong} 项不符（横条：实际比填报多或少的比例）" if wrong else "各项相符"
    words = Words(name="declared", title="填报数与实际数", said=_told(drawn))
    looks = [{"不符": "differs", "相符": "agrees"}.get(line[-1], "") for line in lines]
    heading = ("指标", "填报数", "实际数", "差额", "结论")
    shown = table("填报数与实际数", heading, lines, looks=looks)
    return _section(words, said, deviations(words, drawn), shown)


def _coverage(words: Words, first: str, named: Sequence[tuple[str, int, int]]) -> str:
    """Return how many households are covered, place by place or cause by cause.

    `words.said` is what is counted: 个村.
    """
    if not named:
        return ""
    drawn = [
        Bar(
            label=label,
            part=covered,
            whole=households,
            said=f"{figure(covered)} / {figure(households)} 户 · {share(rate(covered, households))}",
        )
        for label, households, covered in named
    ]
    lines = [
        (label, households, covered, households - covered, share(rate(covered, households)))
        for label, households, covered in named
    ]
    short = sum(line[3] > 0 for line in lines)
    said = (
        f"{len(lines)} {words.said}中 {short} {words.said[0]}还有户没有落实"
        if short
        else "全部落实"
    )
    words = Words(name=words.name, title=words.title, said=_told(drawn))
    heading = (first, *_covered_heading("kind")[1:])
    shown = table(words.title, heading, lines, _covered_total(lines))
    return _section(words, said, bars(words, drawn), shown, _COVERED)


def _section(
    words: Words, said: str, chart: str, shown: str, key: tuple[str, str, str] | None = None
) -> str:
    """Return a section; `key` names what is filled, what is not, and the look of the latter."""
    told = ""
    if key:
        told = (
            f'<span class="key"><i class="part"></i>{key[0]}<i class="{key[2]}"></i>{key[1]}</span>'
        )
    return (
        f'<section aria-labelledby="{words.name}"><h2 id="{words.name}">{escape(words.title)}</h2>'
        f"<p>{told}{escape(said)}</p>"
        f'<div class="both"><div>{chart}</div><div>{shown}</div></div></section>'
    )


def _summed(rows: Sequence[Row], key: str) -> list[Row]:
    """Return the rows of each wider place summed up, in their order."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        county = row.get("county", "")
        place = (county, row.get(key, ""))
        wide = found.setdefault(
            place, {"county": county, key: row.get(key, ""), "households": 0, "covered": 0}
        )
        for name in ("households", "covered"):
            wide[name] += row[name]
    return list(found.values())


def _name(row: Row, key: str, *, several: bool) -> str:
    name = row.get(key) or blank(key)
    return f"{row.get('township', '')}{name}" if several else name


def _covered_heading(key: str) -> tuple[str, ...]:
    return (TITLES[key], *(TITLES[n] for n in ("households", "covered", "uncovered", "coverage")))


def _covered_total(lines: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    households, covered, uncovered = _sums([line[:4] for line in lines])
    return "合计", households, covered, uncovered, share(rate(covered, households))


def _sums(lines: Sequence[tuple[Any, ...]]) -> list[int]:
    return [sum(column) for column in zip(*(line[1:] for line in lines), strict=True)]


def _signed(value: float | None) -> str:
    if not value:
        return figure(value)
    return f"+{figure(value)}" if value > 0 else figure(value)


def _verdict(row: Row) -> str:
    if row["counted"] is None:
        return "无从核对"
    return "不符" if row["difference"] else "相符"


def _told(drawn: Sequence[Bar]) -> str:
    """Return what a chart shows, in words."""
    return "；".join(f"{bar.label} {bar.said}" for bar in drawn)
