"""`lianhu report day|week|month|quarter|year`: what was done, whom nobody visited, what is late."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.cli import reply, settings
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.cli.report_request import Request
    from lianhu_cli.domain.rules.policy import Policy
    from lianhu_cli.domain.supervision.report import Supervised
    from lianhu_cli.register.store import Register
    from lianhu_cli.supervision.people import LedgersKnown

SUFFIXES = (".xlsx", ".docx")


def run(kind: str, asked: "Request") -> int:
    """Show the report of a period, and write it where it was asked for."""
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.output import console
    from lianhu_cli.output.shown.supervision import show_supervised
    from lianhu_cli.output.supervised import book, paper

    if asked.out and asked.out.suffix not in SUFFIXES:
        raise UsageError(f"{asked.out} 写成 {'、'.join(SUFFIXES)} 都行，别的格式不行")
    told = supervised(kind, asked)
    office = office_of(
        asked.rules, asked.db, name=asked.office, title=asked.title, filed=asked.dated
    )
    if asked.out:
        write = book.write if asked.out.suffix == ".xlsx" else paper.write
        write(asked.out, told, office)
    if asked.json:
        written = {"files": [str(asked.out)]} if asked.out else {}
        reply.as_json({**told.as_json(), **written})
        return Exit.DONE
    show_supervised(told)
    if not told.entries:
        console.note("这一年还没有帮扶台账：导入台账后再看（日期、帮扶人、户主、帮扶类型……）")
    if asked.out:
        console.answer(f"已写出 {asked.out}")
    return Exit.DONE


def supervised(kind: str, asked: "Request") -> "Supervised":
    """Return the figures of the period that a day lies in, from the register and its ledgers."""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.supervision import periods
    from lianhu_cli.register.store import Register
    from lianhu_cli.supervision import day, report

    period = periods.of(kind, asked.on)
    with Register.open(asked.db) as register:
        # A week in which visits fall due may have begun in the year before.
        since = min(periods.of("week", period.start).start, date(asked.on.year, 1, 1))
        known = _known(register, since.isoformat(), period.end, asked.at)
        policy = _policy(register, asked)
    told = report.supervise(known, policy, period, asked.by)
    if kind != "day":
        return told
    return day.detailed(told, known, policy, settings.current().calendar)


def day_of(db: Path, at: str) -> date:
    """Return the day that a report is about where none is named: that of the register, else today."""
    if not at:
        return date.today()
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        then = register.revision_at(at)
        days = {one.number: one.day for one in register.revisions()}
    return date.fromisoformat(at if "-" in at else days[then])


def done(asked: "Request", policy: "Policy") -> dict[str, Any]:
    """Return what the ledgers hold up to the day of the report; nothing where there are none."""
    from lianhu_cli.register.store import Register
    from lianhu_cli.supervision import report

    on = asked.dated or asked.on
    with Register.open(asked.db) as register:
        known = _known(register, "", on, asked.at)
    return report.since_the_beginning(known, policy, on) if known.ledgers.rows() else {}


def _known(register: "Register", since: str, until: date, at: str) -> "LedgersKnown":
    from lianhu_cli.supervision import report
    from lianhu_cli.supervision.people import LedgersKnown

    then = register.revision_at(at) if at else 0
    return LedgersKnown(
        roster=register.roster(report.OF_ROSTER, then),
        ledgers=register.ledgers(since, until.isoformat(), report.OF_LEDGERS, then),
        helping=register.helping(then),
        departed=register.everybody_gone(then),
    )


def _policy(register: "Register", asked: "Request") -> "Policy":
    """Return the rules of the command line, else those of the last round, else the default."""
    from lianhu_cli.domain.rules import policy, rule_files

    if asked.rules:
        return rule_files.load(asked.rules)
    stored = register.round(asked.which, register.revision_at(asked.at) if asked.at else 0)
    return policy.parse(register.rules(stored.number)) if stored else policy.Policy()
