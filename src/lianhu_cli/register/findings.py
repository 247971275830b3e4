"""Problems and rows set aside as they are stored, each with the path of its file."""

from collections.abc import Mapping, Sequence
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.tables.addresses import position
from lianhu_cli.register import doubts, layout, shared
from lianhu_cli.register.delivery import Delivery, Findings
from lianhu_cli.register.doubts import Doubt
from lianhu_cli.register.versioned import Versioned


def store(
    versioned: Versioned,
    delivery: Delivery,
    doubted: Sequence[Doubt],
    of: tuple[Sequence[str], Sequence[str]],
    alike: Sequence[Doubt] | None = None,
) -> tuple[Problem, ...]:
    """Bring what is stored to what was found; return the doubts that are to be told.

    `of` are the paths that are delivered, of which everything is told anew, and those that came earlier
    today, of which the doubts are. `alike` is what lists of several files have alike (`shared`), in place of
    what was found of it in those that are delivered, None where these are all.
    """
    paths, earlier = of
    where = f"source IN ({layout.literals(paths)})"
    either = (
        f"{where} OR source IN ({layout.literals(earlier)})"
        f" AND code IN ({layout.literals(doubts.CODES)})"
    )
    problems = delivery.found.problems
    if alike is not None:
        either += f" OR code IN ({layout.literals(shared.CODES)})"
        problems = tuple(one for one in problems if one.code not in shared.CODES)
        doubted = [*alike, *doubted]
    columns = {"source": "text", **layout.finding_types(Problem)}
    before = versioned.load("problems", columns, where=either, seats=True)
    known = {tuple(row.values()) for row in before.drop_columns(["seat"]).to_pylist()}
    found = layout.findings_to_sql(Problem, problems, delivery.sources)
    also = pa.Table.from_pylist([row(one) for one in doubted], schema=found.schema)
    versioned.replace("problems", before, pa.concat_tables([found, also]))
    columns = {"source": "text", **layout.finding_types(SetAside)}
    aside = versioned.load("set_aside", columns, where=where, seats=True)
    now = layout.findings_to_sql(SetAside, delivery.found.set_aside, delivery.sources)
    versioned.replace("set_aside", aside, now)
    return tuple(
        one.problem for one in doubted if one.path in paths or tuple(row(one).values()) not in known
    )


def store_alike(versioned: Versioned) -> None:
    """Bring what lists of several files have alike to what it is once one of them is gone: less."""
    columns = {"source": "text", **layout.finding_types(Problem)}
    before = versioned.load(
        "problems", columns, where=f"code IN ({layout.literals(shared.CODES)})", seats=True
    )
    if not before.num_rows:
        return
    cells = ("source", "code", "sheet", "cell")
    told = set(zip(*(before[name].to_pylist() for name in cells), strict=True))
    still = [row(one) for one in shared.find(versioned, lambda _: ())]
    still = [one for one in still if tuple(one[name] for name in cells) in told]  # else waived
    schema = before.drop_columns(["seat"]).schema
    versioned.replace("problems", before, pa.Table.from_pylist(still, schema=schema))


def row(one: Doubt) -> dict[str, str]:
    """Return a doubt as it is stored."""
    names = layout.finding_types(Problem)
    return {"source": one.path, **{name: getattr(one.problem, name) for name in names}}


def every(versioned: Versioned, at: int = 0) -> Findings:
    """Load the problems and the rows set aside, as of a revision, 0 for now: file by file, by their names."""
    problems, against, set_aside = (
        versioned.load(name, layout.finding_types(kind), at=at).to_pylist()
        for name, kind in (
            ("problems", Problem),
            ("disagreements", Problem),
            ("set_aside", SetAside),
        )
    )
    problems.sort(key=_place)
    against.sort(key=_place_of_doubt)
    return Findings(
        problems=tuple(Problem(**one) for one in [*problems, *against]),
        set_aside=tuple(
            SetAside(**{**one, "cells": layout.from_json(one["cells"], dict)})
            for one in sorted(set_aside, key=lambda one: str(one["file"]))
        ),
    )


def _place(one: Mapping[str, str]) -> tuple[Any, ...]:
    """Return what orders problems: files, and of each what was found in it as it was read, then the doubts."""
    if one["code"] in (*doubts.CODES, *shared.CODES):
        return one["file"], 1, _place_of_doubt(one)
    return one["file"], 0


def _place_of_doubt(one: Mapping[str, str]) -> tuple[Any, ...]:
    at = position(one["cell"]) if one["cell"] else (0, 0)
    return one["file"], one["sheet"], *at, one["code"], one["message"]
