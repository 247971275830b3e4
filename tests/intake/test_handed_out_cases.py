"""Workbooks as clerks send them, with what must come out: `../shared/cases/intake` where it is there.

Each case is run as its steps say, in this process, and held against its part of expected.json: every third one at
every change, all of them in `make check-all`.
"""

import contextlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.cli import app
from lianhu_cli.intake.files import child, processes

CASES = Path(__file__).parents[3] / "shared" / "cases" / "intake"
EXPECTED = CASES / "expected.json"
FALLS: dict[str, str] = {}
"""Case → why it does not come out yet. Whoever mends one takes it off."""

pytestmark = pytest.mark.skipif(not EXPECTED.is_file(), reason="the cases are not handed out here")


def _cases() -> list[Any]:
    told = json.loads(EXPECTED.read_text("utf-8"))["cases"] if EXPECTED.is_file() else []
    return [
        pytest.param(
            case,
            id=case["name"],
            marks=[
                *(
                    pytest.mark.xfail(reason=FALLS[name], strict=True)
                    for name in FALLS
                    if name == case["name"]
                ),
                *([pytest.mark.slow] if at % 3 else []),
            ],
        )
        for at, case in enumerate(told)
    ]


@pytest.fixture
def lianhu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[str]], tuple[int, str]]:
    """Run a command in this process; files are read in it too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANHU_DB", str(tmp_path / "登记.db"))
    monkeypatch.setattr(
        processes.Reading, "_read", lambda _, path: child.read(str(path)), raising=True
    )

    def run(arguments: list[str]) -> tuple[int, str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = app.run(arguments)
        return code, out.getvalue()

    return run


@pytest.mark.parametrize("case", _cases())
def test_case(
    case: dict[str, Any], tmp_path: Path, lianhu: Callable[[list[str]], tuple[int, str]]
) -> None:
    shutil.copytree(CASES / case["name"], tmp_path, dirs_exist_ok=True)
    assert list(_wrong(case, tmp_path, lianhu)) == []


def _wrong(
    case: dict[str, Any], folder: Path, lianhu: Callable[[list[str]], tuple[int, str]]
) -> Iterator[str]:
    """Yield what does not come out as the case says."""
    answers = []
    for step in case["steps"]:
        arguments = [*step["run"], *(["--json"] if step["run"][0] == "import" else [])]
        code, out = lianhu(arguments)
        if code not in step["exit"]:
            yield f"{arguments}: exit {code}, not {step['exit']}"
        if step["run"][0] == "import" and out.strip():
            answers.append(json.loads(out))
        if "stdout" in step:
            (folder / step["stdout"]).write_text(out, "utf-8")

    def listed(what: str) -> list[dict[str, Any]]:
        _, out = lianhu(["list", what, "--json"])
        rows: list[dict[str, Any]] = json.loads(out)[what] if out.strip() else []
        return rows

    problems = [p for answer in answers for p in answer.get("problems", ())]
    yield from _of_people(case, listed, problems)
    yield from _of_problems(case, problems)
    sheets = [s for a in answers for file in a.get("files", ()) for s in file["sheets"]]
    yield from _of_sheets(case, sheets)
    yield from _of_pairs(case, listed, lianhu)
    yield from _of_the_rest(case, listed, lianhu, problems)


def _of_the_rest(
    case: dict[str, Any],
    listed: Callable[[str], list[dict[str, Any]]],
    lianhu: Callable[[list[str]], tuple[int, str]],
    problems: list[dict[str, Any]],
) -> Iterator[str]:
    if "links" in case:
        _, out = lianhu(["link", "--dry-run", "--json"])
        kept = [(one["unit"], one["village"]) for one in json.loads(out)["links"] if one["kept"]]
        if sorted(kept) != sorted((one["unit"], one["village"]) for one in case["links"]):
            yield f"links {kept}"
    if "visits" in case and not _same(listed("visits"), case["visits"]):
        yield f"visits {listed('visits')}"
    if "unpaired" in case:
        lianhu(["pair"])
        paired = {(one["village"], one["head"]) for one in listed("pairs")}
        present = {(one["village"], one["head"]) for one in listed("households")}
        for one in case["unpaired"]:
            key = one["village"], one["head"]
            told = any(_is_at(p["cell"], one["cell"]) for p in problems)
            if key in paired or not (key in present or told):
                yield f"unpaired {key}"
        if len(paired) != len(present) - len(case["unpaired"]):
            yield f"paired {paired}"


def _of_people(
    case: dict[str, Any], listed: Callable[[str], list[dict[str, Any]]], problems: list[Any]
) -> Iterator[str]:
    if "households" in case and not _same(listed("households"), case["households"]):
        yield f"households {[_short(one) for one in listed('households')]}"
    optional = {one["name"]: one["row"] for one in case.get("optional_helpers", ())}
    here = [one for one in listed("helpers") if one["name"] not in optional]
    if ("helpers" in case or optional) and not _same(here, case.get("helpers", [])):
        yield f"helpers {[_short(one) for one in here]}"
    taken = {one["name"] for one in listed("helpers")}
    for name, row in optional.items():
        told = any(_is_at(p["cell"], f"*{row}") for p in problems)
        if name not in taken and not told:
            yield f"helper {name} is neither taken nor named"


def _of_problems(case: dict[str, Any], problems: list[dict[str, Any]]) -> Iterator[str]:
    for one in case.get("problems", ()):
        codes = one["code"].split("|")
        if not any(
            (p["code"] in codes or (codes == ["*"] and p["severity"] != "fixed"))
            and _is_at(p["cell"], one["cell"])
            and one.get("sheet", p["sheet"]) == p["sheet"]
            for p in problems
        ):
            yield f"no problem {one} among {[(p['code'], p['cell']) for p in problems]}"
    for code in case.get("not_problems", ()):
        found = [p["message"] for p in problems if code in (p["code"], p["severity"])]
        if found:
            yield f"{code}: {found}"


def _of_sheets(case: dict[str, Any], sheets: list[dict[str, Any]]) -> Iterator[str]:
    for sheet in sheets:
        if sheet["role"] not in {"households", "helpers", "both"}:
            continue
        balance = dict(sheet.get("balance", {}))
        rows = balance.pop("rows", None)
        if rows is None or rows != sum(balance.values()):
            yield f"{sheet['sheet']} does not balance: {sheet.get('balance')}"
        elif any(balance[name] != sheet[name] for name in ("accepted", "set_aside")):
            yield f"{sheet['sheet']} accepts otherwise than it balances: {sheet}"
    for name, told in case.get("sheets", {}).items():
        sheet = next((one for one in sheets if one["sheet"] == name), None)
        if sheet is None:
            yield f"no sheet {name}"
            continue
        for key, wanted in told.items():
            held = sheet.get(key, sheet.get("balance", {}).get(key))
            unread = set(sheet.get("unread", ()))
            right = (
                {"unread": unread == set(wanted), "read": unread.isdisjoint(wanted)}
                if isinstance(wanted, list)
                else {}
            )
            if not right.get(key, held == wanted):
                yield f"{name}: {key} {held}, not {wanted}; unread {unread}"


def _of_pairs(
    case: dict[str, Any],
    listed: Callable[[str], list[dict[str, Any]]],
    lianhu: Callable[[list[str]], tuple[int, str]],
) -> Iterator[str]:
    if "pairs" not in case:
        return
    given = [{k: one[k] for k in case["pairs"][0]} for one in listed("pairs")]
    if not _same(given, case["pairs"]):
        yield f"pairs given {given}"
    code, _ = lianhu(["pair"])
    kept = [{k: one[k] for k in case["pairs"][0]} for one in listed("pairs")]
    if code or not _same(kept, case["pairs"]):
        yield f"pairs kept {kept}"


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if v not in (None, "") and not k.startswith("source")}


def _same(rows: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> bool:
    """Tell whether rows and what is wanted are one to one."""
    left = list(rows)
    for one in wanted:
        found = next((row for row in left if _fits(row, one)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _fits(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    tails = {"id_tail": ("id_number", 3), "phone_tail": ("phone", 4)}
    for key, value in wanted.items():
        attribute, length = tails.get(key, (key, 0))
        held = row.get(attribute)
        held = "" if held is None else held
        held = str(held)[-length:] if length else held
        if held not in (value if isinstance(value, list) else [value]):
            return False
    return True


def _is_at(cell: str, wanted: str) -> bool:
    return any(
        one in ("*", cell)
        or (one[:1] == "*" and cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == one[1:])
        for one in wanted.split("|")
    )
