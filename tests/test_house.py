"""The house as its documents say: every package has its line; what they name exists."""

import ast
import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from lianhu_cli.domain.tables.survey import SHEETS, SIDES, Departed, Pair

from .sources import sources

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "lianhu_cli"
PATH = re.compile(
    r"`((?:src|tests|domain|intake|register|pairing|supervision|output|cli)/[\w/]+\.\w+)`"
)

PRIVATE_WORDS = set(
    "lump lumps lumped avoided shut parted selves standing dealt dealing weighed trial lacking gate gates"
    " trouble hand hands home homes".split()
)
"""Words of which this house alone would know the meaning; docs/glossary.md has the ones to use."""
THEIR_OWN = {
    "home": ("batch/", "cli/batch"),  # the folder of a partition, as elsewhere
}
"""Where a word of these means what it means everywhere: the beginnings of paths."""


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
    for source in sources():
        if not source.name.startswith(SAME_THING):
            for node in source.tree.body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    where[node.name].append(source.name)
    several = {name: modules for name, modules in where.items() if len(modules) > 1}
    assert several.keys() == TWICE_ON_PURPOSE, several


def words(identifier: str) -> list[str]:
    """The words of a name: snake case, camel case and capitals alike."""
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier.replace("_", " "))


def test_names_are_of_words_that_others_know() -> None:
    found = set()
    for source in sources():
        for name in {*source.names, Path(source.name).stem}:
            for word in {one.lower() for one in words(name)} & PRIVATE_WORDS:
                if not source.name.startswith(THEIR_OWN.get(word, ())):
                    found.add((source.name, name))
    assert found == set()


def test_the_words_of_a_name() -> None:
    assert words("_by_home2") == ["by", "home"]
    assert words("LaidOut") + words("_HOME_FIRST") == ["Laid", "Out", "HOME", "FIRST"]


def test_no_module_is_longer_than_300_lines() -> None:
    lines = {
        path.relative_to(SOURCE).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
    }
    assert {name: count for name, count in lines.items() if count > 300} == {}


BARE = {
    "output": 112, "cli": 51, "pairing": 31, "intake": 33, "domain": 23, "batch": 18, "register": 20,
    "supervision": 4, "api": 1, "__init__.py": 1, "__main__.py": 0,
}  # fmt: skip
"""How many arguments, results and attributes of a package are declared as `Any` and no more; never more."""


def declared(node: ast.AST) -> list[ast.expr | None]:
    """Return the annotations of a function's arguments and result, or of an attribute."""
    if isinstance(node, ast.AnnAssign):
        return [node.annotation]
    if not isinstance(node, ast.FunctionDef):
        return []
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [node.returns, *(one.annotation for one in every if one is not None)]


def test_what_crosses_a_function_has_a_type() -> None:
    """Of what is `Any`, mypy takes every column and every method, whether there or not."""
    found = Counter(
        source.name.split("/")[0]
        for source in sources()
        for node in source.nodes
        for one in declared(node)
        if isinstance(one, ast.Name) and one.id == "Any"
    )
    assert {name: n for name, n in found.items() if n > BARE[name]} == {}


BESIDE = {"cli/filling.py", "output/filling/fields.py", "domain/people/history.py"}
"""Where a household is a row of texts, and pairs of many rounds have columns that no table declares."""


def test_columns_of_a_roster_are_attributes() -> None:
    """`Household(roster.households).village`: what is not declared is a mistake that mypy finds."""
    _, roles, _ = tables()
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        if source.name not in BESIDE
        for node in source.nodes
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in roles
    ]
    assert not found


LONGEST = 60
LONGER = {
    "pairing/model/sides.py": 70,
    "pairing/assign/unchanged_counties.py": 64,
}
"""Functions that are still longer, by their modules; never more, and none becomes longer."""


def test_no_function_is_longer_than_60_lines() -> None:
    """Of a command counts what it does: its options are its signature, each with a sentence of help."""
    found: dict[str, int] = {}
    for source in sources():
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if source.name.startswith("cli/") and node.name == "run":
                    (first, *_) = node.body
                    lines = node.end_lineno - first.lineno
                if lines > LONGEST:
                    found[source.name] = lines
    assert {name: n for name, n in found.items() if n > LONGER.get(name, LONGEST)} == {}


def test_no_import_renames_a_module() -> None:
    """A module that has to be renamed where it is used has the wrong name."""
    found = []
    for source in sources():
        for node in source.nodes:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lianhu_cli"):
                folder = SOURCE.joinpath(*(node.module or "").split(".")[1:])
                renamed = [one.name for one in node.names if one.asname not in (None, one.name)]
                found += [
                    (source.name, name)
                    for name in renamed
                    if (folder / f"{name}.py").exists() or (folder / name).is_dir()
                ]
    assert found == []


