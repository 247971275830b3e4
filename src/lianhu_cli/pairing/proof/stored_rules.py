"""What a round says of itself is true: rules of the audit, one function each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.levels import LEFT, LEFT_LEVELS
from lianhu_cli.domain.rounds.round import keys
from lianhu_cli.pairing.proof import recount
from lianhu_cli.pairing.proof.finding import Finding
from lianhu_cli.pairing.proof.round_facts import RoundFacts
from lianhu_cli.pairing.proof.rows import PairRow


def figures_are_true(facts: RoundFacts) -> Iterator[Finding]:
    """The figures stored with the round are those of its pairs; who was erased since cannot be counted again."""
    if facts.decision.erased:
        return
    for name, words, counted in recount.figures(facts):
        said = getattr(facts.decision.round, name)
        if said != counted:
            message = f"记录的{words}是{_in_words(said)}，实际是{_in_words(counted)}"
            yield Finding(rule="figures", subject=name, message=message)


def _in_words(figure: Any) -> str:
    """Say a figure: a number, pairs by level, or households there are and covered by kind.

    >>> _in_words(3), _in_words({"county": 0, "village": 2}), _in_words({"特殊户": (3, 2)})
    (' 3', '出县 0、出村 2', '特殊户 3 户落实 2 户')
    """
    if not isinstance(figure, dict):
        return f" {figure}"
    return "、".join(
        f"{name} {said[0]} 户落实 {said[1]} 户"
        if isinstance(said, tuple)
        else f"{LEFT.get(name, name)} {said}"
        for name, said in figure.items()
    )


def levels_are_true(facts: RoundFacts) -> Iterator[Finding]:
    """The level that each pair is said to leave is the widest one it leaves."""
    said = facts.decision.round.pair.left.to_numpy()
    left = facts.left
    names = np.array([*LEFT_LEVELS, ""])
    widest = names[np.where(left.any(1), left.argmax(1), len(LEFT_LEVELS))]
    wrong = widest != said[facts.known]
    rows = zip(facts.known_pairs(wrong), widest[wrong].tolist(), strict=True)
    for (pair, household, helper), level in rows:
        yield Finding(
            rule="left",
            subject=facts.code("household", pair),
            message=f"{facts.household_name(household)}与{facts.helper_name(helper)}"
            f"记为{_LEAVES[said[pair]]}，实际{_LEAVES[level]}",
        )


def days_are_true(facts: RoundFacts) -> Iterator[Finding]:
    """A pair that the round before had keeps its day, another has that of the round.

    Nothing is said of a round without a day, and of pairs stored before their days were kept.
    """
    decided, before = facts.decision.round, facts.before
    if not decided.date or decided.status == "given" or (before is None and decided.number > 1):
        return
    import pyarrow.compute as pc

    should: Any = pa.chunked_array([pa.repeat(pa.scalar(decided.date), decided.pairs.num_rows)])
    if before is not None:
        then = before.pair.since.take(pc.index_in(keys(decided.pairs), keys(before.pairs)))
        should = pc.coalesce(pc.if_else(pc.equal(then, ""), before.date, then), should)
    said = decided.pair.since
    wrong = pc.and_(pc.not_equal(said, ""), pc.not_equal(said, should))
    for pair in np.flatnonzero(wrong.to_numpy()).tolist():
        yield Finding(
            rule="since",
            subject=facts.code("household", PairRow(pair)),
            message=f"{facts.pair_name(PairRow(pair))}的结对时间记为 {said[pair]}，应是 {should[pair]}",
        )


_LEAVES: Mapping[str, str] = defaultdict(lambda: "不认识的跨越", {**LEFT, "": "没有跨越"})
