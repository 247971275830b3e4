"""An edited 一览表 weighed: held against the round that it was printed from, with what each edit costs."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.cli import reply
from lianhu_cli.cli.printed_lines import CopyEdit, Line, Printed, Row, edits
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.rounds.decision import Decision, Earlier
    from lianhu_cli.domain.rounds.orders import Codes
    from lianhu_cli.domain.rounds.round import Round

CHANGED = "这轮结对之后，登记库又改过（导入、指定、回避等）；下面按{}的登记库核对"


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """What a round was compared with, the round that was there before it, and what its root is over.

    `bound` are the rules as stored with it, and the root of the round before.
    """

    compared: "Earlier"
    before: "Round | None"
    bound: tuple[str, str]

    @classmethod
    def of(cls, db: Path, decided: "Round") -> "Last":
        """Return what a stored round is held against."""
        from lianhu_cli.cli import opening

        return cls(
            compared=opening.earlier(db, decided),
            before=opening.before(db, decided),
            bound=opening.bound(db, decided),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedSheet:
    """An edited workbook; `last_round` tells that it is weighed among the people there are now."""

    path: Path
    last_round: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The pairs that a workbook comes to, and what of it is not understood."""

    pairs: tuple["Codes", ...]
    unclear: tuple[str, ...]
    blanks: bool
    """Whether a helper was blanked and nobody written in their place."""


def weigh(db: Path, sheet: EditedSheet, decided: "Decision", last: Last, *, json: bool) -> int:
    """Say which rules an edited sheet breaks, and what each edit costs in each aim."""
    from lianhu_cli.output.shown.rounds import show_edits
    from lianhu_cli.pairing.explain.edits import changes, cost_of, edited
    from lianhu_cli.pairing.proof import audit

    asked = _asked(db, sheet, decided)
    decided = decided.without_erased()
    decided = _countable(_of_its_day(db, sheet, decided, asked), last)
    after = edited(decided, asked.pairs, last.compared, last.before)
    shown = replace(last.compared, pairs=decided.round.pairs)
    broken = audit.check(after, last.compared.pairs, last.before)
    changed = changes(decided, after, shown)
    answer: dict[str, Any] = {
        "round": decided.round.number,
        "ok": not broken and not asked.unclear,
        "unclear": list(asked.unclear),
        "findings": [asdict(one) for one in broken],
        "edits": [asdict(one) for one in changed],
        "difference": cost_of(decided, after, shown),
    }
    if json:
        reply.as_json(answer)
    else:
        show_edits(answer, blanks=asked.blanks)
    return Exit.DONE if answer["ok"] else Exit.SET_ASIDE


def _asked(db: Path, sheet: EditedSheet, decided: "Decision") -> _Asked:
    """Return the pairs that a workbook comes to, as `lianhu import` understands its copies."""
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.domain.rounds.order_names import with_helper
    from lianhu_cli.domain.rules.wording import Wording
    from lianhu_cli.intake import survey
    from lianhu_cli.intake.sheet.request import Asked
    from lianhu_cli.pairing.explain.edits import with_orders

    asked = Asked(policy=decided.policy, wording=Wording(), paired=True)
    told = survey.read([sheet.path], asked=asked).roster.orders
    if not with_helper(told).num_rows:
        raise UsageError(f"{sheet.path.name} 里没有结对：要的是 lianhu pair 写出的一览表，可以改过")
    printed = Printed(db, decided)
    read = printed.lines(told)
    rest = told.schema.empty_table()
    gone = [row for row, _ in read.erased]
    if clear := [row for row in read.others if row not in gone]:
        rest = type(told).from_pylist(clear, told.schema)
    other = orders.resolve(with_orders(decided.roster, rest), decided.policy)
    held = {code: printed.held(code) for code in read.known}
    copies = {code: edits(some, held[code]) for code, some in read.known.items()}
    unclear = tuple(_contradiction([*some.values()]) for some in copies.values() if len(some) > 1)
    pairs = {
        (code, helper)
        for code, some in read.known.items()
        for helper in _helpers(some, copies[code], held[code]) - decided.erased
    }
    return _Asked(
        pairs=tuple(sorted({*other.pins, *pairs})),
        unclear=(*other.unclear, *unclear, *_of_erased(told, read.erased)),
        blanks=any(edit.blanked - edit.new for some in copies.values() for edit in some),
    )


def _helpers(lines: list[Line], copies: dict[CopyEdit, list[Line]], held: set[str]) -> set[str]:
    """Return the helpers of a household: those of the copy that was edited, of all where it is not whole."""
    if len(copies) > 1:
        return held
    for copy in copies.values():
        if len(copy) >= len(held):
            return {line.helper for line in copy if line.helper}
    return {line.helper for line in lines if line.helper}


def _of_erased(told: "pa.Table", erased: Sequence[tuple[Row, str]]) -> Iterator[str]:
    """Yield what says of a line that its name is nobody's any more; whose it was is not kept."""
    from lianhu_cli.domain.rounds import orders

    line = orders.line_of(told)
    for row, name in erased:
        yield (
            f"{line(row)}：登记库里已没有“{name}”；这一轮的这一对里有人已按要求删除个人信息，表上的名字无从核对，没有比"
        )


def _contradiction(copies: Sequence[list[Line]]) -> str:
    """Say where two copies of a household were edited otherwise."""
    told = [
        f"“{copy[0].row['source_sheet']}”第{copy[0].row['source_row']}行改成"
        f"{'、'.join(line.row['helper'] or '空' for line in copy)}"
        for copy in copies[:2]
    ]
    return f"{copies[0][0].row['household']}：{'，'.join(told)}：两处不一样，都没有采用，请改成一样"


def _of_its_day(db: Path, sheet: EditedSheet, decided: "Decision", asked: _Asked) -> "Decision":
    """Return a round with the people of its day where a sheet of the last one was not edited.

    What is edited would be carried out among the people there are now.
    """
    from lianhu_cli.cli import opening
    from lianhu_cli.output import console

    if not sheet.last_round or not decided.round.revision or not _differs(db, decided):
        return decided
    if asked.unclear or _pairs(decided) != {*asked.pairs}:
        console.note(CHANGED.format("现在"))
        return decided
    console.note(CHANGED.format("当时"))
    return opening.decision(db, as_made=True).without_erased()


def _differs(db: Path, decided: "Decision") -> bool:
    """Tell whether anything of the register has changed since a round."""
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        return not register.is_as_at(decided.round.revision)


def _pairs(decided: "Decision") -> set["Codes"]:
    pairs = decided.round.pairs
    return {*zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True)}


def _countable(decided: "Decision", last: Last) -> "Decision":
    """Return a round with the figures of the people it is held against: that they have changed is no edit."""
    from lianhu_cli.pairing.proof import audit

    figures = audit.counted(decided, last.compared.pairs)
    return decided.with_round(replace(decided.round, **figures))
