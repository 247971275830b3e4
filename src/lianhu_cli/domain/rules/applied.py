"""What everybody is under the rules in force: the category of each helper, whether a household is paired."""

from collections import Counter
from dataclasses import replace

import numpy as np

from lianhu_cli.domain.arrays import Flags, coded, distinct_rows
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.ranks import rank, rank_of_post
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.rules.unit_quotas import with_quotas
from lianhu_cli.domain.tables.roster import Roster

BASIS = ("category", "rank", "post")
LOOKED_AT = (*BASIS, "id_number")
"""The attributes by which it is told what everybody is."""


def known(roster: Roster, policy: Policy) -> bool:
    """Tell whether the rules know all categories of a roster."""
    if "category" not in roster.helpers.column_names:
        return True
    if policy.quotas.get("levels") and "rank" not in roster.helpers.column_names:
        return False
    exempt = any(one.exempt_age for one in policy.categories)
    if exempt and "id_number" not in roster.helpers.column_names:
        return False
    names = {category.name for category in policy.categories}
    return set(roster.helper.category.unique().to_pylist()) <= names


def under(roster: Roster, policy: Policy, on: str = "") -> Roster:
    """Return the roster with everybody as the rules in force take them; `on` is the day of the round.

    A household whose status excludes it is of no kind that the rules pair: its kind says so, as in
    困难户（死亡）. Every helper is in a category of the rules, where one can be told.

    A category that the rules know by another name takes theirs; one that they do not know gives way to
    the one that the rank, else the post, belongs to. Who is exempt by age on the day, told by the ID number, has that
    as their status.
    """
    roster = replace(roster, households=_set_apart(roster.households, policy))
    if not known(roster, policy):
        roster = replace(roster, helpers=_categorised(roster.helpers, policy))
    if on and any(one.exempt_age for one in policy.categories):
        roster = replace(roster, helpers=_exempted(roster.helpers, policy, on))
    if policy.quotas and "quota" in roster.helpers.column_names:
        roster = replace(roster, helpers=with_quotas(roster.helpers, policy))
    return roster


def _categorised(helpers: "pa.Table", policy: Policy) -> "pa.Table":
    """Return the helpers with the categories that the rules have."""
    coded = [helpers[name].combine_chunks().dictionary_encode() for name in BASIS]
    texts = [column.dictionary.to_pylist() for column in coded]
    rows, of = distinct_rows(np.column_stack([column.indices.to_numpy() for column in coded]))
    told = [
        _category([names[at] for names, at in zip(texts, row, strict=True)], policy)
        for row in rows.tolist()
    ]
    at = helpers.column_names.index("category")
    column = pa.array(told, pa.string()).take(pa.array(of))
    return helpers.set_column(at, helpers.schema.field(at), column)


def _exempted(helpers: "pa.Table", policy: Policy, on: str) -> "pa.Table":
    """Return the helpers with the status of who is exempt by age on a day, where they have no other."""
    import pyarrow.compute as pc

    status = pc.fill_null(helpers["status"], "")
    number = pc.fill_null(helpers["id_number"], "")
    born = pc.if_else(
        pc.match_substring_regex(number, r"^\d{17}[\dX]$"),
        pc.utf8_slice_codeunits(number, 6, 14),
        "9",
    )
    free = pc.is_in(status, value_set=pa.array(["", "在岗"], pa.string()))
    for one in policy.categories:
        if one.exempt_age:
            latest = f"{int(on[:4]) - one.exempt_age:04d}{on[5:7]}{on[8:10]}"
            old = pc.and_(pc.equal(helpers["category"], one.name), pc.less_equal(born, latest))
            status = pc.if_else(pc.and_(old, free), one.exempt(), status)
    at = helpers.column_names.index("status")
    return helpers.set_column(at, helpers.schema.field(at), status)


def set_apart(households: "pa.Table", policy: Policy) -> Flags:
    """Tell which households are not to be paired any more, by their status."""
    if "status" not in households.column_names:
        return np.zeros(households.num_rows, bool)
    states, status = coded(households["status"])
    gone: Flags = np.array([bool(policy.gone(one)) for one in states], bool)[status]
    return gone


def counted_apart(households: "pa.Table", policy: Policy) -> dict[str, int]:
    """Return how many households are not to be paired any more, by the word that excludes them."""
    found: Counter[str] = Counter()
    for one in households["status"].value_counts().to_pylist():
        if word := policy.gone(one["values"]):
            found[word] += one["counts"]
    return dict(sorted(found.items()))


def _set_apart(households: "pa.Table", policy: Policy) -> "pa.Table":
    """Return the households with the kind that each has under the rules."""
    if "status" not in households.column_names or "kind" not in households.column_names:
        return households
    states, status = coded(households["status"])
    if not any(states):
        return households
    kinds, kind = coded(households["kind"])
    gone = [bool(policy.gone(one)) for one in states]
    rows, of = distinct_rows(np.column_stack([kind, status]))
    named = []
    for kind_at, status_at in rows.tolist():
        said = f"（{states[status_at]}）"
        plain = kinds[kind_at].removesuffix(said)
        named.append(f"{plain}{said}" if gone[status_at] else plain)
    at = households.column_names.index("kind")
    column = pa.array(named, pa.string()).take(pa.array(of))
    return households.set_column(at, households.schema.field(at), column)


def _category(told: list[str], policy: Policy) -> str:
    category, title, post = told
    by_name = policy.category(category)
    if by_name:
        return by_name
    return policy.of_rank(rank(title)) or policy.of_rank(rank_of_post(post)) or category
