"""`lianhu audit`: a round held against the rules and proved the best; an edited sheet weighed."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import options, reply, weighing
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.pairing.proof.finding import Finding
    from lianhu_cli.pairing.proof.optimality import Verdict


_OPEN = "只证明到这些目标为止：{}不在证明之内，只核对了数字"
_OF_OLD = "这一轮是旧版程序存的，当时的登记库没有留下：户数、人数对不上，多半是后来有人进册、离册"


def run(
    edited: Annotated[
        Path | None,
        typer.Argument(
            metavar="一览表.xlsx", help="改过的结对帮扶一览表，看改动合不合规则、代价多大。"
        ),
    ] = None,
    db: options.Register = options.DEFAULT_REGISTER,
    which: options.Round = "",
    proof: Annotated[
        Path | None,
        typer.Option(
            "--proof",
            metavar="文件",
            help="写出证明（只有编码），别人用 lianhu verify 或 verify.py 就能核对。",
        ),
    ] = None,
    json: options.Json = False,
) -> int:
    """复核：不用结对的程序，逐条核对一轮结对有没有违反规则，并证明没有更好的结对。"""
    from lianhu_cli.cli import opening
    from lianhu_cli.output import console
    from lianhu_cli.pairing.proof import audit, fitness

    if edited and proof:
        raise UsageError("改过的一览表没有证明可写：--proof 只用于登记库里的一轮结对")
    needed = audit.NEEDED | fitness.NEEDED if proof else audit.NEEDED
    shown = opening.printed_in(db, edited) if edited and not which else ""
    decided = opening.decision(db, which or shown, None if edited else needed, by_rows=not edited)
    if not decided.round.number:
        raise UsageError("还没有结过对：请先用 lianhu pair")
    last = weighing.Last.of(db, decided.round)
    if edited:
        if shown:
            console.note(f"这份一览表是第 {shown} 轮的：按那一轮核对")
        sheet = weighing.EditedSheet(path=edited, last_round=not (which or shown))
        return weighing.weigh(db, sheet, decided, last, json=json)
    checked = Checked(
        decided=decided,
        last=last,
        changed=opening.has_changed(db, decided, current=not which),
        as_made=bool(which and decided.round.revision),
    )
    return _check(checked, proof, json=json)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A round with what it is held against, and whether the register has changed since.

    `as_made` tells that the people are those of the day of the round, else those of now.
    """

    decided: "Decision"
    last: weighing.Last
    changed: bool
    as_made: bool


def _check(checked: Checked, proof: Path | None, *, json: bool) -> int:
    from lianhu_cli.domain.rules.aims import BY_NAME
    from lianhu_cli.output import console
    from lianhu_cli.output.shown.rounds import show_audit
    from lianhu_cli.pairing.proof import audit, optimality

    decided, last = checked.decided, checked.last
    broken = [*audit.check(decided, last.compared.pairs, last.before)]
    verdict = None
    if not broken and not decided.erased:
        with console.progress("正在证明"):
            verdict = optimality.prove(decided, last.compared)
        broken += _improvable(verdict)
    broken += _tampered(decided, last)
    proved = bool(verdict and verdict.proved)
    able = proved and not broken and not decided.policy.led()
    files = _proof(proof, decided, last) if proof and able else []
    if proof and not files:
        console.note(f"没有写出 {proof}：{_why_no_proof(decided, broken, proved=proved)}")
    if json:
        reply.as_json(
            {
                "round": decided.round.number,
                "ok": not broken,
                "proved": proved,
                "not_proved": list(verdict.open) if verdict else [],
                "register_changed": checked.changed,
                "findings": [asdict(one) for one in broken],
                "root": decided.round.root,
                "files": files,
            }
        )
    else:
        if checked.changed:
            console.note(weighing.CHANGED.format("当时" if checked.as_made else "现在"))
            if not decided.round.revision:
                console.note(_OF_OLD)
        sentences = [one.message for one in broken]
        aims = [aim for aim in decided.policy.aims if not verdict or aim not in verdict.open]
        show_audit(sentences, decided.round.number, aims, proved=proved, erased=len(decided.erased))
        if proved and verdict and verdict.open:
            console.note(_OPEN.format("、".join(BY_NAME[aim].title for aim in verdict.open)))
        for file in files:
            console.answer(f"已写出 {file}：请连同结对清单.csv 交出去，用 lianhu verify 核对")
    return Exit.SET_ASIDE if broken or (proof and not files) else Exit.DONE


def _why_no_proof(decided: "Decision", broken: "Sequence[Finding]", *, proved: bool) -> str:
    """Say why no proof of a round is written."""
    if broken:
        return "这一轮没有通过复核"
    if decided.erased:
        return "有人的个人信息已按要求删除，这一轮不再能证明"
    if proved:
        return "复核通过，但每户几名帮扶人里要有某一类人的，证明文件里还写不下"
    return "这一轮没有违反规则，但还证明不了最优"


def _tampered(decided: "Decision", last: weighing.Last) -> list["Finding"]:
    """Return the finding that a round, its rules or one before it is not what it was when stored."""
    from lianhu_cli.domain.rounds import root
    from lianhu_cli.pairing.proof.finding import Finding

    said = decided.round.root
    if not said or said == root.of(decided.round, *last.bound):
        return []
    why = f"校验码 {said} 对不上：这一轮的结对、数字、规则，或它之前的一轮，后来被改动或删去了"
    return [Finding(rule="root", subject=said, message=why)]


def _proof(path: Path, decided: "Decision", last: weighing.Last) -> list[str]:
    """Write the proof of a round that breaks no rule, and return the file."""
    from lianhu_cli.output import console, files
    from lianhu_cli.pairing.proof import portable

    with (
        console.progress("正在写证明"),
        files.whole(path) as draft,
        draft.open("w", encoding="utf-8", newline="") as file,
    ):
        file.writelines(portable.written(decided, last.compared, last.bound))
    return [str(path)]


def _improvable(verdict: "Verdict") -> list["Finding"]:
    """Return the finding that a better round exists, nothing where none is known to."""
    from lianhu_cli.domain.rules.aims import better
    from lianhu_cli.pairing.proof.finding import Finding

    if verdict.proved or not verdict.sure:
        return []
    said = f"还有更好的结对：{better(verdict.aim)}，前面的目标都不受损。请重新 lianhu pair"
    return [Finding(rule="optimum", subject=verdict.aim, message=said)]
