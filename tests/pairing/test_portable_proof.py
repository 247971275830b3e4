"""The proof that leaves the office: accepted as written, refused once it was tampered with."""

import io
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules.parts import Category, Kind, Slot
from lianhu_cli.domain.rules.policy import Policy, dump
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.proof import audit, optimality, portable, verify

from ..budget import examples, seeds
from . import oracle
from .drawing import Hand, Home, Known, Town, pairs_frame
from .test_against_brute_force import lasts, policies, towns
from .test_against_oracle import drawn, roster_of

Rows = list[list[Any]]


def proof_of(decision: Decision, earlier: Earlier) -> bytes:
    return "".join(portable.written(decision, earlier, (dump(decision.policy), ""))).encode()


SECTIONS = {
    "place": "places", "price": "prices", "household": "households", "helper": "helpers", "gone": "gone",
    "village": "villages", "wish": "wishes", "pair": "pairs", "last": "last", "pin": "pins", "avoid": "avoids",
    "kin": "kin",
}  # fmt: skip
"""What an entry of each part of the file is called here."""
HEAD = ("lianhu-proof", "root", "rules", "round")


def rows_of(data: bytes) -> Rows:
    """Return a proof as rows, each with its name."""
    told = json.loads(data)
    rows: Rows = [[name, told[name]] for name in HEAD]
    for name, section in SECTIONS.items():
        rows += [[name, one] if name == "price" else [name, *one] for one in told[section]]
    return rows


def written_of(rows: Rows) -> bytes:
    """Return rows as the file has them, without its seal."""
    told: dict[str, Any] = {row[0]: row[1] for row in rows if row[0] in HEAD}
    for name, section in SECTIONS.items():
        told[section] = [row[1] if name == "price" else row[1:] for row in of(rows, name)]
    return (json.dumps(told, ensure_ascii=False)[:-1] + ",\n").encode()


def sealed(rows: Rows) -> bytes:
    """Return a proof as somebody would write it who knows how it is sealed."""
    body = written_of(rows)
    return body + f'"seal": "{sha256(body).hexdigest()}"}}'.encode()


def rooted(rows: Rows) -> Rows:
    """Give rows the root that is theirs: what binds them to the paper is gone."""
    checked = verify.Proof(sealed(rows))
    next(row for row in rows if row[0] == "root")[1]["root"] = verify.root(checked)
    return rows


@settings(max_examples=examples(120), deadline=None)
@given(data=st.data(), town=towns(), policy=policies())
def test_what_is_proved_is_accepted_and_prices_prove_no_worse_round(
    data: st.DataObject, town: Town, policy: Policy
) -> None:
    policy = replace(policy, helpers_per_household=1)
    avoids, extra = data.draw(lasts(town)), data.draw(lasts(town))
    pins = frozenset(sorted(data.draw(lasts(town)))[: data.draw(st.integers(0, 1))])
    known = Known(last=data.draw(lasts(town)) - avoids, kin=data.draw(lasts(town)) - avoids)
    before = Earlier(pairs=pairs_frame(known.last))
    roster = town.roster(pins, avoids, known.kin)
    try:
        found = solve.pair(roster, policy, before)
        aims = data.draw(st.permutations(policy.aims))
        other = solve.pair(
            town.roster(pins, (avoids | extra) - pins, known.kin),
            replace(policy, aims=tuple(aims), fairness=True),
            before,
        )
    except ContradictionError:
        assume(False)
    decision = Decision(roster=roster, round=found, policy=policy)
    rows = rows_of(proof_of(decision, before))
    assert verify.verify(sealed(rows))[1] == []
    changed = replace(decision, round=other)
    proved = optimality.prove(changed, before).proved
    if proved:
        verify.verify(proof_of(changed, before))
    # The other round with the prices of the best: accepted if it is as good, else by no means.
    pairs = zip(*(other.pairs[name].to_pylist() for name in portable.root.COLUMNS), strict=True)
    told = [["round", portable.root.figures(other)], *(["pair", *pair] for pair in pairs)]
    bare = [row for row in rows if row[0] not in ("pair", "round")]
    try:
        verify.verify(sealed(rooted([*bare, *told])))
        accepted = True
    except verify.RefusedError:
        accepted = False
    assert accepted == proved


