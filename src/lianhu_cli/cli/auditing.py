"""`lianhu audit`: a round held against the rules and proved the best; an edited sheet weighed."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.domain.rounds.decision import Decision, Earlier
    from lianhu_cli.domain.rounds.round import Round
    from lianhu_cli.pairing.proof.audit import Finding
    from lianhu_cli.pairing.proof.optimality import Verdict


_CHANGED = "这轮结对之后，登记库又改过（导入、指定、回避等）；下面按现在的登记库核对"


def run(
    edited: Annotated[
        Path | None,
        typer.Argument(
            metavar="一览表.xlsx", help="改过的结对帮扶一览表，看改动合不合规则、代价多大。"
        ),
    ] = None,
    db: options.Register = options.DEFAULT_REGISTER,
    which: options.Round = "",
    json: options.Json = False,
) -> int:
    """复核：不用结对的程序，逐条核对一轮结对有没有违反规则，并证明没有更好的结对。"""
    from lianhu_cli.cli import opening
    from lianhu_cli.pairing.proof import audit

    decided = opening.decision(db, which, None if edited else audit.NEEDED)
    if not decided.round.number:
        raise UsageError("还没有结过对：请先用 lianhu pair")
    last = Last(
        compared=opening.earlier(db, decided.round), before=opening.before(db, decided.round)
    )
    if edited:
        return _weigh(edited, decided, last, json=json)
    return _check(decided, last, changed=opening.has_changed(db, decided), json=json)


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """What a round was compared with, and the round that was there before it."""

    compared: "Earlier"
    before: "Round | None"


def _check(decided: "Decision", last: Last, *, changed: bool, json: bool) -> int:
    from lianhu_cli.output import console
    from lianhu_cli.output.shown.rounds import show_audit
    from lianhu_cli.pairing.proof import audit, optimality

    broken = [*audit.check(decided, last.compared.pairs, last.before)]
    verdict = None
    if not broken:
        with console.progress("正在证明"):
            verdict = optimality.prove(decided, last.compared)
        broken += _improvable(verdict)
    if json:
        reply.as_json(
            {
                "round": decided.round.number,
                "ok": not broken,
                "proved": bool(verdict and verdict.proved),
                "register_changed": changed,
                "findings": [asdict(one) for one in broken],
            }
        )
    else:
        if changed:
            console.note(_CHANGED)
        proved = bool(verdict and verdict.proved)
        sentences = [one.message for one in broken]
        show_audit(sentences, decided.round.number, decided.policy.aims, proved=proved)
    return Exit.SET_ASIDE if broken else Exit.DONE


def _improvable(verdict: "Verdict") -> list["Finding"]:
    """Return the finding that a better round exists, nothing where none is known to."""
    from lianhu_cli.domain.rules.aims import better
    from lianhu_cli.pairing.proof.audit import Finding

    if verdict.proved or not verdict.sure:
        return []
    said = f"还有更好的结对：{better(verdict.aim)}，前面的目标都不受损。请重新 lianhu pair"
    return [Finding(rule="optimum", subject=verdict.aim, message=said)]


def _weigh(path: Path, decided: "Decision", last: Last, *, json: bool) -> int:
    """Say which rules an edited sheet breaks, and what each edit costs in each aim."""
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.domain.rules.wording import Wording
    from lianhu_cli.intake import survey
    from lianhu_cli.intake.sheet.request import Asked
    from lianhu_cli.output.shown.rounds import show_edits
    from lianhu_cli.pairing.explain import edits
    from lianhu_cli.pairing.proof import audit

    read = survey.read([path], asked=Asked(policy=decided.policy, wording=Wording(), paired=True))
    if not read.roster.orders.num_rows:
        raise UsageError(f"{path.name} 里没有结对：要的是 lianhu pair 写出的一览表，可以改过")
    asked = orders.resolve(edits.with_orders(decided.roster, read.roster.orders), decided.policy)
    edited = edits.edited(decided, asked.pins, last.compared, last.before)
    shown = replace(last.compared, pairs=decided.round.pairs)
    broken = audit.check(edited, last.compared.pairs, last.before)
    changes = edits.changes(decided, edited, shown)
    answer: dict[str, Any] = {
        "round": decided.round.number,
        "ok": not broken and not asked.unclear,
        "unclear": list(asked.unclear),
        "findings": [asdict(one) for one in broken],
        "edits": [asdict(one) for one in changes],
        "difference": edits.difference(decided, edited, shown),
    }
    if json:
        reply.as_json(answer)
    else:
        show_edits(answer)
    return Exit.DONE if answer["ok"] else Exit.SET_ASIDE
