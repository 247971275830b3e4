"""One record says of an aim what is known of it; whoever cannot read it there knows the same aims by name."""

import re
from pathlib import Path

from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules import aims, defaults
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.output.counted import rules_text
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.assign.compact_town import _Town
from lianhu_cli.pairing.explain import figures
from lianhu_cli.pairing.model import aims as network
from lianhu_cli.pairing.proof import persons, round_as_flow, verify

from . import oracle
from .drawing import Hand, Home, Town
from .test_against_oracle import AIMS

DOCS = Path(__file__).parents[2] / "docs" / "pairing.md"
NAMES = [aim.name for aim in aims.EVERY]
EXACT = [aim.name for aim in aims.EVERY if aim.proof == "exact"]


def test_everybody_knows_the_same_aims() -> None:
    """Whoever does not is named, with the aims that are lacking or too many."""
    town = {name.removeprefix("figures_of_") for name in dir(_Town) if "figures_of_" in name}
    rows = re.findall(r"^\| `(\w+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    known = {
        "pairing/model/aims.py AIMS": (network.AIMS, EXACT),
        "pairing/assign/compact_town.py figures_of_…": (town, NAMES),
        "pairing/explain/figures.py FIGURES": (figures.FIGURES, NAMES),
        "tests/pairing/oracle.py COUNTED": (
            oracle.COUNTED,
            [one for one in NAMES if one != "need"],
        ),
        "tests/pairing/test_against_oracle.py AIMS": (("coverage", *AIMS, "need"), NAMES),
        "docs/pairing.md": (rows, NAMES),
    }
    others = {where: set(has) ^ set(asked) for where, (has, asked) in known.items()}
    assert {where: names for where, names in others.items() if names} == {}
    assert set(verify.PROVED) <= set(NAMES)
    assert tuple(aim.name for aim in aims.EVERY if aim.ordered) == defaults.AIMS == Policy().aims


def test_the_proof_has_a_level_and_costs_for_every_measure_of_the_aims_it_proves() -> None:
    policy = Policy(aims=(*EXACT, *(one for one in NAMES if one not in EXACT)), relatives="prefer")
    assert round_as_flow.proved(policy) == EXACT
    homes = (Home("H0", "甲县/东镇/一村/1组", "困难户"), Home("H1", "甲县/东镇/一村/", "特殊户"))
    roster = Town(homes, (Hand("P0", "甲县/东镇/一村/", "村干部"),)).roster()
    decision = Decision(roster=roster, round=solve.pair(roster, policy), policy=policy)
    people = persons.People.of(decision, roster, policy)
    graph = round_as_flow.RoundAsFlow(people, persons.known(people, decision.orders, Earlier()))
    levels = [level for level in graph.levels() if level != persons.PIN]
    measures = [one.name for name in EXACT for one in aims.BY_NAME[name].measures]
    assert list(dict.fromkeys(level.rstrip("0123456789") for level in levels)) == measures
    priced = {level for _, costs, _ in graph.residual().costs for level in costs}
    assert [level for level in levels if level not in priced] == []


def test_every_measure_has_its_words_and_its_figure() -> None:
    figures_of = [measure.figure for measure in aims.MEASURES.values()]
    assert len(set(figures_of)) == len(figures_of)
    for measure in aims.MEASURES.values():
        assert measure.better
        assert aims.words(measure, 1) != aims.words(measure, -1)
        assert not measure.stored or hasattr(Round, measure.stored)


def test_rules_name_every_aim() -> None:
    policy = Policy(aims=tuple(NAMES), relatives="prefer")
    said = "".join(rules_text.sentences(policy))
    written = rules_text.toml(policy)
    for aim in aims.EVERY:
        assert aim.words in said
        assert re.search(rf"^#   {aim.name}\s+{aim.words}", written, re.MULTILINE)
