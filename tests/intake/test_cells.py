"""What stands in a cell, and what is said of it: the value, the code and the address."""

import pytest

from .conftest import Draw, households, read, rows, said

ID = "62000019900307001X"


def one(draw: Draw, heading: str, cell: str, *, role: str = "households"):
    """Read a register of one row that has `cell` in column D."""
    base = {
        "households": f"行政村|户主姓名|户类别|{heading}\n石桥村|张三|困难户|{cell}",
        "helpers": f"姓名|单位|人员类别|{heading}\n刘一|县农业局|一般干部|{cell}",
    }[role]
    return read(draw("a.xlsx", 登记册=base))


@pytest.mark.parametrize(
    ("cell", "number", "codes"),
    [
        (ID, ID, set()),
        (ID.lower(), ID, {"id-normalised"}),
        (ID.replace("X", "×"), ID, {"id-normalised"}),
        ("620000 19900307 001X", ID, {"id-normalised"}),
        ("'" + ID, ID, {"id-normalised"}),
        (ID + "\t", ID, {"id-normalised"}),
        ("\u00a0" + ID, ID, {"id-normalised"}),
        ("６２００００１９９００３０７００１Ｘ", ID, {"width-folded", "id-normalised"}),
        ("620000900307001", ID, {"id-normalised"}),
        ("#620000900307001", ID, {"id-normalised"}),
        (ID + "44", ID, {"id-normalised"}),
        (ID + "44B1", ID, {"id-normalised"}),
        ("", "", {"id-missing"}),
        ("无", "", {"id-missing"}),
        ("999999999999999999", "", {"id-missing"}),
        ("6200001990030700", "6200001990030700", {"id-length"}),
        ("62000019900307001A", "62000019900307001A", {"id-length"}),
        ("620000199003070012", "620000199003070012", {"id-checksum"}),
        ("620000199013070013", "620000199013070013", {"id-birth-date"}),
        ("990000199003070011", "990000199003070011", {"id-checksum"}),
        ("#620000199003070011", "620000199003070", {"id-truncated"}),
        ("620000199003070000", "620000199003070", {"id-truncated"}),
        ("6.20000199003E+17", "620000199003", {"id-truncated"}),
        ("620122199003070014", "620122199003070014", {"id-checksum"}),
    ],
)
def test_identity_numbers(draw: Draw, cell: str, number: str, codes: set[str]) -> None:
    found = one(draw, "身份证号码", cell)
    assert households(found, "id_number") == [(number,)]
    assert {code for code, address in said(found) if address == "D2"} == codes
    assert ID[:14] not in str(found.problems)
    assert cell.strip("#'") not in str(found.problems) or len(cell) < 12


def test_a_truncated_number_is_never_given_a_tail(draw: Draw) -> None:
    found = one(draw, "身份证号", "#620102199001011234")
    assert households(found, "id_number") == [("620102199001011",)]
    (problem,) = found.problems
    assert problem.value == "62*************000"


def test_a_truncated_number_is_completed_from_another_sheet(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            甲="行政村|户主姓名|户类别|身份证号\n石桥村|张三|困难户|#62000019900307001\n石桥村|李四|困难户|#620000199003070036",
            乙=f"姓名|单位|人员类别|身份证号\n李四|县农业局|一般干部|620000199003070036\n张三|县农业局|一般干部|{ID}",
        )
    )
    assert ("id-repaired", "D3") in said(found, "fixed")
    assert ("李四", "620000199003070036") in households(found, "head", "id_number")
    assert not any(p.code == "id-truncated" and p.cell == "D3" for p in found.problems)


def test_two_candidates_complete_nothing(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            甲="行政村|户主姓名|户类别|身份证号\n石桥村|李四|困难户|#620000199003070036",
            乙="姓名|单位|人员类别|身份证号\n李四|县农业局|一般干部|620000199003070036\n李四|县水务局|一般干部|620000199003070044",
        )
    )
    assert ("id-truncated", "D2") in said(found)
    assert households(found, "id_number") == [("620000199003070",)]


@pytest.mark.parametrize(
    ("cell", "phone", "codes"),
    [
        ("13800000001", "13800000001", set()),
        ("#13800000001", "13800000001", set()),
        ("138-0000-0001", "13800000001", {"phone-normalised"}),
        ("138 0000 0001", "13800000001", {"phone-normalised"}),
        ("+86 13800000001", "13800000001", {"phone-normalised"}),
        ("１３８００００００01", "13800000001", {"width-folded"}),
        ("13800000001/13900000002", "13800000001、13900000002", {"phone-normalised"}),
        ("13800000001 13900000002", "13800000001、13900000002", {"phone-normalised"}),
        ("0931-2345678", "0931-2345678", set()),
        ("(0931)2345678", "0931-2345678", {"phone-normalised"}),
        ("", "", set()),
        ("无", "", set()),
        ("1380000001", "1380000001", {"phone-invalid"}),
        ("张三儿子", "张三儿子", {"phone-invalid"}),
    ],
)
def test_phones(draw: Draw, cell: str, phone: str, codes: set[str]) -> None:
    found = one(draw, "联系电话", cell)
    assert households(found, "phone") == [(phone,)]
    assert said(found) == {(code, "D2") for code in codes}
    assert "13800000001" not in str(found.problems)


