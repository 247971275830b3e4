"""Help pages: every command is there, with examples that are understood; completion; how much is said."""

import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from lianhu_cli.cli import catalogue, page, settings
from lianhu_cli.cli.app import app

from .conftest import Lianhu

ENTRIES = dict(catalogue.entries())


def parsed(line: str) -> Any:
    """Return a command line as the program understands it, without running it."""
    settings.begin(ignore=True)
    group: Any = get_command(app)
    name, *arguments = shlex.split(line.split(" > ")[0].split(" < ")[0])[1:]
    root = group.make_context("lianhu", [], resilient_parsing=True)
    return group.get_command(root, name).make_context(name, arguments, parent=root)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_command_has_examples_that_are_understood(lianhu: Lianhu, name: str) -> None:
    entry = ENTRIES[name]
    shown = lianhu(name, "--help", env={"COLUMNS": "80"}).out
    assert "示例：" in shown
    assert [line for line in shown.splitlines() if page.width(line) > 80] == []
    for line in entry.examples:
        assert line in shown
        assert line.startswith(f"lianhu {name}")
        parsed(line)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_page_of_all_commands_says_what_each_says_of_itself(name: str) -> None:
    entry = ENTRIES[name]
    assert entry.said in ("", page.clause(entry.load()))


def test_the_page_of_all_commands_imports_none_of_them() -> None:
    assert all(entry.said for entry in ENTRIES.values())


def test_the_page_of_all_commands_fits_a_terminal(lianhu: Lianhu) -> None:
    shown = lianhu("--help", env={"COLUMNS": "80"}).out
    assert [line for line in shown.splitlines() if page.width(line) > 80] == []


def test_a_wrong_example_would_be_noticed() -> None:
    with pytest.raises(Exception, match="--frsh"):
        parsed("lianhu pair --frsh")


def test_help_imports_no_heavy_package(folder: Path) -> None:
    import subprocess
    import sys

    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "lianhu_cli", "--help"],
        cwd=folder, capture_output=True, encoding="utf-8", check=True,
    ).stderr  # fmt: skip
    names = {line.rsplit("|", 1)[-1].strip() for line in told.splitlines()}
    for heavy in ("numpy", "pyarrow", "pandas", "ortools", "openpyxl", "lxml", "rich", "pydantic"):
        assert heavy not in names


@pytest.mark.parametrize(
    ("shell", "sign"),
    [
        ("bash", "complete -o default -F"),
        ("zsh", "#compdef lianhu"),
        ("fish", "complete --command lianhu"),
        ("pwsh", "Register-ArgumentCompleter"),
        ("powershell", "Register-ArgumentCompleter"),
    ],
)
def test_the_script_is_for_the_shell_that_was_named(lianhu: Lianhu, shell: str, sign: str) -> None:
    assert sign in lianhu("--show-completion", shell).out


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("pin 张", ["张三"]),
        ("pin 张三 畜", []),
        ("pin 张三 林", ["林干"]),
        ("explain ", ["张三", "李四", "王五", "赵六", "高明", "林干", "石村"]),
        ("cards --village 杨", ["杨家湾村"]),
        ("plan --unit 石", ["石桥村委会"]),
        ("audit --round ", ["三月"]),
        ("pair --rules 凤", ["凤山"]),
        ("pair --rules 内", ["内置"]),
        ("pin --db 没有.db ", []),
        ("pai", ["pair"]),
    ],
)
@pytest.mark.usefixtures("imported")
def test_tab_offers_what_the_register_holds(lianhu: Lianhu, typed: str, offered: list[str]) -> None:
    lianhu("pair", "--round", "三月")
    words = f"lianhu {typed}"
    told = {
        "_LIANHU_COMPLETE": "complete_bash",
        "COMP_WORDS": words.replace(" ", "\n"),
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    assert lianhu(env=told).out.split() == offered


def test_quiet_says_only_what_was_asked_for(lianhu: Lianhu, survey: Path) -> None:
    quiet = lianhu("import", survey, "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    assert lianhu("pair", "-q").out == ""
    assert lianhu("pin", "赵六", "石村", "-q").out == ""
    assert "赵六" in lianhu("list", "pairs", "-q").out
    wrong = lianhu("pin", "赵六", "谁", "-q")
    assert wrong.err.startswith("错误：")
    noted = lianhu("pair", "--json", "-q")
    assert (noted.err, noted.json["schema"]) == ("", "lianhu/1")


def test_verbose_says_what_is_used_and_how_long_it_took(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    (folder / "lianhu.toml").write_text('db = "甲.db"\n', "utf-8")
    told = lianhu("import", survey, "-v").err
    assert "lianhu.toml" in told
    assert "甲.db" in told
    assert "正在读取：" in told
    assert lianhu("stats").err == ""


def test_wait_is_an_option_of_whatever_uses_the_register(lianhu: Lianhu) -> None:
    for name, entry in ENTRIES.items():
        has = "--wait" in lianhu(name, "--help").out
        assert has == ("db" in entry.load().__annotations__), name
    assert lianhu("pair", "--wait", "-1").code == 2
