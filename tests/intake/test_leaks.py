"""The look for numbers: every hiding place is drawn, found, named; what is masked or no number is left alone."""

import json
import shutil
import struct
import subprocess
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.privacy.numbers_in_text import find
from lianhu_cli.intake import survey
from lianhu_cli.intake.leaks import scan

from ..budget import spread

ID, OLD, PHONE = "62000019900307001X", "620000900307001", "13800001234"
MASKED = {ID: "62*************01X", OLD: "62**********001", PHONE: "138****1234"}
SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def kinds(text: str) -> list[str]:
    return [leak.kind for leak in sorted(find(text), key=lambda leak: leak.start)]


@pytest.mark.parametrize(
    "text",
    [
        ID, ID.lower(), f"证件{ID}。", f'="{ID}"', f"'{ID}", "６２００００１９９００３０７００１Ｘ",
        "62000019900307001×",
        "620000 19900307 001X", "620000-19900307-001X", "6 2 0 0 0 0 1 9 9 0 0 3 0 7 0 0 1 X", f"ID{ID}", f"{ID}44",
        "620000199003070012", "6.2000019900307E+17", f"1.{ID}", "620000\u200b19900307001X", "620000199003070000.0",
        "620000.19900307.001X", "620000/19900307/001X", "620000\t19900307\t001X", "620000\n19900307001X",
        "620000    19900307    001X", "620000,19900307,001X", "620000\u00ad19900307\u00ad001X",
        "(620000)19900307(001X)",
        "6,2,0,0,0,0,1,9,9,0,0,3,0,7,0,0,1,X", "620000 19900307 0012",
        "六二〇〇〇〇一九九〇〇三〇七〇〇一二",
    ],
)  # fmt: skip
def test_an_identity_number_is_found_however_it_is_written(text: str) -> None:
    assert kinds(text) == ["id-number"]


@pytest.mark.parametrize(
    "text",
    [
        PHONE, "138 0000 1234", "138-0000-1234", "138 0000-1234", "138.0000.1234", "138 00001234", "1380000 1234",
        "１３８００００１２３４", "+86 13800001234", "8613800001234", "008613800001234", "13800001234.0",
        "1.3800001234E+10", "Tel13800001234", "tel:+86-138-0000-1234", "1.13800001234", "13800001234@qq.com",
        "1 3 8 0 0 0 0 1 2 3 4", "138\u00a00000\u30001234", "(138)00001234", "138/0000/1234", "138（0000）1234",
        "138 000 01234", "1380 0001 234", "1.3.8.0.0.0.0.1.2.3.4", "1,3,8,0,0,0,0,1,2,3,4", "138\u00ad0000\u00ad1234",
        "一三八〇〇〇〇一二三四", "①③⑧0000①②③④",
    ],
)  # fmt: skip
def test_a_phone_is_found_however_it_is_written(text: str) -> None:
    assert kinds(text) == ["phone"]


def test_several_in_one_text() -> None:
    assert kinds(f"{PHONE}/{PHONE}，{ID} {OLD}") == ["phone", "phone", "id-number", "id-number-15"]
    assert kinds("138 0000 1234 139 0000 1234") == ["phone", "phone"]
    glued = f"620000199003070{check_tail()}{PHONE}"
    assert kinds(glued) == ["id-number", "phone"]


def check_tail() -> str:
    """Three characters, no X among them, that end a number of that birthday."""
    from lianhu_cli.domain.cells.idcard import check_character

    return next(
        f"{n:02}{check}"
        for n in range(1, 99)
        if (check := check_character(f"620000199003070{n:02}")) != "X"
    )


@pytest.mark.parametrize(
    "text",
    [
        "62*************01X", "620000********001X", "138****1234", "12345678901", "23800001234",
        "2026-03-02 2026-03-10",
        "0.13800001234", "13800001234.56", "620000199013070013", "990000199003070012", "1234567890123456",
        "a3f13800001234b9c0", "{00020813-0000-0000-C000-000000000046}", "1380000123456", "150 20120305",
        "2012 138 15 0000 1234 88 20", "91620000MA71XYZ12B", "1" * 60, "20260302135959123",
        "138,1500,2300", "138\t0000\t1234", "7,1,3,8,0,0,0,0,1,2,3,4", "2012/3/1 2012.3.10（3）", "H13800001234A",
        "HA13800001234",
        "3.14.15.92.65.35.89.79", "二〇一二年三月一日至二〇一三年五月", "620000 19901301 0012",
    ],
)  # fmt: skip
def test_what_is_no_number_or_masked_is_left_alone(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("mask", "weak"),
    [
        ("11010519491231****", True), ("110105194912310***", True), ("620000199003****1X", True),
        ("620000********001X", False), ("62*************01X", False), ("6200**19900307****", False),
        ("138000012**", True), ("138****1234", False), ("1380000****", False), ("2012****1234", False),
        ("110105 19491231 ****", True), ("138-0000-12**", True), ("11010519491231xxxx", True),
        ("110105194912310×××", True), ("110105194912310---", True), ("620000 ******** 001X", False),
    ],
)  # fmt: skip
def test_a_mask_is_counted_by_what_it_leaves_open(mask: str, weak: bool) -> None:
    assert kinds(f"证件{mask}") == (["weak-mask"] if weak else [])


