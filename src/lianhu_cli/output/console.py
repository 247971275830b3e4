"""What people read on a terminal: the only door to rich. Programs get json from `cli/reply.py`.

On a terminal, tables with colour and bars; elsewhere plain tab-separated text, which nothing cuts off.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.places import LEFT
from lianhu_cli.domain.problem import CODES, Problem
from lianhu_cli.domain.tables import LEDGERS, Helper, Household

if TYPE_CHECKING:
    from rich.console import Console

    from lianhu_cli.domain.assessed import Assessed
    from lianhu_cli.domain.planned import Planned
    from lianhu_cli.domain.supervised import Supervised
    from lianhu_cli.output.listing import Listing
    from lianhu_cli.output.statistics import Statistics

_ROLES = {
    "households": "困难户特殊户", "helpers": "帮扶人", "links": "联村单位", "places": "村情",
    "visits": "帮扶台账", "tasks": "重点工作", "disputes": "矛盾纠纷", "industries": "产业计划",
    "declared": "填报数", "orders": "指定与回避", "ignored": "未读",
}  # fmt: skip
_SEVERITIES = {
    "error": ("未收的行", "red"),
    "warning": ("请核实", "yellow"),
    "fixed": ("已修正", "green"),
}
_CELLS_SHOWN = 5
_CHANGES_SHOWN = 12
_LEAKS_SHOWN = 20
_BAR = 16
_FILES_SHOWN = 40


def prepare() -> None:
    """Make stdout and stderr take any character, whatever their encoding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def fault(sentence: str) -> None:
    """Say what stopped the command, on stderr."""
    sys.stderr.write(f"错误：{sentence}\n")


def note(sentence: str) -> None:
    """Say something beside the answer, on stderr."""
    sys.stderr.write(f"{sentence}\n")


def answer(sentence: str) -> None:
    """Say in one sentence what was done."""
    _line(_console(), sentence, "green")


def say(sentence: str) -> None:
    """Say a sentence, on stdout."""
    _line(_console(), sentence)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show that something is going on, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what}……"):
        yield


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how many of so many things are done, on a terminal only; what is given takes a step."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(what, *columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda: shown.advance(task)


def show_sheets(files: Sequence[str], notes: Sequence[str]) -> None:
    """Show which sheets were written: each, or how many where they are many."""
    console = _console()
    if console is None or len(files) <= _FILES_SHOWN:
        for file in files:
            _line(console, f"已写出 {file}", "green")
    else:
        _line(console, f"已写出 {len(files)} 个工作簿：{files[0]} …… {files[-1]}", "green")
    for sentence in notes:
        note(sentence)


def show_import(
    answer: dict[str, Any], problems: Sequence[Problem], *, dry_run: bool, refused: bool
) -> None:
    """Show what an import read, changed and found."""
    console = _console()
    _sheets(console, answer["files"])
    _findings(console, problems)
    counts, changes = answer["counts"], answer["changes"]
    for key, name in (("households", "户"), ("helpers", "帮扶人")):
        change = changes[key]
        _line(
            console,
            f"{name}：新增 {change['added']}，更新 {change['changed']}，删去 {change['removed']}；"
            f"现有 {counts[key]}",
        )
    for role in (table.role for table in LEDGERS if table.role in changes):
        change = changes[role]
        _line(
            console,
            f"{_ROLES[role]}：新增 {change['added']}，更新 {change['changed']}，"
            f"删去 {change['removed']}；现有 {counts[role]}",
        )
    _changes(console, answer.get("differences", ()))
    _line(
        console,
        f"行政村 {counts['villages']}，村民小组 {counts['groups']}，单位 {counts['units']}，"
        f"未收的行 {counts['set_aside']}",
    )
    if refused:
        _line(console, "有行不能用，按 --strict 的要求没有导入：请改正后再来", "red")
    elif dry_run:
        _line(console, "只是试读，登记库没有改动", "yellow")
    else:
        only_ledgers = not any(sum(changes[role].values()) for role in ("households", "helpers"))
        entered = any(role in changes for role in (table.role for table in LEDGERS))
        after = "lianhu report month" if only_ledgers and entered else "lianhu pair"
        _line(console, f"已导入。下一步：{after}", "green")


