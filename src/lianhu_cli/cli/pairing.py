"""`lianhu pair`: the best pairing under the rules."""

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import exports, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lianhu_cli.cli.next_round import NextRound
    from lianhu_cli.cli.remembered import InForce
    from lianhu_cli.domain.rounds.round import Round
    from lianhu_cli.domain.rules.office import Office
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
    from lianhu_cli.cli import next_round, remembered
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.domain.cells import control
    from lianhu_cli.domain.privacy.masking import mask_text
    from lianhu_cli.domain.rounds.round import check_new
    from lianhu_cli.domain.rules.applied import counted_apart
    from lianhu_cli.output import console, files
    from lianhu_cli.output.shown.rounds import show_pair
    from lianhu_cli.register.store import Register

    chosen = remembered.in_force(db, rules)
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
        wanted = next_round.Wanted(name=name, day=day, fresh=fresh, force=force, jobs=jobs)
        decided = next_round.decide(register, roster, chosen.policy, wanted)
        made = decided.again or decided.decision.round
        if not dry_run:
            # The drafts are complete before the register commits, and take their places just before.
            outputs = open_ones.enter_context(files.all_or_none())
            folder = open_ones.enter_context(files.together(out))
            papers_of = open_ones.enter_context(_papers(folder, decided, split, place))
            if chosen.is_new(register):
                open_ones.enter_context(register.revising("pair"))
            if decided.again:
                register.check_unchanged()
            else:
                made = open_ones.enter_context(register.saving(made, decided.rules))
            chosen.keep(register)
            papers = papers_of(made)
            written += papers
            exports.note(register, exports.papers(noted_in or out, papers), outputs.place)
    apart = counted_apart(decided.decision.roster.households, chosen.policy)
    told = (_same_again(decided.again), _to_look_at(chosen, decided), _not_paired(apart))
    for sentence in chain(*told):
        console.note(sentence)
    answer = {
        **decided.decision.round.summary(),
        "round": made.number,
        "stored": not (dry_run or decided.again),
        **_apart(apart),
        "files": [str(out / file) for file in written],
    }
    if json:
        reply.as_json(answer)
    elif not console.is_quiet():
        show_pair(answer)
    for sentence in _too_long(made, written, split):
        console.note(sentence)
    return Exit.DONE


@contextmanager
def _papers(
    folder: Path, decided: "NextRound", split: options.Split, place: "Office"
) -> "Iterator[Callable[[Round], dict[str, int]]]":
    """Give what writes the papers of a round once it has a number.

    The csv, which tells nothing of that, is begun at once where it is long and the only one.
    """
    from lianhu_cli.domain.beside import beside
    from lianhu_cli.output import console
    from lianhu_cli.output.page_form import LONGEST
    from lianhu_cli.output.sheets import outgoing

    decision = decided.decision
    only_csv = split is options.Split.none and decision.round.pairs.num_rows > LONGEST
    csv_of_round = partial(outgoing.csv_of_round, folder, decision, decided.order)
    with beside(csv_of_round, really=only_csv) as csv:

        def write(numbered: "Round") -> dict[str, int]:
            now = replace(decision, round=numbered)
            book = outgoing.of_round(folder, now, split.value, place, console.bar)
            return book | (csv() if only_csv else outgoing.csv_of_round(folder, now))

        yield write


def _too_long(made: "Round", written: list[str], split: options.Split) -> "Iterator[str]":
    from lianhu_cli.output.page_form import LONGEST

    if written and made.pairs.num_rows > LONGEST and split is options.Split.none:
        yield (
            f"结对超过 {LONGEST} 对，一个工作簿放不下一览表："
            "按乡镇写请用 lianhu sheets list --split township"
        )


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


def _not_paired(apart: "dict[str, int]") -> "Iterator[str]":
    for word, households in apart.items():
        yield f"另有 {households} 户户状态为{word}，不再结对"


def _apart(apart: "dict[str, int]") -> dict[str, int]:
    return {"set_apart": sum(apart.values())} if apart else {}


def _to_look_at(chosen: "InForce", decided: "NextRound") -> "Iterator[str]":
    """Yield what is to be looked at: orders that are not clear, relatives paired, rules that nobody meets."""
    from lianhu_cli.domain.people.quotas import quotas
    from lianhu_cli.domain.rounds.wishes import successors, wishes
    from lianhu_cli.domain.rules import rule_files

    policy, rules = chosen.policy, chosen.rules
    roster, ordered = decided.decision.roster, decided.ordered
    pairs = decided.decision.round.pairs
    yield from ordered.unclear
    if policy.relatives == "warn" and ordered.kin:
        made = zip(*(pairs[side].to_pylist() for side in ("household", "helper")), strict=True)
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