def test_time_grows_with_the_text_and_no_faster() -> None:
    """Every digit begins a run that fails: what takes quadratic time in a careless expression."""
    took = []
    for size in (5_000, 50_000):
        for text in (
            "1 2 3 4 5 6 7 8 9 0 " * (size // 20),
            "12" * (size // 2),
            "138 0000 " * (size // 9),
        ):
            start = time.perf_counter()
            list(find(text))
            took.append(time.perf_counter() - start)
    assert sum(took[3:]) < 40 * sum(took[:3]) + 0.5


@pytest.mark.parametrize(
    "tag",
    spread(
        ["<si>", "<is>", "<c>", "<row>", "<text:p>", "<table:table-cell", "<", "<w:p>", "<cols "],
        every=4,
    ),
)
def test_tags_that_nobody_closes_take_no_longer(tmp_path: Path, tag: str) -> None:
    text = f"<a>{tag * 40_000}{f'{PHONE} ' * 2_000}"
    parts = dict.fromkeys(
        ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "word/document.xml", "content.xml"),
        text,
    )
    parts |= {
        "xl/workbook.xml": '<w><sheet name="a" r:id="1" xmlns:r="r"/></w>',
        "xl/_rels/workbook.xml.rels": '<r><x Id="1" Target="worksheets/sheet1.xml"/></r>',
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
    }
    start = time.perf_counter()
    looked = scan.look([packed(tmp_path / "a.zip", parts)])
    assert time.perf_counter() - start < 20
    assert looked.found


def found(path: Path) -> dict[str, tuple[str, str]]:
    """Return place → (masked value, what hides it)."""
    looked = scan.look([path])
    assert not looked.unreadable
    return {one.place: (one.leak.masked, one.hidden) for _, one in looked.found}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.set_properties({"subject": f"经办 {PHONE}", "title": ID})
        sheet = made.add_worksheet("表一")
        sheet.write_string("B2", ID)
        sheet.write_string("B3", PHONE[:3] + " 0000 1234")
        sheet.write_number("C4", int(PHONE))
        sheet.write_number("C5", 620000199003070000)
        bold = made.add_format({"bold": True})
        sheet.write_rich_string("D6", "电话138", bold, "0000", "1234")
        sheet.write_formula("E7", f'="{PHONE}"', None, PHONE)
        sheet.write_string("F8", "62*************01X")
        sheet.write_string("A9", PHONE)
        sheet.set_row(8, None, None, {"hidden": True})
        sheet.write_string("H1", PHONE)
        sheet.set_column("H:I", None, None, {"hidden": True})
        sheet.write_comment("B2", f"核对 {ID}")
        sheet.set_header(f"&C{PHONE}")
        sheet.data_validation("A1", {"validate": "list", "source": [ID]})
        sheet.insert_textbox("J3", f"问 {PHONE}")
        made.define_name("某人", f'="{ID}"')
        for name, hide in (("藏", "hide"), ("深藏", "very_hidden")):
            other = made.add_worksheet(name)
            other.write_string("A1", ID)
            getattr(other, hide)()
    return path


def test_every_hiding_place_of_a_workbook(book: Path) -> None:
    places = found(book)
    cells = {place: both for place, both in places.items() if "!" in place}
    assert cells == {
        "表一!B2": (MASKED[ID], ""),
        "表一!B3": (MASKED[PHONE], ""),
        "表一!C4": (MASKED[PHONE], ""),
        "表一!C5": ("62*************000", ""),
        "表一!D6": (MASKED[PHONE], ""),
        "表一!E7": (MASKED[PHONE], ""),
        "表一!A9": (MASKED[PHONE], "隐藏的行"),
        "表一!H1": (MASKED[PHONE], "隐藏的列"),
        "藏!A1": (MASKED[ID], "隐藏的工作表"),
        "深藏!A1": (MASKED[ID], "深度隐藏的工作表"),
    }
    rest = " ".join(set(places) - set(cells))
    for place in ("页眉页脚", "批注", "文档属性", "文本框", "名称定义"):
        assert place in rest


def test_a_workbook_of_another_make(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "O'Neil"
    made.active.append([ID, int(PHONE), "无"])
    made.active["C1"].comment = Comment(PHONE, "某")
    made.save(tmp_path / "b.xlsx")
    places = found(tmp_path / "b.xlsx")
    assert places["O'Neil!A1"] == (MASKED[ID], "")
    assert places["O'Neil!B1"] == (MASKED[PHONE], "")
    assert any("批注" in place for place in places)


def test_a_package_with_the_slashes_of_windows(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with zipfile.ZipFile(book) as read, zipfile.ZipFile(path, "w") as written:
        for name in read.namelist():
            stored = zipfile.ZipInfo(name)
            stored.filename = name.replace("/", "\\")
            written.writestr(stored, read.read(name))
    assert found(path) == found(book)


def packed(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(*paragraphs: str) -> str:
    return f"<w:document {W}><w:body>{''.join(f'<w:p>{p}</w:p>' for p in paragraphs)}</w:body></w:document>"


def run(text: str) -> str:
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_every_hiding_place_of_a_document(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.docx",
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": document(
                run("无"),
                run("电话138") + "<w:proofErr/>" + run("0000") + run("1234"),
                f"<w:del><w:r><w:delText>{ID}</w:delText></w:r></w:del>",
                run("&#54;20000") + run("19900307001X"),
                run("138") + "</w:p><w:p>" + run("00009999"),
            ),
            "word/comments.xml": f"<w:comments {W}><w:comment><w:p>{run(PHONE)}</w:p></w:comment></w:comments>",
            "word/footnotes.xml": f"<w:footnotes {W}><w:p>{run(ID)}</w:p></w:footnotes>",
            "word/header1.xml": f"<w:hdr {W}><w:p>{run(PHONE)}</w:p></w:hdr>",
            "word/_rels/document.xml.rels": f'<R><Relationship Target="tel:{PHONE}"/></R>',
            "docProps/core.xml": f"<c><creator>{PHONE}</creator><title>{ID}</title></c>",
            "docProps/custom.xml": f"<p><vt:lpwstr>{ID}</vt:lpwstr></p>",
            "customXml/item1.xml": f'<a b="{OLD}"/>',
            "word/media/image1.png": b"\x89PNG\r\n\x1a\n\0\0",
            "word/embeddings/sheet.xlsx": packed(
                tmp_path / "inner.xlsx", {"xl/charts/chart1.xml": f"<c:v>{PHONE}</c:v>"}
            ).read_bytes(),
        },
    )
    looked = scan.look([path])
    places = {one.place for _, one in looked.found}
    assert not looked.unreadable
    assert [name.split()[-1] for name in looked.pictures] == ["word/media/image1.png"]
    body = "正文（word/document.xml）"
    assert {p for p in places if p.startswith(body)} == {f"{body} 第 {n} 段" for n in (2, 3, 4)}
    for part in (
        "comments",
        "footnotes",
        "header1",
        "document.xml.rels",
        "core",
        "custom.xml",
        "item1",
        "chart1",
    ):
        assert any(part in place for place in places), part


def test_an_ods_tells_the_cell(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.ods",
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (
                '<o><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
                '<table:table table:name="甲&amp;乙"><table:table-row table:number-rows-repeated="9">'
                "<table:table-cell/></table:table-row><table:table-row><table:table-cell "
                'table:number-columns-repeated="2"/><table:covered-table-cell/><table:table-cell>'
                f"<text:p>138<text:span>0000</text:span>1234</text:p></table:table-cell></table:table-row>"
                '<table:table-row table:visibility="collapse"><table:table-cell '
                f'office:value="{ID[:17]}0"><text:p>6.2E17</text:p></table:table-cell></table:table-row>'
                '</table:table><table:table table:name="藏" table:style-name="ta2"><table:table-row>'
                f"<table:table-cell><text:p>{PHONE}</text:p></table:table-cell></table:table-row></table:table></o>"
            ),
            "styles.xml": f"<s><style:header><text:p>{PHONE}</text:p></style:header></s>",
        },
    )
    assert found(path) == {
        "甲&乙!D10": (MASKED[PHONE], ""),
        "甲&乙!A11": ("62*************010", "隐藏的行"),
        "藏!A1": (MASKED[PHONE], "隐藏的工作表"),
        "styles.xml": (MASKED[PHONE], ""),
    }


@pytest.mark.parametrize(
    ("name", "content", "places"),
    [
        ("a.csv", f"姓名,证件\r\n张三,{ID}\r\n李四,{PHONE}\r\n".encode("gb18030"), ["第 2 行", "第 3 行"]),
        ("a.txt", f"\ufeff无\n{PHONE}".encode(), ["第 2 行"]),
        ("a.txt", f"无\n{PHONE}\n".encode("utf-16"), ["第 2 行"]),
        ("a.md", f"- **{PHONE[:3]}** 无\n- {ID}".encode(), ["第 2 行"]),
        ("a.json", json.dumps({"a": int(PHONE), "b": ID}).encode(), ["第 1 行", "第 1 行"]),
        ("b.json", b'{"a": "\\u0031\\u0033800001234"}', ["第 1 行"]),
        ("a.html", f"<p>无<p>138<b>0000</b>1234</p><!-- {ID} -->".encode(), ["网页 第 1 段", "网页 第 2 段"]),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + PHONE.encode("utf-16-le"), None),
        ("a.db", b"SQLite format 3\0" + bytes(90) + ID.encode(), ["文件内部"]),
    ],
)  # fmt: skip
def test_other_files(tmp_path: Path, name: str, content: bytes, places: list[str] | None) -> None:
    (tmp_path / name).write_bytes(content)
    looked = scan.look([tmp_path / name])
    assert looked.found
    assert not looked.unreadable
    if places:
        assert sorted(one.place for _, one in looked.found) == places


def test_a_long_text_is_looked_through_block_by_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianhu_cli.intake.leaks.blocks._BLOCK", 64)
    lines = [f"第{n}行 {PHONE if n % 7 == 0 else '无'}" for n in range(200)]
    (tmp_path / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    told = [one.place for _, one in scan.look([tmp_path / "a.txt"]).found]
    assert told == [f"第 {n + 1} 行" for n in range(0, 200, 7)]
    (tmp_path / "b.txt").write_text(" ".join(lines), encoding="utf-8")
    assert len(scan.look([tmp_path / "b.txt"]).found) == len(told)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7\n"),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("a.bin", b"\x01\x02\0\x03" * 50),
    ],
)
def test_what_cannot_be_read_is_never_called_clean(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    looked = scan.look([tmp_path / name])
    assert not looked.found
    assert [file for file, _ in looked.unreadable] == [str(tmp_path / name)]


def test_a_picture_in_an_archive_is_no_proof_either(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"证件.png": b"\x89PNG\r\n\x1a\n", "名单.csv": f"张三,{ID}"})
    looked = scan.look([path])
    assert [one.place for _, one in looked.found] == ["名单.csv：第 1 行"]
    assert "证件.png" in looked.unreadable[0][1]


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {"word/document.xml": b"<a>" + bytes(70 << 20)})
    assert "解压" in scan.look([path]).unreadable[0][1]
    nest = packed(tmp_path / "0.zip", {"a.txt": PHONE})
    for n in range(1, 6):
        nest = packed(tmp_path / f"{n}.zip", {f"{n - 1}.zip": nest.read_bytes()})
    looked = scan.look([nest])
    assert not looked.found
    assert "层" in looked.unreadable[0][1]