def show_problems(problems: Sequence[Problem]) -> None:
    """Show what the register still has of problems."""
    console = _console()
    _findings(console, problems)
    if not problems:
        _line(console, "没有问题", "green")


def show_codes(catalogue: Sequence[dict[str, str]]) -> None:
    """Show what each code means."""
    rows = [
        (_SEVERITIES[one["severity"]][0], one["code"], one["meaning"], one["remedy"])
        for one in catalogue
    ]
    _table(_console(), "问题代码", ("级别", "代码", "含义", "怎么办"), rows)


def show_pair(answer: dict[str, Any]) -> None:
    """Show a round: coverage by kind, what was left, the files."""
    console = _console()
    rows = [
        (kind, both["households"], both["covered"], both["households"] - both["covered"])
        for kind, both in answer["by_kind"].items()
    ]
    rows.append(("合计", answer["households"], answer["covered"], answer["uncovered"]))
    _table(console, "结对结果", ("户类别", "应帮扶", "已落实", "未落实"), rows, bars=(2, 1))
    left = "，".join(f"{name} {answer['left'][level]}" for level, name in LEFT.items())
    _line(
        console,
        f"帮扶人 {answer['helpers']}，名额 {answer['slots']}，用去 {answer['slots_used']}，"
        f"空余 {answer['idle_slots']}",
    )
    _line(console, f"跨越：{left}")
    if answer["pinned"]:
        _line(console, f"按指定结对 {answer['pinned']} 对")
    if answer["kept"] or answer["changed"]:
        _line(console, f"比上一轮：保留 {answer['kept']} 对，变动 {answer['changed']} 对")
    if answer["uncovered"]:
        _line(console, "名额不够，未落实的户见 lianhu list uncovered", "yellow")
    else:
        _line(console, "全部落实；在这些规则下没有更好的结对", "green")
    for file in answer["files"]:
        _line(console, f"已写出 {file}")


def show_assessment(told: "Assessed") -> None:
    """Show the units by place; of one unit its cadres with the points of each item."""
    console = _console()
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
        _table(console, f"{told.units[0].unit}{told.title}考核得分", heading, rows)
    else:
        heading = ("名次", "单位", "人数", "平均得分", *told.grades)
        rows = [
            (one.place, one.unit, one.cadres, f"{one.points:.2f}", *one.grades.values())
            for one in told.units
        ]
        _table(console, f"{told.title}单位考核排名", heading, rows)
    mean = sum(one.points for one in told.cadres) / max(len(told.cadres), 1)
    _line(
        console,
        f"{told.title}：考核 {len(told.cadres)} 人，平均 {mean:.2f} 分。看一个人的依据：--trace 姓名",
    )


def show_trace(told: "Assessed", code: str) -> None:
    """Show where every point of one cadre comes from."""
    console = _console()
    one = next((cadre for cadre in told.cadres if cadre.code == code), None)
    if one is None:
        _line(console, "这段时间没有结对户、台账和任务，不在考核之列", "yellow")
        return
    for item in one.items:
        wanted = "没有此项任务，得满分" if item.free else f"应 {item.target:g}，实 {item.count:g}"
        _line(console, f"{item.item} {item.points:g} 分：{wanted}", "bold")
        rows = [(e.date, e.what, f"{e.counts:g}", e.source) for e in item.evidence]
        if rows:
            _table(console, "", ("日期", "依据", "计", "出处"), rows)
    _line(
        console,
        f"{one.name}（{one.unit}）{told.title}合计 {one.points:g} 分，{one.grade or '不分等次'}，"
        f"本单位第 {one.place} 名",
    )


def show_plan(planned: "Planned") -> None:
    """Show who goes to whom on which day."""
    console = _console()
    one = len({trip.helper for trip in planned.trips}) == 1
    names = ["date", "weekday", *([] if one else ["name", "unit"])]
    names += ["village", "group", "head", "kind", "last"]
    titles = {
        "date": "日期", "weekday": "星期", "name": "帮扶人", "unit": "单位", "last": "上次走访",
        **{name: Household.columns[name].title for name in ("village", "group", "head", "kind")},
    }  # fmt: skip
    rows = [
        tuple(row[name] or ("—" if name == "last" else "") for name in names)
        for row in planned.rows()
    ]
    whose = planned.hands[planned.trips[0].helper]["name"] if one else ""
    if rows:
        _table(console, f"{whose}{planned.period.title}走访计划", [titles[n] for n in names], rows)
    _line(
        console,
        f"帮扶人 {len({trip.helper for trip in planned.trips})} 名，下户 {len(planned.trips)} 人次，"
        f"走访 {planned.visits()} 户次；已走访够、这个月不用再去的 {planned.enough} 户",
    )
    if planned.left:
        short = sum(visits for *_, visits in planned.left)
        _line(console, f"工作日不够，排不下 {short} 户次，见 --json 的 not_planned", "yellow")


