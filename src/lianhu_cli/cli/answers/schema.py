"""JSON Schema (2020-12) from declared types: the answer of every command, and what is printed in its place."""

import types
from collections.abc import Mapping
from typing import (
    Any,
    NotRequired,
    TypedDict,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from lianhu_cli.cli.answers import batch, memory, papers, rounds, survey

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Any: {},
}
ANSWERS: Mapping[str, tuple[Any, ...]] = {
    "import": (survey.Import,),
    "pair": (rounds.Pair,),
    "stats": (rounds.Stats, batch.Stats),
    "demo": (survey.Demo,),
    "template": (survey.Template,),
    "export": (survey.Export,),
    "compare": (survey.Compare,),
    "problems": (survey.Problems, survey.Codes),
    "link": (rounds.Link,),
    "pin": (survey.Order,),
    "avoid": (survey.Order,),
    "free": (survey.Order,),
    "log": (survey.Log, survey.Exports),
    "undo": (survey.Undone,),
    "history": (memory.History,),
    "set": (memory.Decided,),
    "leave": (memory.Decided,),
    "same": (memory.Decided,),
    "differ": (memory.Decided,),
    "forget": (memory.Forgotten,),
    "drop": (memory.Dropped,),
    "rebuild": (memory.Rebuilt,),
    "rules": (rounds.Rules, rounds.ReadyRules, survey.Files),
    "explain": (rounds.Explain,),
    "whatif": (rounds.WhatIf,),
    "audit": (rounds.Audit,),
    "verify": (rounds.Verify,),
    "rounds": (rounds.Rounds,),
    "diff": (rounds.Diff,),
    "sheets": (papers.Sheets,),
    "fill": (papers.Fill,),
    "publish": (papers.Publish, papers.Scan),
    "cards": (papers.Cards, papers.SavedTemplate),
    "report": (papers.Report, papers.Supervised, papers.SavedTemplate),
    "plan": (papers.Plan,),
    "assess": (papers.Assess,),
    "schema": (papers.Schemas, papers.Schema),
}
"""Command → what it may answer; `list` answers rows of the declared tables."""
LINES: Mapping[str, Any] = {"batch": batch.Partition}
"""Command → what each of the lines is that it prints as it goes on."""
KNOWN = (*ANSWERS, *LINES, "list")


class _Error(TypedDict):
    """What stopped the command."""

    code: str
    message: str
    exit: int


class _Fault(TypedDict):
    """What is printed in place of an answer."""

    schema: str
    error: _Error


def of_command(name: str) -> dict[str, Any]:
    """Return the schema of what a command prints with `--json`."""
    if name == "list":
        answers = _listings()
    elif name in LINES:
        answers = [of_type(LINES[name])]
    else:
        answers = [_answer(declared) for declared in ANSWERS[name]]
    return {
        "$schema": DIALECT,
        "title": f"lianhu {name} --json",
        "anyOf": [*answers, of_type(_Fault)],
    }


def of_type(declared: Any) -> dict[str, Any]:
    """Return the schema of a declared type.

    >>> of_type(list[int | None])
    {'type': 'array', 'items': {'type': ['integer', 'null']}}
    """
    if declared in _PLAIN:
        return dict(_PLAIN[declared])
    if is_typeddict(declared):
        return _of_keys(get_type_hints(declared, include_extras=True), declared.__doc__ or "")
    origin, given = get_origin(declared), get_args(declared)
    if origin is list:
        return {"type": "array", "items": of_type(given[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": of_type(given[1])}
    if origin in (Union, types.UnionType):
        return _either([of_type(one) for one in given])
    raise TypeError(f"no JSON Schema for {declared}")


def _either(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    if all({*one} == {"type"} for one in schemas):
        return {"type": [one["type"] for one in schemas]}
    return {"anyOf": schemas}


def _of_keys(hints: Mapping[str, Any], about: str) -> dict[str, Any]:
    optional = {name for name, hint in hints.items() if get_origin(hint) is NotRequired}
    bare = {n: get_args(hint)[0] if n in optional else hint for n, hint in hints.items()}
    return {
        **({"description": about.splitlines()[0]} if about else {}),
        "type": "object",
        "properties": {name: of_type(hint) for name, hint in bare.items()},
        "required": [name for name in hints if name not in optional],
    }


def _answer(declared: Any) -> dict[str, Any]:
    """Return the schema of an answer with what every answer has."""
    found = of_type(declared)
    both = {"schema": {"const": "lianhu/1"}, "notes": of_type(list[str])}
    return {
        **found,
        "properties": {**both, **found["properties"]},
        "required": ["schema", *(n for n in found["required"] if n != "notes"), "notes"],
    }


def _listings() -> list[dict[str, Any]]:
    """Return the schema of each listing: its rows have the attributes of the declared table."""
    from lianhu_cli.output.counted import listing, order_list

    found = []
    listings = {**listing.attributes(), "orders": order_list.attributes()}
    for name, attributes in listings.items():
        row = {
            "type": "object",
            "properties": {
                key: of_type(list[str]) if key in listing.SEVERAL else _cell(kind)
                for key, kind in attributes.items()
            },
        }
        found.append(
            {
                "type": "object",
                "properties": {
                    "schema": {"const": "lianhu/1"},
                    name: {"type": "array", "items": row},
                    "notes": of_type(list[str]),
                },
                "required": ["schema", name, "notes"],
            }
        )
    return found


def _cell(kind: str) -> dict[str, Any]:
    """Return the schema of a cell: a text, or a number or flag that may be absent."""
    named = {"text": "string", "integer": "integer", "real": "number", "flag": "boolean"}[kind]
    return {"type": [named, "null"]}
