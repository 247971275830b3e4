"""The root of a round: 40 characters over register, rules, round and the round before.

Printed on sheets and notices, it binds them to what was decided: change a pair, a figure or a rule afterwards,
or drop a round that others followed, and what is computed again is another root.

It is a hash tree. A leaf is BLAKE2b of 160 bits over `lianhu NAME`, a line feed and a text, as are the rules and
the figures in canonical JSON (keys sorted, no blanks) and the pairs in order, one a line. The register has its
digest (`domain.rounds.digest`), the round before its own root.
"""

import json
from dataclasses import fields
from hashlib import blake2b
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import in_order
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.round import Round

COLUMNS = ("household", "helper", "slot", "left", "since")
"""What of a pair the root is over, in the order of its line."""
_OTHER = frozenset({"pairs", "number", "revision", "digest", "root", "rows"})
"""What of a round is no figure of it, or is bound otherwise."""


def of(decided: Round, rules: str, previous: str) -> str:
    """Return the root of a round, given the rules as stored with it and the root of the round before.

    `previous` is "" where there was none, or none was kept.
    """
    told = leaf("round", canonical(figures(decided)) + "\n", lines(decided.pairs))
    parts = (decided.digest, leaf("rules", canonical(json.loads(rules))), told, previous)
    return leaf("root", "\n".join(parts))


def leaf(name: str, text: str, more: bytes = b"") -> str:
    """Return the 40 characters of a part of the tree: of a text, and of what follows it in UTF-8.

    >>> leaf("root", "")
    'ccb06580d37e23365434b2aeca01e7036799a18d'
    """
    found = blake2b(f"lianhu {name}\n{text}".encode(), digest_size=20)
    found.update(more)
    return found.hexdigest()


def canonical(what: Any) -> str:
    """Return plain data as JSON, the same text for the same data.

    >>> canonical({"b": 1, "a": ["户"]})
    '{"a":["户"],"b":1}'
    """
    return json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def figures(decided: Round) -> dict[str, Any]:
    """Return the figures of a round by name, without those that are 0 or empty.

    A figure that later versions add is nothing in an older round, so that its root stays what it was.
    """
    values = {one.name: getattr(decided, one.name) for one in fields(decided)}
    return {name: value for name, value in values.items() if value and name not in _OTHER}


def lines(pairs: pa.Table) -> bytes:
    """Return the pairs one a line, in order of household and helper."""
    import pyarrow.compute as pc
    from pyarrow import csv

    order = in_order(pairs["household"], pairs["helper"])
    pairs = pairs.select(COLUMNS)
    if (np.diff(order) < 0).any():
        pairs = pairs.take(pa.array(order))
    plain = csv.WriteOptions(include_header=False, quoting_style="none")
    target = pa.BufferOutputStream()
    try:
        csv.write_csv(pairs, target, plain)
        told: bytes = target.getvalue().to_pybytes()
    except pa.ArrowInvalid:  # a text of a foreign hand, with a comma in it
        texts = [pc.fill_null(pairs[name].cast(pa.string()), "") for name in COLUMNS]
        rows = pc.binary_join_element_wise(*texts, ",").to_pylist()
        told = "".join(f"{row}\n" for row in rows).encode()
    return told
