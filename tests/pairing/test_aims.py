"""One record says of an aim what is known of it; whoever cannot read it there knows the same aims by name."""

import inspect
import re
from pathlib import Path

from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules import aims
from lianhu_cli.domain.rules.defaults import AIMS
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.output.counted import rules_text
from lianhu_cli.pairing.assign.compact_town import _Town
from lianhu_cli.pairing.explain import figures
from lianhu_cli.pairing.model import aims as network
from lianhu_cli.pairing.proof import known_arcs, outside_arcs, place_arcs, round_as_flow

from . import oracle

DOCS = Path(__file__).parents[2] / "docs" / "pairing.md"
NAMES = [aim.name for aim in aims.EVERY]


def test_everybody_knows_the_same_aims() -> None:
    assert set(figures.FIGURES) == set(NAMES)
    assert set(network.AIMS) == set(NAMES) - {"compactness", "need"}
    assert set(oracle.COUNTED) == set(NAMES) - {"need"}
    town = {name.removeprefix("figures_of_") for name in dir(_Town) if "figures_of_" in name}
    assert town == set(NAMES)
    assert tuple(aim.name for aim in aims.EVERY if aim.ordered) == AIMS == Policy().aims


def test_the_proof_has_the_levels_of_every_aim_it_proves() -> None:
    exact = [aim.name for aim in aims.EVERY if aim.proof == "exact"]
    policy = Policy(aims=(*exact, "compactness", "need"))
    assert round_as_flow.proved(policy) == exact
    parts = (round_as_flow, known_arcs, outside_arcs, place_arcs)
    source = "".join(inspect.getsource(one) for one in parts)
    for aim in aims.EVERY:
        for measure in aim.measures:
            known = measure.name in LEFT_LEVELS or measure.name in source
            named = {"successor": "NEXT", "unit": "HEIR", "kin": "aim", "wishes": "WISH"}
            assert aim.proof != "exact" or known or named[measure.name] in source


def test_every_measure_has_its_words_and_its_figure() -> None:
    figures_of = [measure.figure for measure in aims.MEASURES.values()]
    assert len(set(figures_of)) == len(figures_of)
    for measure in aims.MEASURES.values():
        assert measure.better
        assert aims.words(measure, 1) != aims.words(measure, -1)
        assert not measure.stored or hasattr(Round, measure.stored)


def test_rules_and_documentation_name_every_aim() -> None:
    policy = Policy(aims=tuple(NAMES), relatives="prefer")
    said = "".join(rules_text.sentences(policy))
    written = rules_text.toml(policy)
    told = DOCS.read_text("utf-8")
    for aim in aims.EVERY:
        assert aim.words in said
        assert re.search(rf"^#   {aim.name}\s+{aim.words}", written, re.MULTILINE)
        assert f"`{aim.name}`" in told