def show_linking(answer: dict[str, Any]) -> None:
    """Show which units are linked with which villages, and how the slots meet the households."""
    console = _console()
    loads = {(one["township"], one["village"]): one for one in answer["by_village"]}
    rows, last = [], None
    for one in answer["links"]:
        at = (one["township"], one["village"])
        load = loads[at] if at != last else dict.fromkeys(("households", "based", "slots"), "")
        last = at
        rows.append(
            (
                one["village"], one["unit"], one["cadres"], one["instructor"] or "—",
                load["households"], load["based"], load["slots"], load.get("short", ""),
                "指定" if one["pinned"] else "原有" if one["kept"] else "新联",
            )
        )  # fmt: skip
    heading = (
        "行政村", "单位", "干部", "指导员", "应帮扶户", "本村名额", "单位名额", "还差", "",
    )  # fmt: skip
    _table(console, "单位包村", heading, rows)
    for one in answer["broken"]:
        _line(console, f"按回避的要求取消：{one['unit']}—{one['village']}", "yellow")
    _line(
        console,
        f"{answer['units']} 个单位联 {answer['villages']} 个村：原有 {answer['kept']}，新联"
        f" {answer['added']}；指导员 {answer['instructors']} 名",
    )
    if answer["status"] == "optimal":
        _line(console, "在这些规则下没有更好的配法", "green")
    else:
        _line(console, "配法可用，但没有算到能证明最好", "yellow")
    for file in answer["files"]:
        _line(console, f"已写出 {file}")
    if answer["stored"]:
        _line(console, "已存入登记库。下一步：lianhu pair", "green")
    else:
        _line(console, "只是试算，登记库没有改动", "yellow")


def show_statistics(figures: "Statistics", by: str, titles: dict[str, str]) -> None:
    """Show totals, one way to count with bars, and the reconciliation."""
    console = _console()
    totals = figures.totals
    _line(
        console,
        f"共 {totals['households']} 户（党员户 {totals['party_households']}），"
        f"已落实 {totals['covered']} 户，落实率 {totals['coverage']:.1%}",
    )
    _line(console, f"帮扶人 {totals['helpers']} 名，已结对 {totals['helpers_paired']} 名")
    rows = figures.by[by]
    if rows:
        names = [name for name in rows[0] if name not in {"by_kind", "code"}]
        pair = ("covered", "households") if "covered" in names else ("slots_used", "slots")
        _table(
            console,
            f"按{titles[by]}",
            [titles.get(name, name) for name in names],
            [tuple(_counted(name, row.get(name, "")) for name in names) for row in rows],
            bars=(names.index(pair[0]), names.index(pair[1])),
        )
    if figures.reconciliation:
        _table(
            console,
            "填报数与实际数",
            ("指标", "填报数", "实际数", "差额", ""),
            [
                (
                    row["item"], row["declared"], "—" if row["counted"] is None else row["counted"],
                    "—" if row["difference"] is None else row["difference"],
                    "不符" if row["difference"] else "",
                )
                for row in figures.reconciliation
            ],
        )  # fmt: skip


def _counted(name: str, value: Any) -> Any:
    """Return one figure of the statistics as a person reads it."""
    if name == "coverage":
        return f"{value:.1%}"
    if name == "left":
        return " ".join(f"{LEFT[level]}{pairs}" for level, pairs in value.items() if pairs)
    return value


