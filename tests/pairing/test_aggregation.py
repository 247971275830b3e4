"""The aggregation of a pairing: one object, each of its tables computed once."""

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import Any

import pytest

from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.model.aggregation import Aggregation
from lianhu_cli.pairing.model.sides import Sides

from .test_worked_example import TOWN

TABLES = {"crowded", "types", "pools", "loads", "entries", "owners", "remembered", "inherited"}


def test_every_table_is_computed_once_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Network, flow and disaggregation ask the same tables; a million households pay for each anew."""
    calls: Counter[str] = Counter()

    def counted(name: str, func: Any) -> Any:
        def counting(self: Aggregation) -> Any:
            calls[name] += 1
            return func(self)

        return counting

    built = Aggregation.__init__

    def building(self: Aggregation, sides: Sides) -> None:
        calls["networks"] += 1
        built(self, sides)

    monkeypatch.setattr(Aggregation, "__init__", building)
    for name, table in vars(Aggregation).items():
        if isinstance(table, cached_property):
            monkeypatch.setattr(table, "func", counted(name, table.func))
    balanced = replace(Policy(), aims=("coverage", "stability", "locality", "balance"))
    roster = TOWN.roster()
    first = solve.pair(roster, balanced)
    calls.clear()
    solve.pair(roster, balanced, Earlier(pairs=first.pairs))
    assert calls.keys() >= TABLES
    assert set(calls.values()) == {1}, calls
