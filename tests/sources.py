"""The package's own modules as text and as trees, parsed once for all tests that look at them."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "lianhu_cli"

_NAMING = ("id", "attr", "arg", "name", "asname", "module")
"""Attributes of syntax nodes that hold names."""


@dataclass(frozen=True)
class Source:
    """A module: its path below the package, its text and its tree."""

    name: str
    text: str
    tree: ast.Module

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the module writes: of variables, attributes, arguments, functions, imports."""
        fields = (getattr(node, one, None) for node in self.nodes for one in _NAMING)
        return frozenset(part for one in fields if isinstance(one, str) for part in one.split("."))

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """All nodes of the tree."""
        return [*ast.walk(self.tree)]


@cache
def sources() -> tuple[Source, ...]:
    """Return every module of the package, by its path; nobody changes a tree."""
    files = sorted(PACKAGE.rglob("*.py"))
    texts = [(one.relative_to(PACKAGE).as_posix(), one.read_text("utf-8")) for one in files]
    return tuple(Source(name, text, ast.parse(text)) for name, text in texts)