def test_households_that_somebody_left_are_proved_too() -> None:
    place = "甲县/东镇/东村/1组"
    homes = tuple(Home(f"H{n}", place, "困难户") for n in range(3))
    hands = tuple(Hand(f"P{n}", place, "村干部", unit="甲局" if n else "乙局") for n in range(3))
    earlier = Earlier(pairs=pairs_frame([("H0", "Q1")]), units={"Q1": "乙局"})
    roster = Town(homes, hands).roster()
    found = solve.pair(roster, Policy(), earlier)
    decision = Decision(roster=roster, round=found, policy=Policy())
    rows = rows_of(proof_of(decision, earlier))
    assert ["gone", "Q1", 1, ""] in rows
    assert verify.verify(sealed(rows))[1] == []
    swap = {"P0": "P1", "P1": "P0"}
    for row in rows:
        if row[0] == "pair":
            row[2] = swap.get(row[2], row[2])
    with pytest.raises(verify.RefusedError, match="没有证明最优"):
        verify.verify(sealed(rooted(rows)))


def sample(seed: int = 7) -> tuple[Decision, Earlier]:
    """A second round: kept pairs, some who left, pins, avoids, relatives, skills and ranks."""
    draw = random.Random(seed)
    places = [f"甲县/{t}镇/{t}{v}村/{g}组" for t in "东西" for v in "一二" for g in "12"]
    homes = [
        Home(f"H{n}", draw.choice(places), draw.choice(("困难户", "特殊户"))) for n in range(60)
    ]
    kinds = ("一般干部", "副科级以上", "村干部", "党员明星户")
    hands = [
        Hand(f"P{n}", draw.choice((*places, "")), draw.choice(kinds), unit=f"单位{n % 6}")
        for n in range(45)
    ]
    town = Town(tuple(homes), tuple(hands))
    first = solve.pair(town.roster(), Policy())
    made = list(
        zip(*(first.pairs[name].to_pylist() for name in ("household", "helper")), strict=True)
    )
    avoids, kin = frozenset(made[3:6]), frozenset({("H1", "P2"), ("H5", "P9")})
    roster = Town(tuple(homes), tuple(hands[4:])).roster(frozenset(made[10:11]), avoids, kin)
    households, helpers = roster.households, roster.helpers
    causes = [draw.choice(("因病", "缺技术", "因学", "")) for _ in homes]
    skills = [draw.choice(("医生", "养殖", "", "")) for _ in hands[4:]]
    labour = [draw.choice((0, 1, 2)) for _ in homes]
    roster = replace(
        roster,
        households=_with(households, cause=causes, labour=labour, people=[3] * 60),
        helpers=_with(helpers, skill=skills),
    )
    policy = replace(Policy(), relatives="prefer")
    units = {hand.code: hand.unit for hand in hands}
    earlier = Earlier(pairs=first.pairs, units=units)
    found = solve.pair(roster, policy, earlier)
    return Decision(roster=roster, round=found, policy=policy), earlier


def _with(frame: Any, **columns: list[Any]) -> Any:
    for name, values in columns.items():
        at = frame.column_names.index(name)
        field = frame.schema.field(at)
        frame = frame.set_column(at, field, pa.chunked_array([pa.array(values, field.type)]))
    return frame


Tamper = Callable[[Rows, random.Random], None]


def of(rows: Rows, name: str) -> Rows:
    return [row for row in rows if row[0] == name]


def drop_a_pair(rows: Rows, draw: random.Random) -> None:
    rows.remove(draw.choice(of(rows, "pair")))


def swap_two_pairs(rows: Rows, draw: random.Random) -> None:
    one, other = draw.sample(of(rows, "pair"), 2)
    one[2:4], other[2:4] = other[2:4], one[2:4]


def another_helper(rows: Rows, draw: random.Random) -> None:
    draw.choice(of(rows, "pair"))[2] = draw.choice(of(rows, "helper"))[1]


def another_household(rows: Rows, draw: random.Random) -> None:
    pair = draw.choice(of(rows, "pair"))
    pair[1] = draw.choice([row[1] for row in of(rows, "household") if row[1] != pair[1]])


def a_strange_code(rows: Rows, draw: random.Random) -> None:
    draw.choice(of(rows, "pair"))[draw.choice((1, 2))] += "0"


def another_slot(rows: Rows, draw: random.Random) -> None:
    draw.choice(of(rows, "pair"))[3] += draw.choice((-1, 1, 7))


def a_pair_twice(rows: Rows, draw: random.Random) -> None:
    rows.append(draw.choice(of(rows, "pair")))


def another_level(rows: Rows, draw: random.Random) -> None:
    pair = draw.choice(of(rows, "pair"))
    pair[4] = draw.choice([one for one in ("", *verify.LEFT) if one != pair[4]])


