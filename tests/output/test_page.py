"""The page of statistics: the figures of `stats --json`, nobody's name, nothing from elsewhere."""

import base64
import hashlib
import re
import shutil
import stat
import subprocess
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.counted import statistics
from lianhu_cli.output.counted.statistics import Statistics
from lianhu_cli.output.page import document, sections

from .conftest import HELPERS, HOUSEHOLDS

HEADING = document.PageHeading(
    office=Office(township="白沙镇"), round=1, name="<春>", date="2012-03-05"
)


class Page(HTMLParser):
    """The tables of a page by their caption, its charts, and every tag and attribute."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.charts: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._rows: list[list[str]] = []
        self._open: list[str] = []
        self._title = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "table":
            self._rows = []
        if tag == "tr":
            self._rows.append([])
        if tag in {"th", "td"}:
            self._rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in {"th", "td"}:
            self._rows[-1][-1] += data
        elif inside == "caption":
            self.tables[data] = self._rows
        elif inside == "title" and "svg" in self._open:
            self._title = data
        elif inside == "desc":
            self.charts[self._title] = data


@pytest.fixture
def figures(decision: Decision) -> Statistics:
    return statistics.compute(decision)


@pytest.fixture
def page(figures: Statistics) -> Page:
    return Page(document.text(figures, HEADING))


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").replace("%", ""))


def body(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows[1:] if row[0] != "合计"]


def test_places_and_kinds_stand_as_counted(page: Page, figures: Statistics) -> None:
    told = figures.as_json()
    for caption, key in (("各行政村落实情况", "village"), ("未落实的户", "kind")):
        rows = body(page.tables[caption])
        assert [row[0] for row in rows] == [one[key] for one in told[f"by_{key}"]]
        for row, one in zip(rows, told[f"by_{key}"], strict=True):
            uncovered = one["households"] - one["covered"]
            assert list(map(number, row[1:4])) == [one["households"], one["covered"], uncovered]
            assert number(row[4]) == pytest.approx(100 * one["coverage"], abs=0.05)


def test_slots_and_reported_figures_stand_as_counted(page: Page, figures: Statistics) -> None:
    told = figures.as_json()
    for row, one in zip(body(page.tables["名额使用"]), told["by_category"], strict=True):
        assert row[0] == one["category"]
        assert list(map(number, row[1:4])) == [one["helpers"], one["slots"], one["slots_used"]]
    for row, one in zip(body(page.tables["填报数与实际数"]), told["reconciliation"], strict=True):
        assert row[0] == one["item"]
        assert number(row[1]) == one["declared"]
        assert row[2] == "—" if one["counted"] is None else number(row[2]) == one["counted"]
        assert (row[4] == "不符") == bool(one["difference"])


def test_every_total_is_the_sum_of_what_stands_above_it(page: Page) -> None:
    summed = 0
    for rows in page.tables.values():
        if rows[-1][0] != "合计":
            continue
        summed += 1
        for column in range(1, 4):
            assert number(rows[-1][column]) == sum(number(row[column]) for row in body(rows))
    assert summed == 4


def test_the_charts_say_what_the_tables_say(page: Page) -> None:
    for caption, rows in page.tables.items():
        for row in body(rows):
            assert row[0] in page.charts[caption] or row[2] == "—"
    assert page.charts["落实率"] == "应帮扶的户中已落实 80.0%"


def test_it_says_of_which_round_and_how_far_helpers_go(figures: Statistics) -> None:
    text = document.text(figures, HEADING)
    told = re.findall(r"<span>(.*?)</span>", text[: text.index("</header>")])
    assert told == ["第 1 轮结对", "&lt;春&gt;", "2012-03-05", "出村 1 对"]


def test_nobody_stands_on_it(figures: Statistics, decision: Decision) -> None:
    text = document.text(statistics.compute(decision, "helper", "group"), HEADING)
    for home in HOUSEHOLDS:
        assert escape(str(home[3])) not in text
    for helper in HELPERS:
        assert str(helper[1]) not in text
    assert not re.search(r"\d{11}", re.sub(r"<style>.*?</style>|<meta[^>]*>", "", text, flags=re.S))
    assert text == document.text(figures, HEADING)


def test_rare_causes_are_not_named(figures: Statistics) -> None:
    rows = [
        {"cause": "因病", "households": 2, "covered": 1},
        {"cause": "因残", "households": 1, "covered": 1},
        {"cause": "因学", "households": 3, "covered": 3},
        {"cause": "", "households": 1, "covered": 0},
    ]
    shown = body(Page(sections.causes(rows)).tables["各致贫原因落实情况"])
    assert [row[:3] for row in shown] == [
        ["因学", "3", "3"], [sections.OTHER, "3", "2"], ["未填", "1", "0"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("townships", "title", "count"), [(10, "各乡镇落实情况", 10), (70, "各县落实情况", 7)]
)
def test_many_villages_are_summed_up(townships: int, title: str, count: int) -> None:
    rows = [
        {"county": f"县{t // 10}", "township": f"镇{t}", "village": f"村{v}", "households": 5, "covered": v % 6}
        for t in range(townships)
        for v in range(10)
    ]  # fmt: skip
    shown = Page(sections.places(rows)).tables[title]
    assert len(body(shown)) == count
    assert number(shown[-1][1]) == 50 * townships
    assert number(shown[-1][2]) == sum(row["covered"] for row in rows)


def test_values_are_escaped(figures: Statistics) -> None:
    hostile = '"><script>alert(1)</script>&'
    kinds = [{**row, "kind": hostile} for row in figures.by["kind"][:1]]
    shown = document.text(
        replace(figures, by={**figures.by, "kind": kinds}),
        replace(HEADING, office=Office(name=hostile, title=hostile)),
    )
    assert "<script" not in shown
    assert "&lt;春&gt;" in shown
    assert Page(shown).tables["未落实的户"][1][0] == hostile


def test_a_browser_is_let_load_nothing(page: Page, figures: Statistics) -> None:
    text = document.text(figures, HEADING)
    policy = next(a["content"] or "" for t, a in page.tags if t == "meta" and "http-equiv" in a)
    style = re.search(r"<style>(.*?)</style>", text, re.S)
    assert style
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert f"'sha256-{digest}'" in policy
    assert not {"script", "img", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "xlink:href"):
            assert attributes.get(name) in (None, "data:,")
    assert "url(" not in text


def test_it_reads_aloud(page: Page) -> None:
    assert ("html", {"lang": "zh-CN"}) in page.tags
    assert all(
        attributes.get("scope") in {"col", "row"} for tag, attributes in page.tags if tag == "th"
    )
    charts = [attributes for tag, attributes in page.tags if tag == "svg"]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(charts) == 6
    assert len(set(ids)) == len(ids)
    for chart in charts:
        assert set((chart["aria-labelledby"] or "").split()) <= set(ids)


def test_before_the_first_round_and_without_anybody(tmp_path: Path, decision: Decision) -> None:
    from lianhu_cli.domain.tables.roster import Roster

    nobody = replace(decision, roster=Roster.of({}))
    path = tmp_path / "统计.html"
    document.write(path, statistics.compute(nobody), document.PageHeading())
    text = path.read_text(encoding="utf-8")
    assert "还没有结对" in text
    assert not Page(text).tables
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


def chromium(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    assert CHROMIUM
    return subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
            f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr", *arguments,
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_a_browser_shows_it_on_a_wall_and_on_a_phone(tmp_path: Path, figures: Statistics) -> None:
    path = tmp_path / "page.html"
    document.write(path, figures, HEADING)
    pictures = {}
    for width in (1280, 360):
        for dark in (True, False):
            picture = tmp_path / f"{width}-{dark}.png"
            shown = chromium(
                tmp_path, f"--window-size={width},1600", f"--screenshot={picture}",
                f"--blink-settings=preferredColorScheme={0 if dark else 1}", path.as_uri(),
            )  # fmt: skip
            assert "CONSOLE" not in shown.stderr
            pictures[width, dark] = picture.read_bytes()
            assert int.from_bytes(pictures[width, dark][16:20], "big") == width
    assert len(set(pictures.values())) == 4


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
@pytest.mark.parametrize("width", [320, 360, 820, 821, 1280, 1920])
def test_nothing_is_wider_than_the_screen(tmp_path: Path, figures: Statistics, width: int) -> None:
    """The page in a frame of that width, asked how wide it is: it has no script of its own to say so."""
    frame = tmp_path / "frame.html"
    inside = escape(document.text(figures, HEADING), quote=True)
    frame.write_text(
        f'<meta charset="utf-8"><iframe width="{width}" height="900" frameborder="0" srcdoc="{inside}">'
        "</iframe><output></output><script>onload=()=>{const d=document.querySelector('iframe')"
        ".contentDocument;const wide=[...d.querySelectorAll('main *')].filter(e=>"
        "e.getBoundingClientRect().right>d.documentElement.clientWidth+1).map(e=>e.tagName);"
        "document.querySelector('output').textContent=d.documentElement.scrollWidth+' '+"
        "d.querySelectorAll('svg').length+' '+wide.join()}</script>",
        encoding="utf-8",
    )
    shown = chromium(tmp_path, "--window-size=2000,1000", "--dump-dom", frame.as_uri())
    told = re.search(r"<output>(\d+) (\d+) (.*?)</output>", shown.stdout)
    assert told
    assert (int(told.group(1)), int(told.group(2)), told.group(3)) == (width, 6, "")
