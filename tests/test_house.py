"""The house as its documents say: every package has its line; what they name exists."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "lianhu_cli"
PATH = re.compile(
    r"`((?:src|tests|domain|intake|register|pairing|supervision|output|cli)/[\w/]+\.\w+)`"
)


def packages() -> list[str]:
    return sorted(p.parent.name for p in SOURCE.glob("**/__init__.py") if p.parent != SOURCE)


def test_design_has_a_line_for_every_package() -> None:
    design = (ROOT / "docs" / "design.md").read_text("utf-8")
    house = design.split("```")[1]
    assert [name for name in packages() if f"{name}/" not in house] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_modules_named_in_documents_exist(page: Path) -> None:
    """A path in backquotes is one of the repository: a moved module is moved in the documents, too."""
    named = PATH.findall(page.read_text("utf-8"))
    assert [one for one in named if not (ROOT / one).exists() and not (SOURCE / one).exists()] == []


TWICE_ON_PURPOSE = {"Types", "Pools"}
"""What the network aggregates and the proof aggregates anew, sharing nothing with it."""
SAME_THING = ("cli/answers/", "api/", "pairing/proof/verify.py")
"""Where a class bears the name of what it shows to programs, or stands in a page of its own."""


def test_one_class_bears_a_name() -> None:
    """A name of two things has to be looked up at every use: `Sides` were units, slots, columns and rounds."""
    where: dict[str, list[str]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        if not module.startswith(SAME_THING):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    where[node.name].append(module)
    several = {name: modules for name, modules in where.items() if len(modules) > 1}
    assert several.keys() == TWICE_ON_PURPOSE, several