def show_supervised(told: "Supervised") -> None:
    """Show the report of a period: its sentences, a row per village, unit or helper, who lacks visits."""
    from lianhu_cli.output.supervised import words

    console = _console()
    _line(console, words.heading(told), "bold")
    for subject, sentence in words.sentences(told):
        _line(console, f"{subject}：{sentence}")
    if told.rows:
        named = [name for name in words.NAMED if name in told.rows[0] and name != "category"]
        names = (*named, "households", "visited", "missed", "visits", "gifts")
        rows = [
            tuple(words.amount(r[n]) if n == "gifts" else words.named(r, n) for n in names)
            for r in told.rows
        ]
        at = names.index("visited")
        bars = None if {"unit", "township"} & set(names) else (at, at - 1)
        _table(console, "", [words.TITLES[name].removesuffix("(元)") for name in names], rows, bars)
    shown = told.missed if console is None else told.missed[:_CHANGES_SHOWN]
    if shown:
        names = (words.HOME, "kind", "helpers", "wanted", "made", "last")
        lacking = [tuple(words.row_of(row, names)) for row in shown]
        rest = (
            f"（前{len(shown)}户，全部见 --out 或 --json）" if len(told.missed) > len(shown) else ""
        )
        _table(console, f"漏访户{rest}", [words.MISSED_TITLES[name] for name in names], lacking)
    if told.late:
        late = [tuple(words.row_of(row, words.LATE)) for row in told.late[:_CHANGES_SHOWN]]
        _table(console, "逾期的重点工作", [words.late_title(name) for name in words.LATE], late)


def show_rounds(rounds: Sequence[dict[str, Any]]) -> None:
    """Show the rounds there were."""
    rows = [
        (
            one["round"], one["name"], one["date"], one["households"], one["covered"],
            f"{one['coverage']:.1%}", one["kept"], one["changed"],
        )
        for one in rounds
    ]  # fmt: skip
    heading = ("轮次", "名称", "日期", "应帮扶", "已落实", "落实率", "保留", "变动")
    _table(_console(), "历次结对", heading, rows)


def show_changes(changed: Sequence[dict[str, Any]], titles: dict[str, str]) -> None:
    """Show whose helper is another one, and why."""
    console = _console()
    rows = [tuple(row[name] or "—" for name in titles) for row in changed]
    if rows:
        _table(console, "调整对照", tuple(titles.values()), rows)
    _line(console, f"调整 {len(rows)} 户")


def show_listing(listing: "Listing") -> None:
    """Show rows of the register; on a terminal only the columns that say something."""
    rows = listing.table.to_pylist()
    names = [n for n in listing.titles if any(row[n] not in (None, "") for row in rows)]
    _table(
        _console(),
        "",
        [listing.titles[name] for name in names],
        [tuple("" if row[name] is None else _word(row[name]) for name in names) for row in rows],
    )


def show_publish(answer: dict[str, Any]) -> None:
    """Show what was made public, until when, and what the clerk has still to think of."""
    console = _console()
    _line(
        console,
        f"公示 {answer['villages']} 个村 {answer['households']} 户："
        f"{answer['first']} 至 {answer['last']}，{answer['working_days']} 个工作日",
    )
    _line(console, "只扣除了周末：期间有法定节假日或调休的，请自行顺延", "yellow")
    if answer["left_out"]:
        _line(console, f"{answer['left_out']} 户还没有帮扶责任人，没有列入公示", "yellow")
    for file in answer["files"]:
        _line(console, f"已写出 {file}", "green")


def show_scan(answer: dict[str, Any]) -> None:
    """Show which numbers stand where, file by file: the first of each, and how many more."""
    from lianhu_cli.domain.leaks import NAMES

    console = _console()
    by_file: dict[str, list[dict[str, str]]] = {}
    for finding in answer["findings"]:
        by_file.setdefault(finding["file"], []).append(finding)
    rows = [
        (file, one["place"], NAMES[one["kind"]], one["value"], one["hidden"])
        for file, found in by_file.items()
        for one in (found if console is None else found[:_LEAKS_SHOWN])
    ]
    if rows:
        _table(console, "不该外传的号码", ("文件", "位置", "号码", "打码后", "藏在"), rows)
    for file, found in by_file.items():
        kinds = Counter(NAMES[one["kind"]] for one in found)
        told = "，".join(f"{name} {count} 处" for name, count in kinds.items())
        more = console is not None and len(found) > _LEAKS_SHOWN
        only = f"（只列出前 {_LEAKS_SHOWN} 处，全部见 --json）" if more else ""
        _line(console, f"{file}：{told}{only}", "red")
    for one in answer["unreadable"]:
        _line(console, f"没能检查：{one['file']} {one['reason']}", "yellow")
    if answer["pictures"]:
        _line(console, f"另有 {len(answer['pictures'])} 张图片看不了内容，请自己看一眼", "yellow")
    _line(console, f"共检查 {len(answer['files'])} 个文件，查到 {len(answer['findings'])} 处")
    if not answer["findings"] and not answer["unreadable"]:
        _line(console, "没有证件号和手机号", "green")


