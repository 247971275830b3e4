"""`lianhu pair`: the best pairing under the rules."""

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import exports, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lianhu_cli.cli.remembered import InForce
    from lianhu_cli.domain.arrays import Ints
    from lianhu_cli.domain.rounds.decision import Decision, Earlier
    from lianhu_cli.domain.rounds.orders import Orders
    from lianhu_cli.domain.rounds.round import Round
    from lianhu_cli.domain.rules.office import Office
    from lianhu_cli.domain.rules.policy import Policy
    from lianhu_cli.domain.tables.roster import Roster
    from lianhu_cli.register.store import Register


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    rules: options.Rules = None,
    name: Annotated[str, typer.Option("--round", metavar="名称", help="给这一轮结对起个名。")] = "",
    on: Annotated[
        date | None,
        typer.Option("--date", metavar="年-月-日", parser=options.day, help="结对日期，默认今天。"),
    ] = None,
    split: options.SplitBy = options.Split.none,
    office: options.Office = "",
    title: options.Title = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="不顾上一轮，从头结对。")] = False,
    force: Annotated[
        bool,
        typer.Option("--force-round", help="和上一轮相同也另存一轮；起了名的一轮总是另存。"),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，什么也不写。")] = False,
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="表格写到哪里。")] = Path(
        "out"
    ),
    jobs: Annotated[
        int,
        typer.Option("--jobs", metavar="个数", min=1, help="几个进程一起算；全省的库才用得上。"),
    ] = 1,
    noted_in: Annotated[Path | None, typer.Option("--noted-in", hidden=True)] = None,
    json: options.Json = False,
) -> int:
    """结对：按规则给每户配帮扶人，先保特殊户，再尽量少变动、少跨村组，并写出一览表和清单。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.cli import remembered
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.domain.beside import beside
    from lianhu_cli.domain.cells import control
    from lianhu_cli.domain.privacy.masking import mask_text
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.domain.rounds.round import check_new, dated
    from lianhu_cli.domain.rules import policy
    from lianhu_cli.domain.rules.applied import counted_apart, under
    from lianhu_cli.output import console, files
    from lianhu_cli.output.page_form import LONGEST
    from lianhu_cli.output.shown.rounds import show_pair
    from lianhu_cli.pairing import solve
    from lianhu_cli.register.store import Register

    chosen = remembered.in_force(db, rules)
    in_force = chosen.policy
    chosen.say()
    place = office_of(rules, db, name=office, title=title)
    written: list[str] = []
    with ExitStack() as open_ones:
        register = open_ones.enter_context(Register.open(db))
        register.expect_writing(expected=not dry_run)
        day = (on or date.today()).isoformat()
        name = mask_text(control.clean(name)).strip()
        check_new(name, day, register.rounds())
        roster = register.roster()
        _complete(db, register, roster)
        roster = under(roster, in_force, day)
        long = roster.households.num_rows > LONGEST
        with beside(partial(orders.resolve, roster, in_force), really=long) as resolved:
            latest = register.round()
            previous = None if fresh else latest
            earlier = _earlier(register, roster, previous)
            ordered = resolved()
        paired = partial(solve.pair, roster, in_force, earlier, ordered, jobs)
        decided, order = _paired(roster, in_force, paired)
        basis = previous.number if previous else 0
        decided = replace(decided, name=name, date=day, basis=basis)
        decided = dated(decided, latest)
        stored_rules = policy.dump(in_force)
        again = None if name or force else _repeated(register, decided, latest, stored_rules)
        figures = decided.summary()
        if again:
            figures |= {"round": again.number}
        if not dry_run:
            # The drafts are complete before the register commits, and take their places just before.
            outputs = open_ones.enter_context(files.all_or_none())
            folder = open_ones.enter_context(files.together(out))
            decision = Decision(roster=roster, round=decided, policy=in_force)
            papers_of = open_ones.enter_context(_papers(folder, decision, split, place, order))
            if chosen.is_new(register):
                open_ones.enter_context(register.revising("pair"))
            if again:
                register.check_unchanged()
            else:
                decided = open_ones.enter_context(register.saving(decided, stored_rules))
                figures |= {"round": decided.number}
            chosen.keep(register)
            decision = replace(decision, round=again or decided)
            papers = papers_of(decision)
            written += papers
            exports.note(register, exports.papers(noted_in or out, papers), outputs.place)
    for sentence in (
        *_same_again(again),
        *ordered.unclear,
        *_to_look_at(roster, chosen, ordered, decided),
    ):
        console.note(sentence)
    apart = counted_apart(roster.households, in_force)
    for word, households in apart.items():
        console.note(f"另有 {households} 户户状态为{word}，不再结对")
    answer = {
        **figures,
        "stored": not (dry_run or again),
        **_apart(apart),
        "files": [str(out / file) for file in written],
    }
    if json:
        reply.as_json(answer)
    elif not console.is_quiet():
        show_pair(answer)
    if written and decided.pairs.num_rows > LONGEST and split is options.Split.none:
        console.note(
            f"结对超过 {LONGEST} 对，一个工作簿放不下一览表："
            "按乡镇写请用 lianhu sheets list --split township"
        )
    return Exit.DONE


def _earlier(register: "Register", roster: "Roster", previous: "Round | None") -> "Earlier":
    """Return what the round before and those who have left say to the next one, given everybody who is there."""
    from lianhu_cli.domain.rounds.decision import Earlier

    units = {code: row["unit"] for code, row in register.departed(there=roster).items()}
    if previous is None:
        return Earlier(units=units)
    return Earlier(pairs=previous.pairs, units=units, rows=register.rows_of(previous.number))


def _paired(
    roster: "Roster", policy: "Policy", pair: "Callable[[], Round]"
) -> "tuple[Round, Ints | None]":
    """Return the best round with the digest of its roster, and the order in which the households print.

    Both are found beside the pairing; the order only where there are many, else None.
    """
    from lianhu_cli.domain.beside import beside
    from lianhu_cli.domain.rounds import digest
    from lianhu_cli.output import console
    from lianhu_cli.output.counted import print_order
    from lianhu_cli.output.page_form import LONGEST

    long = roster.households.num_rows > LONGEST
    with (
        beside(partial(digest.of_roster, roster), really=long) as digested,
        beside(partial(print_order.of_roster, roster, policy), really=long) as in_print,
        console.progress("正在结对"),
    ):
        return replace(pair(), digest=digested()), in_print() if long else None


@contextmanager
def _papers(
    folder: Path,
    decision: "Decision",
    split: options.Split,
    place: "Office",
    order: "Ints | None",
) -> "Iterator[Callable[[Decision], dict[str, int]]]":
    """Give what writes the papers of a decision once its round has a number.

    The csv, which tells nothing of that, is begun at once where it is long and the only one. `order` is that of the
    households in print, where it is known.
    """
    from lianhu_cli.domain.beside import beside
    from lianhu_cli.output import console
    from lianhu_cli.output.page_form import LONGEST
    from lianhu_cli.output.sheets import outgoing

    only_csv = split is options.Split.none and decision.round.pairs.num_rows > LONGEST
    with beside(partial(outgoing.csv_of_round, folder, decision, order), really=only_csv) as csv:

        def write(numbered: "Decision") -> dict[str, int]:
            book = outgoing.of_round(folder, numbered, split.value, place, console.bar)
            return book | (csv() if only_csv else outgoing.csv_of_round(folder, numbered))

        yield write


def _complete(db: Path, register: "Register", roster: "Roster") -> None:
    """Make sure that there is somebody to pair with somebody."""
    for role, missing in (("households", "户"), ("helpers", "帮扶人")):
        if not roster.by_role()[role].num_rows:
            aside = sum(one.role == role for one in register.findings().set_aside)
            told = (
                f"导入过的 {aside} 行没有收下，请看 lianhu list set-aside，改正后再导入"
                if aside
                else "请先用 lianhu import 导入"
            )
            raise UsageError(f"登记库 {db} 里还没有{missing}：{told}")


def _same_again(again: "Round | None") -> "Iterator[str]":
    if again:
        yield (
            f"与上一轮相同（第 {again.number} 轮，{again.date}），没有新增一轮；"
            "要另存一轮请加 --force-round"
        )


def _repeated(
    register: "Register", decided: "Round", latest: "Round | None", rules: str
) -> "Round | None":
    """Return the last round where the one just decided is the same, under the same rules."""
    from lianhu_cli.domain.rounds.round import repeats
    from lianhu_cli.domain.rules import policy

    if latest is None or not repeats(decided, latest):
        return None
    same = policy.parse(rules) == policy.parse(register.rules(latest.number))
    return latest if same else None


def _apart(apart: "dict[str, int]") -> dict[str, int]:
    return {"set_apart": sum(apart.values())} if apart else {}


def _to_look_at(
    roster: "Roster", chosen: "InForce", ordered: "Orders", decided: "Round"
) -> "Iterator[str]":
    """Yield what is allowed and yet to be looked at: relatives paired, rules that nobody meets."""
    from lianhu_cli.domain.people.quotas import quotas
    from lianhu_cli.domain.rounds.wishes import successors, wishes
    from lianhu_cli.domain.rules import rule_files

    policy, rules = chosen.policy, chosen.rules
    if policy.relatives == "warn" and ordered.kin:
        made = zip(
            *(decided.pairs[side].to_pylist() for side in ("household", "helper")), strict=True
        )
        for pair in sorted(set(ordered.kin) & set(made)):
            yield f"{ordered.line(pair, 'relative')}：结成了一对，请核实是否应回避"
    if "wishes" in policy.aims:
        yield from wishes(roster).unclear
    yield from successors(roster, quotas(roster.helpers, policy).able())[1]
    kinds, categories = (
        set(frame[name].unique().to_pylist())
        for frame, name in ((roster.households, "kind"), (roster.helpers, "category"))
    )
    strange = sorted(categories - {one.name for one in policy.categories} - {""})
    if strange:
        yield f"规则里没有人员类别“{'、'.join(strange)}”，这些人没有名额"
    if rules.name:
        for word, sentence in rule_files.unused(policy, kinds, categories):
            yield f"规则文件 {rules.name}{rule_files.line_of(rules.text, word)}：{sentence}"
