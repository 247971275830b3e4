"""`lianhu explain`: why this pair, why this household has none."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import completion, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.cli.county import CountyPart


def run(
    who: Annotated[
        str,
        typer.Argument(
            metavar="户或人",
            help="姓名；重名时写成 村/组/姓名、单位/姓名，或编码。",
            autocompletion=completion.anybody,
        ),
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    which: options.Round = "",
    at: options.At = "",
    json: options.Json = False,
) -> int:
    """解释：这一户为什么由这个人帮扶、换人要付什么代价；没有帮扶人的，缺在哪里、怎么补。"""
    from lianhu_cli.cli.opening import decision, earlier, has_changed
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.domain.rounds import digest
    from lianhu_cli.pairing.explain import pair

    if not (which or at) and (told := _in_county(db, who)):
        return _answer(*told, json=json)
    decided = decision(db, which, at=at, as_made=True)
    if not decided.round.number:
        raise UsageError("还没有结过对：请先用 lianhu pair")
    try:
        found = lookup.either(decided.roster, who)
    except UsageError:  # who came after the round is known now
        decided = decision(db, which, at=at)
        found = lookup.either(decided.roster, who)
    changed = has_changed(db, decided)
    stale = changed and decided.round.digest != digest.of_roster(decided.roster)
    sentences = [f"{pair.CHANGED}。"] if changed else []
    if "household" in found:
        before = earlier(db, decided.round)
        sentences += pair.household(decided, found["household"]["code"], before, changed=stale)
    if "helper" in found:
        sentences += pair.helper(decided, found["helper"]["code"], changed=stale)
    codes = {side: row["code"] for side, row in found.items()}
    return _answer(codes, decided.round.number, sentences, json=json)


def _in_county(db: Path, who: str) -> tuple[dict[str, str], int, list[str]] | None:
    """Explain a household's helper, or a helper, by their county alone; None where that is not certain."""
    from lianhu_cli.cli import county
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.pairing.explain import pair

    part = county.of(db, who)
    if part is None:
        return None
    found = lookup.either(part.decision.roster, who)
    if "helper" in found:
        return None if "household" in found else _helper(db, part, found["helper"]["code"])
    code = found["household"]["code"]
    try:
        sentences = pair.household(
            part.decision, code, part.earlier, certain=partial(county.no_better_elsewhere, part)
        )
    except pair.UncertainError:
        return None
    return {"household": code}, part.decision.round.number, sentences


def _helper(
    db: Path, part: "CountyPart", code: str
) -> tuple[dict[str, str], int, list[str]] | None:
    """Explain a helper by their county alone; None where they might serve somebody of another one."""
    from lianhu_cli.pairing.explain import pair
    from lianhu_cli.register.store import Register

    decided = part.decision.round
    with Register.open(db) as register:
        every = register.pairs_of(decided.number, "helper", code)
    here = {row["household"] for row in every} <= {*part.decision.roster.household.code.to_pylist()}
    nobody_waits = all(households == covered for households, covered in decided.by_kind.values())
    if not here or not (nobody_waits or pair.idle_slots(part.decision, code) <= 0):
        return None
    return {"helper": code}, decided.number, pair.helper(part.decision, code)


def _answer(codes: dict[str, str], number: int, sentences: list[str], *, json: bool) -> int:
    from lianhu_cli.output import console

    if json:
        reply.as_json({**codes, "round": number, "sentences": sentences})
    else:
        for sentence in sentences:
            console.say(sentence)
    return Exit.DONE