def show_audit(findings: Sequence[str], number: int, *, proved: bool) -> None:
    """Show what an audit found."""
    console = _console()
    for sentence in findings:
        _line(console, sentence, "red")
    if findings:
        return
    _line(console, f"第 {number} 轮结对逐条复核，没有违反规则", "green")
    if proved:
        _line(console, "已证明：按规则的目标先后，没有更好的结对", "green")
    else:
        _line(console, "每户要几名帮扶人时，只能证明到这里：没有找到更好的结对", "yellow")


_FIGURES = {
    **LEFT,
    "changed": "变动",
    "unmet": "欠最少户数",
}


def figures(cost: dict[str, int]) -> str:
    """Say what differs, figure by figure.

    >>> figures({"village": 2, "uncovered_特殊户": 1, "group": -1})
    '出村多 2，特殊户未落实多 1，出组少 1'
    """
    told = []
    for name, count in cost.items():
        words = _FIGURES.get(name) or f"{name.removeprefix('uncovered_')}未落实"
        told.append(f"{words}{'多' if count > 0 else '少'} {abs(count)}")
    return "，".join(told)


def show_edits(answer: dict[str, Any]) -> None:
    """Show an edited sheet: what is not understood, which rules are broken, what each edit costs."""
    console = _console()
    for sentence in (*answer["unclear"], *(one["message"] for one in answer["findings"])):
        _line(console, sentence, "red")
    rows = [
        (
            f"{one['village']}{one['group']}{one['head']}",
            one["old"] or "—",
            one["new"] or "—",
            figures(one["cost"]) or "无",
        )
        for one in answer["edits"]
    ]
    if rows:
        _table(console, "改动", ("户", "原帮扶人", "现帮扶人", "代价"), rows)
    total = figures(answer["difference"]) or "没有差别"
    _line(console, f"改动 {len(rows)} 户；合计：{total}")
    if answer["ok"]:
        _line(console, "没有违反规则。要照此执行：lianhu import 这个文件，再 lianhu pair", "green")


def show_whatif(answer: dict[str, Any], said: Sequence[str]) -> None:
    """Show today beside what would be."""
    console = _console()
    today, then = answer["today"], answer["then"]
    names = {
        "households": "应帮扶户", "covered": "已落实", "uncovered": "未落实", "helpers": "帮扶人",
        "slots": "名额", "idle_slots": "空余名额",
    }  # fmt: skip
    rows = [
        (word, today[name], then[name], then[name] - today[name]) for name, word in names.items()
    ]
    for kind, now in today["by_kind"].items():
        new = then["by_kind"].get(kind, {"covered": 0})["covered"]
        rows.append((f"{kind}已落实", now["covered"], new, new - now["covered"]))
    for level, word in LEFT.items():
        rows.append(
            (
                word,
                today["left"][level],
                then["left"][level],
                then["left"][level] - today["left"][level],
            )
        )
    told = [(word, *map(str, (now, new)), f"{by:+d}" if by else "") for word, now, new, by in rows]
    _table(console, "试算", ("", "现在", "这样改", "相差"), told)
    _line(console, f"和现在比：保留 {then['kept']} 对，变动 {then['changed']} 对")
    for sentence in said:
        _line(console, sentence)
    _line(console, "只是试算，登记库没有改动")


def _word(value: Any) -> Any:
    return ("是" if value else "否") if isinstance(value, bool) else value


def show_sources(sources: Sequence[tuple[str, str, str]]) -> None:
    """Show what each figure of a report is and where it comes from."""
    _table(_console(), "", ("名字", "值", "来源"), sources)


