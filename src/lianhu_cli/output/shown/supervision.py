"""Visits made, planned and missed, and points, on the terminal."""

from typing import TYPE_CHECKING

from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.output.console import fitting, line, table, terminal

if TYPE_CHECKING:
    from lianhu_cli.domain.supervision.plan import Planned
    from lianhu_cli.domain.supervision.report import Supervised
    from lianhu_cli.domain.supervision.scores import Assessed

_ROWS_SHOWN = 12


def show_supervised(told: "Supervised") -> None:
    """Show the report of a period: its sentences, a row per village, unit or helper, who lacks visits."""
    from lianhu_cli.output.counted.amounts import amount
    from lianhu_cli.output.supervised import day_words, words

    console = terminal()
    line(console, words.heading(told), "bold")
    for subject, sentence in words.sentences(told):
        line(console, f"{subject}：{sentence}")
    if told.rows:
        named = [name for name in words.NAMED if name in told.rows[0] and name != "category"]
        names = (*named, "households", "visited", "missed", "visits", "gifts")
        rows = [
            tuple(amount(r[n]) if n == "gifts" else words.named(r, n) for n in names)
            for r in told.rows
        ]
        at = names.index("visited")
        bars = None if {"unit", "township"} & set(names) else (at, at - 1)
        table(
            console,
            "",
            [words.title(told, name).removesuffix("(元)") for name in names],
            rows,
            bars,
        )
    if told.calls:
        calls = [tuple(day_words.call(row)) for row in told.calls]
        table(console, "当日走访", [day_words.CALL_TITLES[name] for name in day_words.CALLS], calls)
    shown = told.missed if console is None else told.missed[:_ROWS_SHOWN]
    if shown and told.period.kind == "day":
        line(console, f"{words.word_of_missed(told)}的{len(told.missed)}户名单：--out 名单.xlsx")
    elif shown:
        names = (words.HOUSEHOLD, "kind", "helpers", "wanted", "made", "last")
        missed = [tuple(words.row_of(row, names)) for row in shown]
        rest = (
            f"（前{len(shown)}户，全部见 --out 或 --json）" if len(told.missed) > len(shown) else ""
        )
        table(
            console,
            f"{words.word_of_missed(told)}户{rest}",
            [words.MISSED_TITLES[name] for name in names],
            missed,
        )
    if told.late:
        late = [tuple(words.row_of(row, words.LATE)) for row in told.late[:_ROWS_SHOWN]]
        table(console, "逾期的重点工作", [words.late_title(name) for name in words.LATE], late)


_TELLING = ("date", "name", "village", "group", "head", "last", "kind", "weekday", "unit")
"""The columns of a plan by what they tell: where a terminal is too narrow, the last ones are left out."""


def show_plan(planned: "Planned") -> None:
    """Show who goes to whom on which day."""
    console = terminal()
    one = len({trip.helper for trip in planned.trips}) == 1
    names = ["date", "weekday", *([] if one else ["name", "unit"])]
    names += ["village", "group", "head", "kind", "last"]
    titles = {
        "date": "日期", "weekday": "星期", "name": "帮扶人", "unit": "单位", "last": "上次走访",
        **{name: Household.columns[name].title for name in ("village", "group", "head", "kind")},
    }  # fmt: skip
    every = list(planned.rows())
    columns = {
        name: [titles[name], *(row[name] or ("—" if name == "last" else "") for row in every)]
        for name in names
    }
    if console is not None and every:
        names = fitting(columns, _TELLING, console.width)
    heading, *rows = zip(*(columns[name] for name in names), strict=True)
    whose = planned.helpers[planned.trips[0].helper]["name"] if one else ""
    if rows:
        table(console, f"{whose}{planned.period.title}走访计划", heading, rows)
    line(
        console,
        f"帮扶人 {len({trip.helper for trip in planned.trips})} 名，下户 {len(planned.trips)} 人次，"
        f"走访 {planned.visits()} 户次；全部 {planned.households} 户里，这个月已走访够的 {planned.enough} 户",
    )
    if planned.left:
        short = sum(visits for *_, visits in planned.left)
        line(console, f"工作日不够，排不下 {short} 户次，见 --json 的 not_planned", "yellow")


def show_assessment(told: "Assessed") -> None:
    """Show the units by place; of one unit its cadres with the points of each item."""
    console = terminal()
    if len(told.units) == 1:
        heading = ("名次", "姓名", "人员类别", *told.items, "合计", "等次")
        rows = [
            (
                one.place, one.name, one.category, *(f"{item.points:g}" for item in one.items),
                f"{one.points:g}", one.grade,
            )
            for _, some in told.by_unit()
            for one in some
        ]  # fmt: skip
        table(console, f"{told.units[0].unit}{told.title}考核得分", heading, rows)
    else:
        heading = ("名次", "单位", "人数", "平均得分", *told.grades)
        rows = [
            (one.place, one.unit, one.cadres, f"{one.points:.2f}", *one.grades.values())
            for one in told.units
        ]
        table(console, f"{told.title}单位考核排名", heading, rows)
    mean = sum(one.points for one in told.cadres) / max(len(told.cadres), 1)
    line(
        console,
        f"{told.title}：考核 {len(told.cadres)} 人，平均 {mean:.2f} 分。看一个人的依据：--trace 姓名",
    )


def show_trace(told: "Assessed", code: str) -> None:
    """Show where every point of one cadre comes from."""
    console = terminal()
    one = next((cadre for cadre in told.cadres if cadre.code == code), None)
    if one is None:
        line(console, "这段时间没有结对户、台账和任务，不在考核之列", "yellow")
        return
    for item in one.items:
        wanted = "没有此项任务，得满分" if item.free else f"应 {item.target:g}，实 {item.count:g}"
        line(console, f"{item.item} {item.points:g} 分：{wanted}", "bold")
        rows = [(e.date, e.what, f"{e.counts:g}", e.source) for e in item.evidence]
        if rows:
            table(console, "", ("日期", "依据", "计", "出处"), rows)
    line(
        console,
        f"{one.name}（{one.unit}）{told.title}合计 {one.points:g} 分，{one.grade or '不分等次'}，"
        f"本单位第 {one.place} 名",
    )
