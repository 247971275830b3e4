"""调整对照表: what changed from one round to another, household by household, and why."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people import units
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.people import ERASED, with_departed
from lianhu_cli.domain.rounds.round import Round, without
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.output.counted.change_reasons import Reasons, TwoRounds
from lianhu_cli.output.counted.print_order import household_order
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import Book, Field, new_workbook

NAME = "调整对照表"
_OLD, _NEW = "原帮扶责任人", "现帮扶责任人"
_HOUSEHOLD, _PERSON = Household.columns, Helper.columns
_FIELDS = {
    "at": Field(title="序号", width=5, look="number"),
    "village": Field.of(_HOUSEHOLD["village"], 10),
    "group": Field.of(_HOUSEHOLD["group"], 6),
    "head": Field.of(_HOUSEHOLD["head"], 9.3),
    "kind": Field.of(_HOUSEHOLD["kind"], 8),
    "old": Field.of(_PERSON["name"], 9, above=_OLD),
    "old_unit": Field.of(_PERSON["unit"], 15, above=_OLD),
    "since": Field(title="结对时间", width=11, look="text", above=_OLD),
    "new": Field.of(_PERSON["name"], 9, above=_NEW),
    "new_unit": Field.of(_PERSON["unit"], 15, above=_NEW),
    "changed": Field(title="调整时间", width=11, look="text", above=_NEW),
    "reason": Field(title="调整原因", width=19),
}
TITLES = {
    "village": "行政村", "group": "村民小组", "head": "户主姓名", "kind": "户类别", "old": "原帮扶人",
    "new": "现帮扶人", "reason": "调整原因",
}  # fmt: skip


def rows(sides: TwoRounds) -> list[dict[str, Any]]:
    """Return one row for every helper that a household lost, gained or exchanged, in print order."""
    changed = _changed(sides.old.pairs, sides.new.pairs)
    why = partial(Reasons.of, nearer=cache(lambda: _is_nearer(sides, changed)))
    return _rows(sides, changed, why, _ranks(sides, changed))


def rows_of(sides: TwoRounds, households: Collection[str]) -> list[dict[str, Any]]:
    """Return the rows of some households only, by code."""
    changed = _changed(sides.old.pairs, sides.new.pairs)
    why = partial(Reasons.of, nearer=cache(lambda: _is_nearer(sides, changed)))
    some = changed.to_pylist()
    return _rows(sides, pa.array([c for c in some if c in households], pa.string()), why, {})


def rows_alone(sides: TwoRounds) -> list[dict[str, Any]]:
    """Return the rows of two rounds of a few households, with nobody but whom these concern.

    The reason is "" where more must be known to tell it.
    """
    changed = _changed(sides.old.pairs, sides.new.pairs)
    return _rows(sides, changed, Reasons.of_themselves, {})


def _rows(
    sides: TwoRounds, changed: "pa.Array", why: Callable[..., str], ranks: Mapping[str, int]
) -> list[dict[str, Any]]:
    before, after = (_helpers(one, changed) for one in (sides.old, sides.new))
    households = _by_code(
        sides.roster.households, ("head", "village", "group", "kind", "status"), changed
    )
    helpers = pa.array({one for some in (before, after) for both in some.values() for one in both})
    names = ("name", "unit", "category", "status", "quota")
    people = _by_code(sides.roster.helpers, names, helpers)
    reasons = Reasons(sides, people)
    found = []
    for code in sorted({**before, **after}, key=lambda code: (ranks.get(code, len(ranks)), code)):
        then, now = before.get(code, {}), after.get(code, {})
        lost, gained = (
            [h for h in one if h not in other] for one, other in ((then, now), (now, then))
        )
        household = households.get(code) or _last_known(sides, code)
        for old, new in _exchanged(sides, lost, gained, people):
            found.append(
                {
                    "household": code,
                    **{name: household[name] for name in ("village", "group", "head", "kind")},
                    **_who("old", old, people.get(old) or _last_known(sides, old)),
                    **_who("new", new, people.get(new) or _last_known(sides, new)),
                    "since": then.get(old, ""),
                    "changed": sides.new.date,
                    "reason": why(reasons, household, old, new)
                    if code in households
                    else reasons.gone(code),
                }
            )
    return found


def _exchanged(
    sides: TwoRounds,
    lost: Sequence[str],
    gained: Sequence[str],
    people: Mapping[str, Mapping[str, Any]],
) -> Iterator[tuple[str, str]]:
    """Yield (old, new) helpers of one household: who follows whom is of the same tier, "" for nobody."""
    tiers = {
        code: _tier(sides, code, rules, people)
        for rules, codes in zip(sides.rules, (lost, gained), strict=True)
        for code in codes
    }
    known = [tier.name for rules in sides.rules[::-1] for tier in rules.tiers]
    for name in dict.fromkeys([*known, *tiers.values()]):
        both = ([code for code in some if tiers[code] == name] for some in (lost, gained))
        yield from zip_longest(*both, fillvalue="")


def _tier(
    sides: TwoRounds, code: str, rules: Policy, people: Mapping[str, Mapping[str, Any]]
) -> str:
    """Return the tier of a helper under the rules of a round."""
    told = people.get(code)
    category = told["category"] if told else sides.departed.get(code, {}).get("kind", "")
    return next((one.tier for one in rules.categories_named(category)), "")


def _changed(old: "pa.Table", new: "pa.Table") -> "pa.Array":
    """Return the codes of households that have not the same helpers in two frames of pairs."""
    gone, come = without(old, new)["household"], without(new, old)["household"]
    return pa.chunked_array([*gone.chunks, *come.chunks], pa.string()).unique()


def _helpers(decided: Round, households: "pa.Array") -> dict[str, dict[str, str]]:
    """Return household → helper → since when, of some households."""
    import pyarrow.compute as pc

    found: dict[str, dict[str, str]] = {}
    pairs = decided.pairs.filter(pc.is_in(decided.pair.household, value_set=households))
    columns = (pairs[name].to_pylist() for name in ("household", "helper", "since"))
    for household, helper, since in zip(*columns, strict=True):
        found.setdefault(household, {})[helper] = since or decided.date
    return found


def _is_nearer(sides: TwoRounds, changed: "pa.Array") -> bool:
    """Tell whether the changed households that have a helper in both rounds are nearer to theirs altogether."""
    import pyarrow.compute as pc

    both = changed
    for one in (sides.old, sides.new):
        both = both.filter(pc.is_in(both, value_set=one.pair.household.unique()))

    def left(decided: Round) -> list[int]:
        pairs = decided.pairs.filter(pc.is_in(decided.pair.household, value_set=both))
        levels = pairs["left"].to_pylist()
        return [levels.count(level) for level in LEFT_LEVELS]

    return left(sides.new) < left(sides.old)


def _ranks(sides: TwoRounds, households: "pa.Array") -> dict[str, int]:
    """Return how some households follow one another in print order, those that left included."""
    import pyarrow.compute as pc

    roster = with_departed(sides.roster, [sides.old, sides.new], sides.departed)
    order = household_order(Decision(roster=roster, round=sides.new, policy=sides.rules[1]))
    codes = roster.household.code.take(order)
    some = codes.filter(pc.is_in(codes, value_set=households)).to_pylist()
    return {code: at for at, code in enumerate(some)}


def _by_code(
    frame: "pa.Table", names: Sequence[str], codes: "pa.Array"
) -> dict[str, dict[str, Any]]:
    """Return the rows of a frame that bear some codes, by code."""
    import pyarrow.compute as pc

    frame = frame.filter(pc.is_in(frame["code"], value_set=codes.cast(pa.string())))
    return {row["code"]: row for row in frame.select(["code", *names]).to_pylist()}


def _last_known(sides: TwoRounds, code: str) -> Mapping[str, Any]:
    """Return what was last known of somebody who is no longer in the register."""
    told = sides.departed.get(code, {})
    names = ("name", "unit", "village", "group", "kind")
    found = {name: told.get(name, "") for name in names}
    return {**found, **dict.fromkeys(("name", "head"), found["name"] or (code and ERASED))}


def _who(side: str, code: str, person: Mapping[str, Any]) -> dict[str, str]:
    return {f"{side}_helper": code, side: person["name"], f"{side}_unit": person["unit"]}


def write(
    path: Path,
    changed: Sequence[dict[str, Any]],
    office: Office | None = None,
    *,
    draft: bool = False,
) -> None:
    """Write the table as a workbook to print; as a draft, where nothing is decided yet."""
    with whole(path) as made, new_workbook(made, NAME) as workbook:
        add(Book(workbook, office or Office()), changed, draft=draft)


def add(book: Book, changed: Sequence[dict[str, Any]], *, draft: bool = False) -> None:
    """Add the sheet of rows as `rows` gives them."""
    title = f"结对帮扶{NAME}{'（草案）' if draft else ''}"
    sheet = book.sheet(NAME, book.office.heading(title), tuple(_FIELDS.values()))
    for at, row in enumerate(changed, start=1):
        told = {**row, "at": at}
        for side in ("old", "new"):
            told[f"{side}_unit"] = (
                units.called(row[f"{side}_unit"]) if row[f"{side}_helper"] else ""
            )
        told["new"] = row["new"] or ("—" if row["reason"].startswith("户已") else "暂缺")
        sheet.add([told[name] for name in _FIELDS])
    if not changed:
        sheet.span("没有调整")
    sheet.foot()
