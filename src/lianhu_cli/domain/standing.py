"""Which category each helper belongs to under rules other than those the register was filled under."""

from dataclasses import replace

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.ranks import rank, rank_of_post
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.tree import distinct_rows

BASIS = ("category", "rank", "post")


def known(roster: Roster, policy: Policy) -> bool:
    """Tell whether the rules know all categories of a roster."""
    if "category" not in roster.helpers.column_names:
        return True
    names = {category.name for category in policy.categories}
    return set(roster.helpers["category"].unique().to_pylist()) <= names


def under(roster: Roster, policy: Policy) -> Roster:
    """Return the roster with every helper in a category of the rules, where one can be told.

    A category that the rules know by another name takes theirs; one that they do not know gives way to
    the one that the rank, else the post, belongs to.
    """
    if known(roster, policy):
        return roster
    helpers = roster.helpers
    coded = [helpers[name].combine_chunks().dictionary_encode() for name in BASIS]
    texts = [column.dictionary.to_pylist() for column in coded]
    rows, of = distinct_rows(np.column_stack([column.indices.to_numpy() for column in coded]))
    told = [
        _category([names[at] for names, at in zip(texts, row, strict=True)], policy)
        for row in rows.tolist()
    ]
    at = helpers.column_names.index("category")
    column = pa.array(told, pa.string()).take(pa.array(of))
    return replace(roster, helpers=helpers.set_column(at, helpers.schema.field(at), column))


def _category(told: list[str], policy: Policy) -> str:
    category, title, post = told
    by_name = policy.category(category)
    if by_name:
        return by_name
    return policy.of_rank(rank(title)) or policy.of_rank(rank_of_post(post)) or category
