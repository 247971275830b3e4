"""Towns of a few households with all that must come out of them, kept beside the project: skipped elsewhere.

Every third one at every change, all of them in `make check-all`: what each is about has its own tests as well.
"""

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lianhu_cli.cli.app import run

from ..budget import spread

TOWNS = Path(__file__).parents[3] / "shared" / "cases" / "rounds"
TOLD = TOWNS / "expected.json"
CASES = json.loads(TOLD.read_text("utf-8"))["cases"] if TOLD.exists() else []
LATER = {"fairness-without-coverage-before-it"}
"""Rules that are not there yet."""
CASES = [case for case in CASES if case["name"] not in LATER]


@pytest.mark.skipif(not CASES, reason="the towns are not here")
@pytest.mark.parametrize("case", spread(CASES, every=3), ids=[case["name"] for case in CASES])
def test_a_town_comes_out_as_told(
    case: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "town"
    shutil.copytree(TOWNS / case["name"], folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LIANHU_DB", str(folder / "r.db"))
    town = Town(case, folder, capfd)
    for step in case["steps"]:
        town.take(step)


class Town:
    """A town in its folder, on which the steps of its case are taken."""

    def __init__(
        self, case: dict[str, Any], folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.names, self.folder, self.capfd = case["names"], folder, capfd
        self.rules = case.get("rules", "")

    def run(self, arguments: Iterable[str], exits: Iterable[int] = (0,)) -> tuple[str, Any]:
        """Run a command: what it said altogether, and its answer where it is JSON."""
        words = list(arguments)
        if self.rules and words[0] in {"import", "pair", "whatif"}:
            words += ["--rules", self.rules]
        code = run(words)
        out, err = self.capfd.readouterr()
        assert code in exits, (words, code, out, err)
        assert "Traceback" not in out + err
        return out + "\n" + err, json.loads(out) if "--json" in words else {}

    def take(self, step: dict[str, Any]) -> None:
        """Take one step and check all that is told of it."""
        if "run" in step:
            self.check(step, *self.run(step["run"], step.get("exit", (0,))))
        elif "edit" in step:
            rows = {"heads": set(step["heads"]), "helpers": set(step["helpers"])}
            edit(self.folder / step["edit"], self.folder / step["to"], step["do"], **rows)
        elif "second" in step:
            self.second(self.folder / step["second"])
        elif "swapped" in step:
            self.swapped(self.folder / step["swapped"])
        elif "promise" in step:
            self.promise(step)
        elif "proof" in step:
            self.proof(*step["proof"]["drop"])
        else:
            raise AssertionError(step)

    def check(self, step: dict[str, Any], said: str, answer: Any) -> None:
        """Check what a command said."""
        for path, value in step.get("json", {}).items():
            found = answer
            for name in path.split("."):
                found = found[name]
            assert found == value, (path, answer)
        pairs = answer.get("pairs", [])
        if "pairs" in step:
            got = sorted([pair["head"], pair["name"]] for pair in pairs)
            assert got == sorted(step["pairs"])
        if "count" in step:
            assert len(pairs) == step["count"]
        self.check_loads(step, pairs)
        self.check_changes(step, answer)
        for pattern in step.get("says", ()):
            assert re.search(pattern, said), (pattern, said)
        for pattern in step.get("says_not", ()):
            assert not re.search(pattern, said), (pattern, said)

    def check_loads(self, step: dict[str, Any], pairs: list[dict[str, Any]]) -> None:
        """Check how many households, in how many groups, each helper has."""
        of_helper = defaultdict(list)
        for pair in pairs:
            of_helper[pair["helper"]].append((pair["village"], pair["group"]))
        if "loads" in step:
            assert sorted(map(len, of_helper.values())) == sorted(step["loads"])
        if "groups_of_each" in step:
            assert {len(set(some)) for some in of_helper.values()} == {step["groups_of_each"]}

    def check_changes(self, step: dict[str, Any], answer: Any) -> None:
        """Check who is exchanged for whom."""
        for name, key in (("moved", "changes"), ("edits", "edits")):
            if name in step:
                assert self.joined(answer[key]) == sorted(map(tuple, step[name])), answer
        for row in answer.get("changes", []) if "tiers" in step else []:
            tiers = {step["tiers"][one] for side in ("old", "new") for one in self.named(row[side])}
            assert len(tiers) == 1, row
        if "households" in step:
            assert len({row["household"] for row in answer["changes"]}) == step["households"]
        if step.get("clean"):
            assert answer["ok"], answer
            assert not any(answer[k] for k in ("unclear", "findings", "edits", "difference")), (
                answer
            )
        if "weighs" in step:
            assert any(re.search(step["weighs"], name) for name in answer["difference"]), answer

    def named(self, text: str) -> list[str]:
        """Return who of the town is named in a text."""
        return [name for name in self.names if name in text]

    def joined(self, rows: Iterable[dict[str, Any]]) -> list[tuple[str, str, str]]:
        """Return (head, lost, gained) of every household, people by name."""
        lost, gained = defaultdict(list), defaultdict(list)
        for row in rows:
            for side, found in (("old", lost), ("new", gained)):
                assert not row[side] or self.named(row[side]), row
                found[row["head"]] += self.named(row[side])
        return sorted(
            ("".join([head]), "、".join(sorted(lost[head])), "、".join(sorted(gained[head])))
            for head in {*lost, *gained}
        )

    def audited(self, sheet: Path) -> Any:
        """Return what the audit of a sheet says."""
        return self.run(["audit", str(sheet), "--json"], (0, 1))[1]

    def pairs(self) -> list[tuple[str, str]]:
        """Return (head, helper's name) of the last round."""
        answer = self.run(["list", "pairs", "--json"])[1]
        return [(pair["head"], pair["name"]) for pair in answer["pairs"]]

    def second(self, sheet: Path) -> None:
        """Delete the row of a second helper: a household lacks one."""
        pairs = self.pairs()
        head = next(h for h, _ in pairs if sum(h == other for other, _ in pairs) == 2)
        helper = [name for other, name in pairs if other == head][1]
        edited = self.folder / "second.xlsx"
        edit(sheet, edited, "delete", {head}, {helper})
        answer = self.audited(edited)
        (one,) = answer["edits"]
        assert helper in self.named(one["old"])
        assert helper not in self.named(one["new"])
        assert any(by and "unfilled" in name for name, by in answer["difference"].items()), answer

    def swapped(self, sheet: Path) -> None:
        """Exchange the helpers of two households with one helper each."""
        pairs = self.pairs()
        alone = [(h, p) for h, p in pairs if sum(h == other for other, _ in pairs) == 1]
        first = alone[0]
        other = next(one for one in alone[1:] if one[1] != first[1])
        edited = self.folder / "swapped.xlsx"
        edit(sheet, edited, "swap", {first[0], other[0]}, {first[1], other[1]})
        answer = self.run(["audit", str(edited), "--json"])[1]
        assert len(answer["edits"]) == 2
        assert not answer["findings"]

    def promise(self, step: dict[str, Any]) -> None:
        """Do what the audit says of a sheet: it must come true, or not have been promised."""
        said, _ = self.run(["audit", step["promise"]], (0, 1))
        if "import" not in said or re.search("不等于|不算|不会|不禁止|回避|avoid", said):
            return
        self.run(["import", step["promise"]], (0, 1))
        self.run(["pair", "--json"])
        assert (step["head"], step["helper"]) not in self.pairs()

    def proof(self, head: str, helper: str) -> None:
        """A proof is accepted, and refused once a pair is taken out."""
        proof = self.folder / "proof.json"
        self.run(["audit", "--proof", str(proof)])
        self.run(["verify", str(proof)])
        answer = self.run(["list", "pairs", "--json"])[1]
        gone = next(p for p in answer["pairs"] if (p["head"], p["name"]) == (head, helper))
        text = proof.read_text("utf-8")
        told = json.loads(text)
        told["pairs"] = [
            pair
            for pair in told["pairs"]
            if gone["household"] not in json.dumps(pair) or gone["helper"] not in json.dumps(pair)
        ]
        proof.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        self.run(["verify", str(proof)], (1, 2, 3, 4))


def edit(sheet: Path, to: Path, do: str, heads: set[str], helpers: set[str]) -> None:
    """Edit a copy of a 一览表: the rows of some households with some helpers, on its first sheet."""
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    heading = next(row for row in page.iter_rows() if any(cell.value == "户主姓名" for cell in row))
    head_at = next(cell.column for cell in heading if cell.value == "户主姓名")
    below = next(page.iter_rows(min_row=heading[0].row + 1, max_row=heading[0].row + 1))
    titles = {cell.column: cell.value for cell in (*heading, *below) if cell.value}
    name_at = next(at for at, title in titles.items() if at > head_at and title == "姓名")
    last = next(
        (at for at, title in sorted(titles.items()) if title in {"结对时间", "备注"}),
        page.max_column + 1,
    )
    rows = [
        row[0].row
        for row in page.iter_rows(min_row=below[0].row + 1)
        if page.cell(row[0].row, head_at).value in heads
        and page.cell(row[0].row, name_at).value in helpers
    ]
    assert rows
    columns = range(name_at, last)
    if do == "blank":
        for row in rows:
            for column in columns:
                page.cell(row, column).value = None
    elif do == "swap":
        one, other = rows
        for column in columns:
            a, b = page.cell(one, column), page.cell(other, column)
            a.value, b.value = b.value, a.value
    elif do == "delete":
        for row in reversed(rows):
            page.delete_rows(row)
    book.save(to)