def a_figure(rows: Rows, draw: random.Random) -> None:
    (told,) = of(rows, "round")
    name = draw.choice([name for name, value in told[1].items() if type(value) is int])
    told[1][name] += draw.choice((-1, 1))


def a_quota(rows: Rows, draw: random.Random) -> None:
    (rules,) = of(rows, "rules")
    draw.choice(rules[1]["categories"])["slots"][0]["count"] += 1


def an_order_of_aims(rows: Rows, draw: random.Random) -> None:
    aims = of(rows, "rules")[0][1]["aims"]
    at = draw.randrange(len(aims) - 2)
    aims[at], aims[at + 1] = aims[at + 1], aims[at]


def the_date_since(rows: Rows, draw: random.Random) -> None:
    draw.choice(of(rows, "pair"))[5] = "1999-01-01"


def a_household_gone(rows: Rows, draw: random.Random) -> None:
    rows.remove(draw.choice(of(rows, "household")))


def a_helper_gone(rows: Rows, draw: random.Random) -> None:
    rows.remove(draw.choice(of(rows, "helper")))


def a_last_pair_gone(rows: Rows, draw: random.Random) -> None:
    rows.remove(draw.choice(of(rows, "last")))


def an_avoid_of_a_pair(rows: Rows, draw: random.Random) -> None:
    rows.append(["avoid", *draw.choice(of(rows, "pair"))[1:3]])


def a_pin_more(rows: Rows, draw: random.Random) -> None:
    rows.append(["pin", of(rows, "household")[0][1], of(rows, "helper")[0][1]])


def the_register(rows: Rows, draw: random.Random) -> None:
    (told,) = of(rows, "root")
    told[1][draw.choice(("register", "previous"))] += "0"


TAMPERINGS: tuple[Tamper, ...] = (
    drop_a_pair,
    swap_two_pairs,
    another_helper,
    another_household,
    a_strange_code,
    another_slot,
    a_pair_twice,
    another_level,
    a_figure,
    a_quota,
    an_order_of_aims,
    the_date_since,
    a_household_gone,
    a_helper_gone,
    a_last_pair_gone,
    an_avoid_of_a_pair,
    a_pin_more,
    the_register,
)


@pytest.fixture(scope="module")
def written() -> Rows:
    decision, earlier = sample()
    assert optimality.prove(decision, earlier).proved
    return rows_of(proof_of(decision, earlier))


def test_the_sample_is_accepted(written: Rows) -> None:
    checked, beyond = verify.verify(sealed(written))
    assert beyond == []
    assert {row[0] for row in written} >= {"pin", "avoid", "kin", "last", "gone"}
    made = {tuple(row[1:3]) for row in of(written, "pair")}
    assert {pair[:2] for pair in checked.pairs} == made


@pytest.mark.parametrize("letters", ["ascii", "cp1252", "cp936"])
def test_a_console_without_chinese_gets_the_answer(
    written: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters: str
) -> None:
    proof, root = tmp_path / "proof.json", of(written, "root")[0][1]["root"]
    proof.write_bytes(sealed(written))
    for printed, code, word in ((root, 0, "[OK]"), ("0" * 40, 1, "[FAILED]")):
        shown = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(shown, letters, write_through=True))
        monkeypatch.setattr("sys.argv", ["verify.py", str(proof), "--root", printed])
        assert verify.main() == code
        told = shown.getvalue().decode(letters)
        assert told.startswith(word)
        assert ("通过" in told) == (letters == "cp936")
        assert code or told.rstrip().endswith(root)


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_a_proof_is_refused_once_tampered_with(written: Rows, tamper: Tamper) -> None:
    """Twelve of each of eighteen kinds, each sealed anew by somebody who knows how."""
    printed = of(written, "root")[0][1]["root"]
    draw = random.Random(tamper.__name__)
    for _ in range(12):
        rows = json.loads(json.dumps(written))
        tamper(rows, draw)
        if rows == written:
            continue
        with pytest.raises(verify.RefusedError):
            verify.verify(sealed(rows), None, printed)


def test_a_price_that_matters_is_refused_and_none_is_accepted_unsealed(written: Rows) -> None:
    refused = 0
    for at in range(len(of(written, "price"))):
        rows = json.loads(json.dumps(written))
        price = of(rows, "price")[at][1]
        for level in ("uncovered0", "uncovered1", "stability", "village"):
            price[level] = price.get(level, 0) + 3
        with pytest.raises(verify.RefusedError, match="封印"):
            verify.verify(written_of(rows) + f'"seal": "{sha256(b"").hexdigest()}"}}'.encode())
        try:
            verify.verify(sealed(rows))
        except verify.RefusedError:
            refused += 1
    assert refused >= len(of(written, "price")) - 1  # a price of nobody that is bound is anybody's