@pytest.mark.parametrize(
    ("cell", "people", "codes"),
    [
        ("#4", 4, set()),
        ("4", 4, set()),
        ("4.0", 4, set()),
        ("4人", 4, {"unit-stripped"}),
        ("４", 4, {"width-folded"}),
        ("四口人", 4, {"unit-stripped"}),
        ("四", 4, {"unit-stripped"}),
        ("", None, set()),
        ("/", None, set()),
        ("x", None, {"number-invalid"}),
        ("4-5", None, {"number-invalid"}),
        ("#4.5", None, {"number-invalid"}),
        ("#40", 40, {"number-out-of-range"}),
        ("#-1", -1, {"number-out-of-range"}),
        ("#1e300", None, {"number-invalid"}),
    ],
)
def test_counts(draw: Draw, cell: str, people: int | None, codes: set[str]) -> None:
    found = one(draw, "家庭人口（人）", cell)
    assert households(found, "people") == [(people,)]
    assert said(found) == {(code, "D2") for code in codes}


@pytest.mark.parametrize(
    ("cell", "land", "codes"),
    [
        ("#6.5", 6.5, set()),
        ("6.5亩", 6.5, {"unit-stripped"}),
        ("约6亩", None, {"number-invalid"}),
        ("1,200", 1200.0, set()),
        ("６．５亩", 6.5, {"width-folded", "unit-stripped"}),
    ],
)
def test_amounts(draw: Draw, cell: str, land: float | None, codes: set[str]) -> None:
    found = one(draw, "耕地面积(亩)", cell)
    assert households(found, "land") == [(land,)]
    assert said(found) == {(code, "D2") for code in codes}


@pytest.mark.parametrize(
    ("cell", "village", "codes"),
    [
        ("石桥村", "石桥村", set()),
        ("石桥", "石桥村", {"village-alias"}),
        ("石桥村委会", "石桥村", {"village-alias"}),
        ("石桥行政村", "石桥村", {"village-alias"}),
        ("石桥村民委员会", "石桥村", {"village-alias"}),
        ("石桥村村民委员会", "石桥村", {"village-alias"}),
        ("石桥村 ", "石桥村", {"blanks-removed"}),
        ("石 桥 村", "石桥村", {"blanks-removed"}),
        ("东街社区", "东街社区", set()),
        ("东街居委会", "东街社区", {"village-alias"}),
    ],
)
def test_villages(draw: Draw, cell: str, village: str, codes: set[str]) -> None:
    found = read(
        draw("a.xlsx", 登记册=f"村|户主|户类别\n{cell.replace(' ', chr(0x3000))}|张三|困难户")
    )
    assert households(found, "village") == [(village,)]
    assert said(found) == {(code, "A2") for code in codes}


@pytest.mark.parametrize(
    ("cell", "group"),
    [
        ("3组", "3组"),
        ("三组", "3组"),
        ("第三村民小组", "3组"),
        ("三社", "3组"),
        ("3队", "3组"),
        ("#3", "3组"),
        ("3", "3组"),
        ("03组", "3组"),
        ("十二组", "12组"),
        ("二十一社", "21组"),
        ("第12村民组", "12组"),
        ("王家湾社", "王家湾组"),
        ("上庄", "上庄"),
    ],
)
def test_groups(draw: Draw, cell: str, group: str) -> None:
    found = one(draw, "村民小组", cell)
    assert households(found, "group") == [(group,)]
    assert not said(found, "warning", "error")
    assert bool(said(found)) == (cell.strip() != group or cell != cell.strip())


@pytest.mark.parametrize(
    ("cell", "head"),
    [
        ("张　三", "张三"),
        ("张 三", "张三"),
        ("张三\n", "张三"),
        ("阿不都•热合曼", "阿不都·热合曼"),
        ("𠮷野", "𠮷野"),
    ],
)
def test_names(draw: Draw, cell: str, head: str) -> None:
    found = read(
        draw(
            "a.csv",
        )
        if False
        else draw("a.xlsx", 登记册=f"村|户类别|户主\n石桥村|困难户|{cell.strip(chr(10))}")
    )
    assert households(found, "head") == [(head,)]


