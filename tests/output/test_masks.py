"""Numbers stay inside: whatever way a number is written, no exit shows it whole."""

import json
import re
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pytest

from lianhu_cli.cli import reply
from lianhu_cli.domain.privacy import masking
from lianhu_cli.output import console

ID, PHONE = "62000019900307001X", "13800001234"
WRITTEN = {
    "张三 620000 19900307 001X": ID,
    "620000-19900307-001X": ID,
    "６２００００１９９００３０７００１Ｘ": ID,
    "620000 19901301 0011": "620000199013010011",  # no such month: a typing error in somebody's number
    "62000019900307001": "62000019900307001",  # its end is cut off
    "ID620000199013070013": "620000199013070013",
    "138 0000 1234": PHONE,
    "138-0000-1234（儿子）": PHONE,
    "1.3.8.0.0.0.0.1.2.3.4": PHONE,
    "电话：13800001234，勿外传": PHONE,
    "（138）0000/1234": PHONE,
    "11010519491231****": "11010519491231",
    "138\n0000\n1234": PHONE,
    "138,0000,1234": PHONE,
    "1380-0001234": PHONE,
    "13800 001234": PHONE,
    **{
        f"620000{sign}19900307{sign}001X": ID
        for sign in ("\u2212", "、", "：", "~", "+", "\ufe0f", "\u0301")
    },
    "620000{19900307}001X": ID,
    "620000《19900307》001X": ID,
    "620000\u202a19900307001X\u202c": ID,
}
FIGURES = [
    "走访12户，送米 30 袋，共1380元", "2012-03-01至2012-04-30", "H13800001234A", "合计 62 71 64 252 244 300 10",
    "138****1234", "62*************01X", "石桥村", "", "第 3 行：1,380,000.00", "3组、4组、5组", "编码 HA13800001234",
    "分别138、1500、2300元", "2026-11-27 12:30:45至2026-11-28 10:15:00", "1500 230000 300", "11:20:26 2026-03-02 10:15",
]  # fmt: skip


def digits(text: str) -> str:
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


@pytest.mark.parametrize("text", WRITTEN)
def test_a_number_is_masked_however_it_is_written(text: str) -> None:
    assert WRITTEN[text] not in digits(masking.mask_text(text))
    assert WRITTEN[text] not in digits(masking.mask_text(f"前{text}后"))


@pytest.mark.parametrize("text", FIGURES)
def test_what_is_no_number_stays_as_it_is(text: str) -> None:
    assert masking.mask_text(text) == text


def test_digests_and_codes_stay_as_they_are() -> None:
    """One digest of fifty has a run of digits that looks like somebody's number."""
    digests = [blake2b(str(n).encode(), digest_size=20).hexdigest() for n in range(3000)]
    codes = [f"H{blake2b(str(n).encode(), digest_size=6).hexdigest().upper()}" for n in range(3000)]
    risky = [one for one in digests if re.search("1[0-9]{10}|[0-9]{15}", one)]
    assert len(risky) > 20
    for text in (*digests, *codes, "".join(f"根 {one}，" for one in risky)):
        assert masking.mask_text(text, across=False) == text
    assert "138****1234" in masking.mask_text(f"{digests[0]} 13800001234")


def test_a_table_is_masked_by_its_columns() -> None:
    table = pa.table({
        "code": ["H13800001234", "H86A94F819503"],
        "village": ["石桥村", "620000197208026507"],
        "people": [3, 15700000033],
        "land": [3.5, None],
    })  # fmt: skip
    shown = masking.table(table, but=("code",)).to_pydict()
    assert shown["code"] == table["code"].to_pylist()
    assert shown["village"] == ["石桥村", "62*************507"]
    assert shown["people"] == ["3", "157****0033"]
    assert shown["land"] == [3.5, None]
    assert masking.table(table.slice(0, 1))["people"].type == pa.int64()


def test_the_last_door_masks_what_came_through(capsys: pytest.CaptureFixture[str]) -> None:
    console.say(f"户主 {PHONE}")
    console.note("证件 620000 19900307 001X\x1b[31m")
    console.fault(f"找不到 {ID}.xlsx")
    console.table(None, "", ["甲", "乙"], [["138 0000 1234", 5], ["138", "0000"], ["1234", ""]])
    reply.write({"people": 13800001234, "by": {ID: ["138 0000 1234", 5]}, "code": "H86A94F819503"})
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert PHONE not in digits(out.replace("138\t0000\n1234", "")) + digits(err)
    assert ID not in digits(out + err)
    assert "138\t0000\n1234" in out
    assert json.loads(out.splitlines()[-1]) == {
        "people": "138****1234", "by": {"62*************01X": ["138****1234", 5]}, "code": "H86A94F819503",
    }  # fmt: skip


def test_a_row_that_slipped_by_a_cell_is_a_problem_and_no_village(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lianhu_cli.cli.app import run

    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(
        f"行政村,村民小组,户主姓名,户类别,备注\n石桥村,1组,张三,困难户,\n{ID},石桥村,1组,李四,困难户\n"
    )
    assert run(["import", "a.csv", "--json", "--problems", "问题"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [(p["code"], p["cell"]) for p in answer["problems"]][:1] == [("village-missing", "A3")]
    assert answer["counts"]["villages"] == 1
    assert not [path for path in (tmp_path / "问题").iterdir() if ID[:17] in path.name]


def test_an_answer_holds_no_terminal_sequences(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON escapes a sequence, and whoever reads it shows it again."""
    reply.write({"a\x1b[2J": ["李\x1b[31m四\x1b[0m", "王\u202e五", "赵\x9b1m六", 3, None]})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"a": ["李四", "王五", "赵六", 3, None]}