def test_an_exchange_among_equals_that_ends_a_fit_is_refused() -> None:
    """What `need` decides is proved, too: the one who knows the cause goes to the household that has it."""
    place = "甲县/东镇/东村/1组"
    homes = tuple(Home(f"H{n}", place, "困难户") for n in range(4))
    hands = tuple(Hand(f"P{n}", place, "村干部") for n in range(4))
    roster = Town(homes, hands).roster()
    roster = replace(
        roster,
        households=_with(roster.households, cause=["因病", "", "", ""]),
        helpers=_with(roster.helpers, skill=["", "", "医生", ""]),
    )
    found = solve.pair(roster, Policy())
    rows = rows_of(proof_of(Decision(roster=roster, round=found, policy=Policy()), Earlier()))
    pairs = {row[1]: row for row in of(rows, "pair")}
    assert pairs["H0"][2] == "P2"
    pairs["H0"][2], pairs["H1"][2] = pairs["H1"][2], pairs["H0"][2]
    with pytest.raises(verify.RefusedError, match="need"):
        verify.verify(sealed(rooted(rows)))


def test_who_must_stay_is_checked() -> None:
    policy = Policy(
        kinds=(Kind(name="特殊户", priority=0), Kind(name="困难户", priority=1)),
        categories=(
            Category(
                name="党员", stay="village", slots=(Slot(kinds=("特殊户", "困难户"), count=3),)
            ),
            Category(name="干部", slots=(Slot(kinds=("特殊户", "困难户")),)),
        ),
    )
    town = "甲县/东镇"
    homes = (
        Home("H0", f"{town}/东村/1组", "特殊户"),
        Home("H1", f"{town}/东村/2组", "困难户"),
        Home("H2", f"{town}/西村/1组", "困难户"),
    )
    hands = (Hand("P0", f"{town}/东村/1组", "党员"), Hand("P1", f"{town}/东村/1组", "干部"))
    roster = Town(homes, hands).roster()
    found = solve.pair(roster, policy)
    assert found.covered == 3
    rows = rows_of(proof_of(Decision(roster=roster, round=found, policy=policy), Earlier()))
    verify.verify(sealed(rows))
    far = next(row for row in of(rows, "pair") if row[1] == "H2")
    assert far[2] == "P1"
    far[2], far[3] = "P0", 2
    with pytest.raises(verify.RefusedError, match="不许结对"):
        verify.verify(sealed(rooted(rows)))


def test_who_was_named_to_take_over_is_proved() -> None:
    place = "甲县/东镇/东村/1组"
    homes = (Home("H0", place, "困难户"), Home("H1", place, "困难户"))
    hands = (
        Hand("P0", place, "村干部", unit="甲局", status="退休"),
        Hand("P1", place, "村干部", unit="甲局"),
        Hand("P2", place, "村干部", unit="乙局"),
    )
    roster = Town(homes, hands).roster()
    roster = replace(roster, helpers=_with(roster.helpers, successor=["P2", "", ""]))
    earlier = Earlier(pairs=pairs_frame([("H0", "P0")]))
    found = solve.pair(roster, Policy(), earlier)
    rows = rows_of(proof_of(Decision(roster=roster, round=found, policy=Policy()), earlier))
    assert ["gone", "P0", 1, "P2"] in rows
    pairs = {row[1]: row for row in of(rows, "pair")}
    assert pairs["H0"][2] == "P2"
    verify.verify(sealed(rows))
    pairs["H0"][2], pairs["H1"][2] = "P1", "P2"
    with pytest.raises(verify.RefusedError, match="successor"):
        verify.verify(sealed(rooted(rows)))