@pytest.mark.parametrize(
    ("cell", "party"),
    [
        ("是", True),
        ("√", True),
        ("党员", True),
        ("#1", True),
        ("否", False),
        ("", False),
        ("群众", False),
        ("/", False),
    ],
)
def test_yes_and_no(draw: Draw, cell: str, party: bool) -> None:
    assert households(one(draw, "是否党员", cell), "party") == [(party,)]


@pytest.mark.parametrize(
    ("cell", "kind", "codes"),
    [
        ("困难户", "困难户", set()),
        ("困难", "困难户", {"kind-alias"}),
        ("特殊户（五保）", "特殊户", {"width-folded", "kind-alias"}),
        ("", None, {"kind-missing"}),
        ("一般户", None, {"kind-unknown"}),
    ],
)
def test_kinds(draw: Draw, cell: str, kind: str | None, codes: set[str]) -> None:
    found = read(draw("a.xlsx", 名册=f"村|户主|人口|户类别\n石桥村|张三|#1|{cell}"))
    assert households(found, "kind") == ([(kind,)] if kind else [])
    assert said(found) == {(code, "D2") for code in codes}
    assert len(found.set_aside) == (kind is None)


def test_the_kind_from_the_sheets_name(draw: Draw) -> None:
    found = read(draw("a.xlsx", 特殊户花名册="村|户主姓名|人口\n石桥村|张三|#1"))
    assert households(found, "kind") == [("特殊户",)]


@pytest.mark.parametrize(
    ("row", "category", "codes"),
    [
        ("县农业局|局长|正科级|", "副科级以上", {"category-from-rank"}),
        ("县农业局||四级主任科员|", "副科级以上", {"category-from-rank"}),
        ("县农业局||二级科员|", "一般干部", {"category-from-rank"}),
        ("城关镇人民政府|副镇长||", "副科级以上", {"category-from-rank"}),
        ("城关镇人民政府|干事||", "一般干部", {"category-from-rank"}),
        ("石桥村|文书||", "村干部", {"category-from-rank"}),
        ("石桥村村委会|||", "村干部", {"category-from-rank"}),
        ("县农业局|干事|科员|一般干部", "一般干部", set()),
        ("石桥村|支部委员||村两委干部", "村干部", set()),
        ("县农业局|局长|正科级|一般干部", "一般干部", {"category-conflict"}),
        ("县农业局|干事|科员|副科级以上", "副科级以上", {"category-conflict"}),
        ("县农业局|干事||公务员", "一般干部", {"category-from-rank"}),
        ("县农业局|||", None, {"category-unknown"}),
        ("县农业局|干事||临聘", None, {"category-unknown"}),
    ],
)
def test_categories(draw: Draw, row: str, category: str | None, codes: set[str]) -> None:
    found = read(draw("a.xlsx", 名册=f"姓名|单位|职务|职级|人员类别\n刘一|{row}"))
    assert rows(found, "helpers", "category") == ([(category,)] if category else [])
    assert said(found) == {(code, "E2") for code in codes}


def test_the_category_from_the_sheets_name(draw: Draw) -> None:
    found = read(draw("a.xlsx", 党员明星户="姓名|村|组|联系电话\n刘一|石桥村|1组|13900000001"))
    assert rows(found, "helpers", "name", "village", "category") == [
        ("刘一", "石桥村", "党员明星户")
    ]


@pytest.mark.parametrize(
    ("heading", "cell", "status"),
    [
        ("状态", "已退休", "退休"),
        ("备注", "2011年借调县委办", "借调"),
        ("备注", "外出务工", "外出务工"),
        ("备注", "尚未退休", ""),
        ("状态", "在岗", "在岗"),
    ],
)
def test_who_takes_no_part(draw: Draw, heading: str, cell: str, status: str) -> None:
    found = one(draw, heading, cell, role="helpers")
    assert rows(found, "helpers", "status") == [(status,)]
    assert ("不参加结对" in "".join(found.files[0].sheets[0].how)) == (status not in {"", "在岗"})


def test_the_village_of_a_village_cadre_from_the_unit(draw: Draw) -> None:
    found = read(draw("a.xlsx", 名册="姓名|单位|职务\n刘一|石桥村村委会|村主任"))
    assert rows(found, "helpers", "village") == [("石桥村",)]


def test_error_values_and_unsaved_formulas(draw: Draw, tmp_path) -> None:
    import openpyxl

    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["村", "户主", "户类别", "人口", "劳动力"],
        ["石桥村", "张三", "困难户", "=1+3", "#N/A"],
    ):
        sheet.append(row)
    sheet["E2"].data_type = "e"
    book.save(path)
    found = read(path)
    assert said(found) == {("formula-without-value", "D2"), ("error-value", "E2")}
    assert households(found, "people", "labour") == [(None, None)]
