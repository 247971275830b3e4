"""A record does what a dataclass of the standard library does; only its methods come later."""

import copy
import dataclasses
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain import records


@records.dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    name: str
    rows: tuple[int, ...] = ()
    found: list[str] = dataclasses.field(default_factory=list)
    hidden: str = dataclasses.field(default="h", repr=False, compare=False)
    size: int = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", len(self.rows))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    name: str
    rows: tuple[int, ...] = ()
    found: list[str] = dataclasses.field(default_factory=list)
    hidden: str = dataclasses.field(default="h", repr=False, compare=False)
    size: int = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", len(self.rows))


@records.dataclass(frozen=True, slots=True)
class Placed:
    """A cell."""

    row: int
    column: int = 0


@records.dataclass(slots=True)
class Open:
    """What may be changed."""

    values: list[int]


@records.dataclass(frozen=True, slots=True)
class Further(Placed):
    """A cell of a sheet."""

    sheet: str = ""


SOURCE = Path(records.__file__).parents[1]
BARE = {"domain/records.py", "pairing/proof/verify.py"}
"""The last one is run by a bare Python, without us."""


def said(work: Any) -> Any:
    """Return what something gives, or the kind of error and its sentence."""
    try:
        return work()
    except Exception as error:
        return type(error), str(error).replace("Standard", "Ours")


USES = {
    "shown": lambda one: repr(one(name="甲", rows=(1, 2), hidden="x")).replace("Standard", "Ours"),
    "equal": lambda one: one(name="甲") == one(name="甲", hidden="anything"),
    "other": lambda one: (one(name="甲") == one(name="乙"), one(name="甲") != one(name="乙")),
    "strange": lambda one: one(name="甲") == ("甲",),
    "hashed": lambda one: hash(one(name="甲", found=())) == hash(one(name="甲", found=())),
    "no hash of lists": lambda one: hash(one(name="甲")),
    "replaced": lambda one: dataclasses.replace(one(name="甲"), rows=(1,)).size,
    "as a dict": lambda one: dataclasses.asdict(one(name="甲", rows=(3,))),
    "fields": lambda one: [(f.name, f.kw_only, f.init) for f in dataclasses.fields(one)],
    "own list": lambda one: one(name="甲").found is one(name="甲").found,
    "set": lambda one: setattr(one(name="甲"), "name", "乙"),
    "deleted": lambda one: delattr(one(name="甲"), "name"),
    "lacking": lambda one: one(),
    "unknown": lambda one: one(name="甲", more=1),
    "by position": lambda one: one("甲"),
    "copied": lambda one: copy.deepcopy(one(name="甲", rows=(1,))).size,
    "pickled": lambda one: pickle.loads(pickle.dumps(one(name="甲", rows=(1,)))).rows,  # noqa: S301  our own
}


@pytest.mark.parametrize("use", USES)
def test_a_record_does_what_the_standard_one_does(use: str) -> None:
    assert said(lambda: USES[use](Ours)) == said(lambda: USES[use](Standard))


def test_fields_may_be_given_by_position_where_they_are_so_declared() -> None:
    assert Placed(3) == Placed(row=3, column=0) != Placed(3, 1)
    assert (Further(1, 2, "册").sheet, Further(1) == Placed(1)) == ("册", False)
    assert {Placed(1, 2): "a"}[Placed(1, 2)] == "a"


def test_what_is_not_frozen_is_changed_and_has_no_hash() -> None:
    one = Open([1])
    one.values = [2]
    assert one == Open([2])
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_no_method_is_compiled_before_the_first_object() -> None:
    @records.dataclass(frozen=True, slots=True, kw_only=True)
    class Fresh:
        """Made in this test."""

        name: str

    before = Fresh.__init__
    assert Fresh(name="甲").name == "甲"
    assert Fresh.__init__ is not before
    assert Fresh.__init__.__code__.co_filename == "<string>"
    assert before.__code__.co_filename != "<string>"


def test_every_module_of_ours_takes_them_from_here() -> None:
    """One class of the standard library more costs each start half a millisecond."""
    standard = re.compile(
        r"^from dataclasses import (?:.*\W)?dataclass\b|@dataclasses\.dataclass", re.MULTILINE
    )
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if standard.search(path.read_text("utf-8"))
    }
    assert found - BARE == set()