@pytest.mark.parametrize("seed", seeds(80, quick=10))
def test_a_drawn_town_is_proved_with_balance_and_wishes_or_says_what_is_not(seed: int) -> None:
    """Towns of all rules: what the office proves is accepted, and a round that is less good is not."""
    case = drawn(seed)
    order = ("coverage", "duty", "stability", "locality", "wishes", "kin", "fairness", "balance")
    if case.policy.several() or {*case.policy.aims} - {*verify.PROVED}:
        case = replace(case, policy=replace(case.policy, aims=order))
    roster = roster_of(case)
    earlier = Earlier(pairs=pairs_frame(case.past.last), units=case.past.units)
    try:
        found = solve.pair(roster, case.policy, earlier)
    except ContradictionError:
        return
    decision = Decision(roster=roster, round=found, policy=case.policy)
    if not optimality.prove(decision, earlier).proved:
        return
    rows = rows_of(proof_of(decision, earlier))
    assert verify.verify(sealed(rows))[1] == []
    for gone in of(rows, "pair")[:2]:
        rest = [row for row in rows if row is not gone]
        pairs = [(row[1], row[2]) for row in of(rest, "pair")]
        less = decision.with_round(replace(found, pairs=without_one(found.pairs, gone)))
        less = less.with_round(replace(less.round, **audit.counted(less, earlier.pairs)))
        told = [["round", portable.root.figures(less.round)]]
        rest = [row for row in rest if row[0] != "round"] + told
        as_good = all(
            oracle.value(tier, ours) == oracle.best(tier)
            for tier, ours in oracle.tiers(case, frozenset(pairs))
        )
        if not as_good or case.pins - set(pairs):
            with pytest.raises(verify.RefusedError):
                verify.verify(sealed(rooted(rest)))


def without_one(pairs: Any, gone: list[Any]) -> Any:
    codes = (pairs[side].to_pylist() for side in ("household", "helper"))
    keep = [both != (gone[1], gone[2]) for both in zip(*codes, strict=True)]
    return pairs.filter(pa.array(keep))


def test_an_exchange_that_meets_fewer_wishes_or_loads_one_more_is_refused() -> None:
    place = "甲县/东镇/东村/1组"
    homes = tuple(Home(f"H{n}", place, "困难户") for n in range(4))
    hands = tuple(Hand(f"P{n}", place, "村干部") for n in range(3))
    roster = Town(homes, hands).roster()
    roster = replace(roster, households=_with(roster.households, wish1=["P1", "", "", ""]))
    slots = (Slot(kinds=("困难户",), count=3),)
    policy = replace(
        Policy(),
        kinds=(Kind(name="困难户", priority=0),),
        categories=(Category(name="村干部", slots=slots),),
        aims=("coverage", "wishes", "balance"),
    )
    found = solve.pair(roster, policy)
    rows = rows_of(proof_of(Decision(roster=roster, round=found, policy=policy), Earlier()))
    assert verify.verify(sealed(rows))[1] == []
    pairs = {row[1]: row for row in of(rows, "pair")}
    assert pairs["H0"][2] == "P1"
    assert sorted(Counter(row[2] for row in pairs.values()).values()) == [1, 1, 2]
    (two,) = (code for code, n in Counter(row[2] for row in pairs.values()).items() if n == 2)
    for household, level in (("H0", "wishes"), ("H1", "balance")):
        other = json.loads(json.dumps(rows))
        mine = next(row for row in of(other, "pair") if row[1] == household)
        to = two if level == "balance" else "P0"
        if mine[2] == to:
            mine = next(
                row for row in of(other, "pair") if row[2] not in (to, "P1") and row[1] != "H0"
            )
        mine[2], mine[3] = to, 2
        with pytest.raises(verify.RefusedError, match=level):
            verify.verify(sealed(rooted(other)))


_RUN_ALL = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
for path in sorted(pathlib.Path(sys.argv[2]).iterdir()):
    try:
        verify.verify(path.read_bytes(), None, sys.argv[3])
        print("accepted", path.name)
    except verify.RefusedError:
        print("refused", path.name)
"""


def test_a_bare_python_refuses_two_hundred_tamperings(written: Rows, tmp_path: Path) -> None:
    """Nothing but the standard library: no site packages, none of this code but the one file."""
    printed = of(written, "root")[0][1]["root"]
    draw, count = random.Random(3), 0
    while count < 200:
        rows = json.loads(json.dumps(written))
        draw.choice(TAMPERINGS)(rows, draw)
        if rows != written:
            (tmp_path / f"{count:03}.json").write_bytes(sealed(rows))
            count += 1
    (tmp_path / "true.json").write_bytes(sealed(written))
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", _RUN_ALL, verify.__file__, tmp_path, printed],
        capture_output=True, encoding="utf-8", timeout=300, check=True,
    )  # fmt: skip
    told = Counter(line.split()[0] for line in ran.stdout.splitlines())
    assert told == {"refused": 200, "accepted": 1}
    assert "accepted true.json" in ran.stdout
