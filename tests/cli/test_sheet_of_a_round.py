"""A 一览表 that is audited after the register has changed: it is held against the round that it was printed from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import copied
from .office import Office
from .test_edited_round import BOOK, edit, idle, orders, paired_office

pytestmark = pytest.mark.usefixtures("blank_papers")

CLEAN = {"ok": True, "unclear": [], "findings": [], "edits": [], "difference": {}}


@pytest.fixture
def paired(office: Office, made_once: Callable[..., Path]) -> Office:
    copied(made_once(paired_office, "edited-round"), office.folder)
    office.on("2026-04-02")
    return office


def clean(office: Office) -> bool:
    answer = office.json("audit", BOOK)
    return {name: answer[name] for name in CLEAN} == CLEAN


CHANGES = (
    ("set", "何有田", "户主姓名=何新田", "--reason", "更正"),
    ("set", "罗满囤", "村民小组=9组", "--reason", "更正"),
    ("set", "苗广粮", "户主姓名=何有田", "--reason", "更正"),
    ("leave", "何有田", "--reason", "迁出"),
    ("set", "邓五常", "单位=水利站", "--reason", "更正"),
    ("leave", "邓五常", "--reason", "调离"),
)


def test_an_unedited_sheet_is_the_round_that_it_is_whatever_has_changed_since(
    paired: Office,
) -> None:
    for words in CHANGES:
        paired.run(*words)
        said = paired.run("audit", BOOK)
        assert "改动 0 户；合计：没有差别" in said.out, words
        assert "登记库又改过" in said.err, words
        assert "当时" in said.err, words
    assert clean(paired)
    assert "没有改动可记" in paired.run("import", BOOK).err
    assert orders(paired) == []
    paired.run("sheets", "list", "--out", "表")
    assert clean(paired), "printed anew, under the names of now"


def test_an_edited_sheet_is_weighed_among_the_people_of_now_under_the_names_of_then(
    paired: Office,
) -> None:
    before, other = paired.helped(), idle(paired)
    edit(paired, "柏树村", "罗满囤", *other)
    paired.run("set", "何有田", "户主姓名=何新田", "--reason", "更正")
    said = paired.run("audit", BOOK, "--json", code=0)
    assert "现在" in said.err
    answer = said.json
    assert (answer["unclear"], answer["findings"]) == ([], [])
    (one,) = answer["edits"]
    assert (one["head"], one["old"][-3:], one["new"][-3:]) == ("罗满囤", before["罗满囤"], other[0])


def test_audit_and_import_of_one_edited_copy_are_of_one_mind(paired: Office) -> None:
    edit(paired, "总表", "何有田", None, None)
    said = paired.run("audit", BOOK)
    assert "改动 1 户" in said.out
    assert "导入时记作回避" in said.out
    paired.run("import", BOOK)
    assert [one[:2] for one in orders(paired)] == [("回避（一览表）", "何有田")]
    edit(paired, "柏树村", "何有田", *idle(paired))
    said = paired.run("audit", BOOK, code=1)
    assert "两处不一样" in said.out
    assert "改动 0 户" in said.out
    edit(paired, "总表", "何有田", *idle(paired))
    answer = paired.json("audit", BOOK)
    assert (answer["ok"], len(answer["edits"])) == (True, 1)


def test_a_line_of_somebody_erased_since_says_so(paired: Office) -> None:
    helped = paired.helped()
    erased = helped["何有田"]
    paired.run("forget", erased, "--reason", "本人要求", "--yes")
    told = paired.json("audit", BOOK)["unclear"]
    assert told
    assert all(f"登记库里已没有“{erased}”；" in one and "没有比" in one for one in told)
    paired.run("forget", "罗满囤", "--reason", "本人要求", "--yes")
    more = [one for one in paired.json("audit", BOOK)["unclear"] if one not in told]
    assert {"登记库里已没有“罗满囤”；" in one for one in more} == {True}
    edit(paired, "总表", "苗广粮", "谁都不是", None)
    (typed,) = (one for one in paired.json("audit", BOOK)["unclear"] if "谁都不是" in one)
    assert "没有执行" in typed, "a name that was nobody's is a mistake as before"