def _sheets(console: "Console | None", files: Sequence[dict[str, Any]]) -> None:
    """Show how every sheet was read; on a terminal each file's name stands once."""
    rows = [
        (
            file["file"] if console is None or not nth else "", sheet["sheet"],
            _ROLES.get(sheet["role"], sheet["role"]), sheet["rows"], sheet["accepted"],
            sheet["set_aside"], sheet.get("reason", ""),
        )
        for file in files
        for nth, sheet in enumerate(file["sheets"])
    ]  # fmt: skip
    heading = ("文件", "工作表", "内容", "行", "收下", "未收", "说明")
    if console is None:
        _table(console, "读入的工作表", heading, rows)
        return
    title, first = "读入的工作表", 0
    if len(files) == 1:
        title, first = f"{title}：{files[0]['file']}", 1
    last = len(heading) if any(row[-1] for row in rows) else -1
    _table(console, title, heading[first:last], [row[first:last] for row in rows])


def _changes(console: "Console | None", differences: Sequence[dict[str, str]]) -> None:
    """Show the first few differences from what the register held."""
    words = {"added": "新增", "changed": "更新", "removed": "删去"}
    titles = {t.role: {n: c.title for n, c in t.columns.items()} for t in (Household, Helper)}
    rows = [
        (
            words[one["change"]], _ROLES[one["role"]], one["name"],
            titles[one["role"]].get(one.get("attribute", ""), ""),
            one.get("before", ""), one.get("after", ""),
        )
        for one in differences[:_CHANGES_SHOWN]
    ]  # fmt: skip
    if rows:
        more = len(differences) - len(rows)
        title = f"与登记库相比（另有 {more} 处，见 --json）" if more else "与登记库相比"
        _table(console, title, ("变化", "名册", "姓名", "栏目", "原来", "现在"), rows)


def _findings(console: "Console | None", problems: Sequence[Problem]) -> None:
    """Show problems by code: how many, and the first few cells; never a wall of text."""
    by_code: dict[str, list[Problem]] = {code: [] for code in CODES}
    for problem in problems:
        by_code[problem.code].append(problem)
    several = len({problem.file for problem in problems}) > 1
    rows = [
        (
            _SEVERITIES[CODES[code].severity][0],
            "：".join(filter(None, (CODES[code].meaning, CODES[code].remedy))),
            len(found),
            _places(found, several=several),
        )
        for code, found in by_code.items()
        if found
    ]
    if rows:
        _table(console, "发现的问题", ("级别", "问题", "处数", "在哪里"), rows)


def _places(problems: Sequence[Problem], *, several: bool) -> str:
    """Return where the first few problems are: 登记册 D8 F9；干部名册 B3 … and so on."""
    cells: dict[str, list[str]] = {}
    for problem in problems[:_CELLS_SHOWN]:
        sheet = f"{problem.file}:{problem.sheet}" if several else problem.sheet
        cells.setdefault(sheet, []).append(problem.cell)
    told = "；".join(" ".join((sheet, *found)) for sheet, found in cells.items())
    return told + (" …" if len(problems) > _CELLS_SHOWN else "")


def _console() -> "Console | None":
    """Return the terminal; None where stdout is not one."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console

    return Console(highlight=False)


def _line(console: "Console | None", text: str, style: str = "") -> None:
    if console is None:
        sys.stdout.write(text + "\n")
    else:
        console.print(text, style=style or None, markup=False)


def _table(
    console: "Console | None",
    title: str,
    heading: Sequence[str],
    rows: Sequence[Sequence[Any]],
    bars: tuple[int, int] | None = None,
) -> None:
    """Show a table; `bars` names the columns of part and whole whose share is drawn as a bar."""
    if console is None:
        lines = ["\t".join(heading), *("\t".join(map(_flat, row)) for row in rows)]
        sys.stdout.write("\n".join(lines) + "\n\n")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title or None, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold"
    )
    for at, name in enumerate(heading):
        numeric = all(isinstance(row[at], int | float) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    if bars:
        table.add_column("", no_wrap=True)
    for row in rows:
        cells = [Text(str(cell)) for cell in row]
        if bars:
            cells.append(_bar(row[bars[0]], row[bars[1]]))
        table.add_row(*cells)
    console.print(table)


def _bar(part: float, whole: float) -> Any:
    from rich.text import Text

    filled = round(_BAR * part / whole) if whole else _BAR
    bar = Text("█" * filled, style="green")
    return bar.append("░" * (_BAR - filled), style="red" if filled < _BAR else "")


def _flat(cell: Any) -> str:
    return str(cell).replace("\t", " ").replace("\n", " ")
