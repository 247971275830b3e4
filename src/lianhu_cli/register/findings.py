"""Problems and rows set aside as they are stored, each with the path of its file."""

from collections.abc import Sequence

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.register import doubts, layout
from lianhu_cli.register.delivery import Delivery, Findings
from lianhu_cli.register.doubts import Doubt
from lianhu_cli.register.versioned import Versioned


def store(
    versioned: Versioned,
    delivery: Delivery,
    doubted: Sequence[Doubt],
    of: tuple[Sequence[str], Sequence[str]],
) -> tuple[Problem, ...]:
    """Bring what is stored to what was found; return the doubts that are to be told.

    `of` are the paths that are delivered, of which everything is told anew, and those that came earlier
    today, of which the doubts are.
    """
    paths, earlier = of
    where = f"source IN ({layout.literals(paths)})"
    either = (
        f"{where} OR source IN ({layout.literals(earlier)})"
        f" AND code IN ({layout.literals(doubts.CODES)})"
    )
    columns = {"source": "text", **layout.finding_types(Problem)}
    before = versioned.load("problems", columns, where=either, seats=True)
    known = {tuple(row.values()) for row in before.drop_columns(["seat"]).to_pylist()}
    found = layout.findings_to_sql(Problem, delivery.found.problems, delivery.sources)
    also = pa.Table.from_pylist([row(one) for one in doubted], schema=found.schema)
    versioned.replace("problems", before, pa.concat_tables([found, also]))
    columns = {"source": "text", **layout.finding_types(SetAside)}
    aside = versioned.load("set_aside", columns, where=where, seats=True)
    now = layout.findings_to_sql(SetAside, delivery.found.set_aside, delivery.sources)
    versioned.replace("set_aside", aside, now)
    return tuple(
        one.problem for one in doubted if one.path in paths or tuple(row(one).values()) not in known
    )


def row(one: Doubt) -> dict[str, str]:
    """Return a doubt as it is stored."""
    names = layout.finding_types(Problem)
    return {"source": one.path, **{name: getattr(one.problem, name) for name in names}}


def every(versioned: Versioned, at: int = 0) -> Findings:
    """Load the problems and the rows set aside, as of a revision, 0 for now."""
    import json

    problems, against, set_aside = (
        versioned.load(name, layout.finding_types(kind), at=at).to_pylist()
        for name, kind in (
            ("problems", Problem),
            ("disagreements", Problem),
            ("set_aside", SetAside),
        )
    )
    return Findings(
        problems=tuple(Problem(**one) for one in [*problems, *against]),
        set_aside=tuple(
            SetAside(**{**one, "cells": json.loads(one["cells"])}) for one in set_aside
        ),
    )