def test_a_folder_is_looked_through_whole(tmp_path: Path) -> None:
    (tmp_path / "甲" / "乙").mkdir(parents=True)
    (tmp_path / "甲" / "乙" / ".藏.txt").write_text(PHONE)
    (tmp_path / "甲" / "a.txt").write_text("无")
    looked = scan.look([tmp_path, tmp_path / "甲"])
    assert len(looked.files) == 2
    assert [Path(file).name for file, _ in looked.found] == [".藏.txt"]
    with pytest.raises(UnreadableError):
        scan.look([tmp_path / "没有"])


def test_the_sample_gives_as_many_numbers_as_an_import_reads() -> None:
    path = SAMPLES / "摸底调查.xlsx"
    roster = survey.read([path]).roster
    people = [*roster.households.to_pylist(), *roster.helpers.to_pylist()]
    told = [one.leak.kind for _, one in scan.look([path]).found]
    assert told.count("id-number") == sum(len(one["id_number"]) == 18 for one in people)
    phones = [one["phone"] for one in (*people, *roster.links.to_pylist())]
    assert told.count("phone") == sum(phone.startswith("1") for phone in phones)


def test_an_xls_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its chain of sectors runs in a circle: the reader of its cells goes round for ever."""
    monkeypatch.setattr("lianhu_cli.intake.leaks.old._SECONDS", 1)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 62, 3, 0xFFFE, 9, 6)
    struct.pack_into("<iiiiiiii", header, 44, 1, 1, 0, 4096, 2, 1, -2, 0)
    struct.pack_into("<109i", header, 76, 0, *[-1] * 108)
    sectors = struct.pack("<128i", -3, -2, -2, -2, *[-1] * 124)
    circle = struct.pack("<128i", 1, 0, *[-1] * 126)
    entry = "Workbook\0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 18, 2, 1)
    entry += struct.pack("<iii36xii4x", -1, -1, -1, 0, 100)
    root = "R\0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 4, 5, 1)
    root += struct.pack("<iii36xii4x", -1, -1, 1, 3, 512)
    path = tmp_path / "a.xls"
    path.write_bytes(
        bytes(header) + sectors + (root + entry).ljust(512, b"\0") + circle + bytes(512)
    )
    start = time.perf_counter()
    looked = scan.look([path])
    assert time.perf_counter() - start < 30
    assert len(looked.unreadable) == 1


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("libreoffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("form", ["xls", "ods", "fods", "xlsx", "csv", "html"])
def test_what_another_office_saves(book: Path, tmp_path: Path, form: str) -> None:
    subprocess.run(
        ["libreoffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to", form,
         "--outdir", tmp_path / "out", book],
        capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    looked = scan.look([tmp_path / "out" / f"a.{form}"])
    assert not looked.unreadable
    numbers = {one.leak.number for _, one in looked.found}
    assert {ID, PHONE} <= numbers
    if form in {"xls", "xlsx", "ods"}:
        places = {one.place: one.hidden for _, one in looked.found}
        assert places["藏!A1"] == "隐藏的工作表"
        assert places["表一!A9"] == "隐藏的行"
        assert "表一!B2" in places


def test_a_digit_a_cell_is_found_and_figures_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["证件", *ID])
        sheet.write_row(1, 0, ["证件", *map(int, "62000019900307001"), "X"])
        sheet.write_row(2, 1, ["620000", 19900307, "001X"])
        sheet.write_row(3, 0, ["电话", *PHONE, "户"])
        sheet.write_row(4, 0, ["户数", *map(int, "713800001234")])
        sheet.write_row(5, 0, ["户数", 62, 71, 64, 252, 244, 138, 1500, 2300, 620000, 2012, 1990])
    found = [(f.place, f.leak.masked) for _, f in scan.look([path]).found]
    masked = "62*************01X"
    assert sorted(found) == [
        ("表!B1", masked), ("表!B2", masked), ("表!B3", masked), ("表!B4", "138****1234"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (f"名单{ID}.txt", "见附件"),
        ("a.html", "<tr>" + "".join(f"<td>{one}</td>" for one in ID) + "</tr>"),
        ("b.html", "<p>1380000%31234</p><a href='tel:1380000%31234'>"),
        ("c.csv", "证件\n" + ",".join(ID)),
        ("d.csv", "\n".join(PHONE)),
        ("e.txt", "".join(f"&#{ord(one)};" for one in PHONE)),
    ],
)
def test_where_else_numbers_stand(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert scan.look([tmp_path]).found


def test_names_in_an_archive_and_a_text_in_utf_32(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(f"{PHONE}.txt", "见附件")
    (tmp_path / "b.txt").write_text(f"电话{PHONE}", encoding="utf-32")
    found = {Path(file).name for file, _ in scan.look([tmp_path]).found}
    assert found == {"a.zip", "b.txt"}
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("20120301.txt", "见附件")
    assert not scan.look([tmp_path / "c.zip"]).found


def test_names_and_comments_of_packages_and_names_of_folders(tmp_path: Path, book: Path) -> None:
    shutil.copy(book, tmp_path / "a.docx")
    for name, part, comment in (("a.docx", f"word/media/{ID}.xml", ""), ("b.zip", "a.txt", ID)):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("[Content_Types].xml", "<a/>")
            archive.writestr(part, "<a/>")
            archive.comment = comment.encode()
    folder = tmp_path / f"夹{PHONE}" / "内"
    folder.mkdir(parents=True)
    (folder / "c.txt").write_text("见附件")
    for path in (tmp_path / "a.docx", tmp_path / "b.zip", tmp_path, folder.parent):
        assert scan.look([path]).found
    assert not scan.look([folder]).found, "folders above what leaves stay in the office"


def test_a_number_down_a_column(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_column(2, 1, ["证件", *ID, "户"])
        sheet.write_column(0, 3, ["证件", *map(int, "62000019900307001"), "X"])
        sheet.write_column(
            0, 5, [*map(int, "3" + ID[:-1] + "012")]
        )  # as many people as live in each household
    assert sorted(f.place for _, f in scan.look([path]).found) == ["表!B4", "表!D2"]