DECLARED = "domain/tables/"
TABLES_APART = {
    "intake/opened.py": "beside a register, a list of pairs is what came of it",
    "intake/checks/given.py": "registers that name the helper in the household's row",
    "intake/sheet/headings.py": "sheets with both sides in a row",
    "output/template/workbook.py": "the drop-downs offer the villages of 村情",
}
"""Where steps, not facts, are for one table: the module, and which steps."""
ROLES_APART = {
    "pairing/proof/verify.py": "stands alone, without the declarations",
    "register/takeover.py": "registers of older versions are as they were, whatever is declared now",
    "register/counties.py": "what has to name its county before one stands for the whole",
    "cli/templating.py": "what a workbook is filled with, the sheet that the others look into first",
}
"""Where roles stand in a row for another reason than that something is known of them."""


@cache
def tables() -> tuple[set[str], set[str], set[str]]:
    """Return the names of the declared classes, their roles and sides, and their titles."""
    every = [*SHEETS, Pair, Departed]
    sides = {*SIDES}
    return (
        {one.__name__ for one in every},
        {one.role for one in every} | sides,
        {one.title for one in every},
    )


def is_plain(node: ast.expr) -> bool:
    """Tell whether a value is written down, not computed: a text, a class, a tuple of them."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(map(is_plain, node.elts))
    if isinstance(node, ast.Dict):
        return all(map(is_plain, node.values))
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id[0].isupper())


def is_of_tables(node: ast.expr | None) -> bool:
    """Tell whether a key is a declared table's class, role, side or title."""
    classes, roles, titles = tables()
    if isinstance(node, ast.Attribute) and node.attr in {"role", "title"}:
        node = node.value
    if isinstance(node, ast.Name):
        return node.id in classes
    return isinstance(node, ast.Constant) and node.value in roles | titles


def knows_tables(node: ast.AST) -> bool:
    """Tell whether it is a dictionary of facts by table, some roles in a row, or asks for one class."""
    classes, _, _ = tables()
    if isinstance(node, ast.Dict):
        known = sum(map(is_of_tables, node.keys))
        return known > 1 and 2 * known > len(node.keys) and all(map(is_plain, node.values))
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        texts = {one.value for one in node.elts if isinstance(one, ast.Constant)}
        return len(node.elts) > 1 and bool(texts - {*SIDES}) and all(map(is_of_tables, node.elts))
    if isinstance(node, ast.Compare):
        right = node.comparators[0]
        either = right.elts if isinstance(right, (ast.Tuple, ast.Set)) else [right]
        return any(isinstance(one, ast.Name) and one.id in classes for one in either)
    return False


def parallels(source: str) -> list[str]:
    """Return what a module knows of declared tables beside their declaration.

    >>> parallels('_WORDS = {"visits": "走访", "tasks": "工作"}')
    ["{'visits': '走访', 'tasks': '工作'}"]
    >>> parallels('_NAMES = {Visit: "name", Task: "person"}'), parallels('A = {"village": "行政村"}')
    (["{Visit: 'name', Task: 'person'}"], [])
    >>> parallels("table is Household"), parallels('_KNOWING = ("links", "places")')
    (['table is Household'], ["('links', 'places')"])
    >>> parallels('row = {"household": code, "helper": other}')
    []
    """
    return [ast.unparse(one) for one in ast.walk(ast.parse(source)) if knows_tables(one)]


PACKAGES = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_known_of_a_table_stands_in_its_declaration(package: str) -> None:
    """A new ledger is one class: whatever else knew the tables by name would have to be found and told."""
    found = {
        source.name
        for source in sources()
        if source.name.startswith(f"{package}/") and any(map(knows_tables, source.nodes))
    }
    apart = {one for one in (*TABLES_APART, *ROLES_APART) if one.startswith(f"{package}/")}
    assert {one for one in found if not one.startswith(DECLARED)} == apart


def test_every_wrong_line_of_the_lists_stands_once() -> None:
    """An entry whose line was rewritten tells nothing until somebody runs `make mutate`."""
    lost = {}
    for path in sorted((ROOT / "tests" / "mutations").glob("*.toml")):
        for name, entry in tomllib.loads(path.read_text("utf-8")).items():
            within = SOURCE / entry["within"]
            files = [within] if within.is_file() else within.rglob("*.py")
            times = sum(file.read_text("utf-8").count(entry["was"]) for file in files)
            if times != 1:
                lost[f"{path.stem}.{name}"] = times
    assert lost == {}
