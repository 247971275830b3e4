"""`lianhu link`: which units are linked with which villages, where no sheet says it."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import exports, options, reply
from lianhu_cli.domain.errors import Exit


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    rules: options.Rules = None,
    most: Annotated[
        int,
        typer.Option(
            "--most", min=0, metavar="个数", help="一个单位最多联几个村；默认能少则少，先一对一。"
        ),
    ] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="不顾上次的建议，重新来；表上写明的联村不变。")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="乡镇自己的站所办也联村；默认只有没别的单位时才联。")
    ] = False,
    out: Annotated[
        Path, typer.Option("--out", metavar="文件夹", help="单位包村一览表写到哪里。")
    ] = Path("out"),
    office: options.Office = "",
    title: options.Title = "",
    filed: options.Filed = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，什么也不写。")] = False,
    json: options.Json = False,
) -> int:
    """联村：没有联村单位表时，按干部名额和户数给单位配村，每村派指导员；已有的联村不变。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.cli import remembered
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.domain.rounds.links import Wish
    from lianhu_cli.domain.rounds.round import Round
    from lianhu_cli.domain.rules.applied import under
    from lianhu_cli.domain.tables.schema import no_rows
    from lianhu_cli.domain.tables.survey import Pair
    from lianhu_cli.output import console, files
    from lianhu_cli.output.sheets import outgoing
    from lianhu_cli.output.shown.links import show_linking
    from lianhu_cli.pairing.links import solve
    from lianhu_cli.register.store import Register

    chosen = remembered.in_force(db, rules)
    in_force = chosen.policy
    chosen.say()
    place = office_of(rules, db, name=office, title=title, filed=filed)
    written: tuple[str, ...] = ()
    with ExitStack() as open_ones:
        register = open_ones.enter_context(Register.open(db))
        roster, last = under(register.roster(), in_force), register.round()
        with console.progress("正在配村"):
            wish = Wish(most=most, fresh=fresh, every=every)
            proposed = solve.propose(roster, in_force, wish)
        if not dry_run:
            # The draft is complete before the register is written, and takes its place just before.
            outputs = open_ones.enter_context(files.all_or_none())
            folder = open_ones.enter_context(files.together(out))
            material = outgoing.Material(
                decision=Decision(
                    roster=replace(roster, links=proposed.links),
                    round=last or Round(pairs=no_rows(Pair), status="none"),
                    policy=in_force,
                ),
                problems=(),
                changes=None,
                office=place,
            )
            papers = outgoing.write(folder, ["units"], outgoing.WHOLE, material, console.bar)
            written, before = papers.files, register.revision()

            def last_of_all() -> None:
                exports.note(register, exports.papers(out, papers.people))
                outputs.place(before)

            register.link(proposed.links, last_of_all)
    answer = {**proposed.summary(), "stored": not dry_run, "files": [str(out / f) for f in written]}
    if json:
        reply.as_json(answer)
    elif not console.is_quiet():
        show_linking(answer)
    for sentence in proposed.missing:
        console.note(sentence)
    return Exit.DONE
