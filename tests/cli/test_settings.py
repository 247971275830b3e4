"""`lianhu.toml`: found from below, counted from where it lies, overridden by environment and option."""

from pathlib import Path

import pytest

from .conftest import Lianhu, runner


def written(folder: Path, text: str) -> None:
    (folder / "lianhu.toml").write_text(text, "utf-8")


def test_a_folder_below_uses_the_register_and_the_folder_of_the_settings(
    survey: Path, folder: Path
) -> None:
    written(folder, 'db = "甲.db"\nout = "结果"\n')
    below = folder / "下级" / "再下级"
    below.mkdir(parents=True)
    lianhu = runner(below)
    assert lianhu("import", survey).code == 0
    assert lianhu("pair").code == 0
    assert (folder / "甲.db").exists()
    assert (folder / "结果" / "结对清单.csv").exists()
    assert not list(below.iterdir())


def test_environment_and_option_override_the_settings(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    written(folder, 'db = "甲.db"\n')
    told = {"LIANHU_DB": str(folder / "乙.db")}
    assert lianhu("import", survey, env=told).code == 0
    assert lianhu("import", survey, "--db", "丙.db", env=told).code == 0
    assert {path.name for path in folder.glob("*.db")} == {"乙.db", "丙.db"}


def test_rules_words_and_office_come_from_the_settings(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    (folder / "规则.toml").write_text('[office]\nname = "规则里的"\ntownship = "石桥镇"\n', "utf-8")
    written(folder, 'rules = "规则.toml"\n[office]\nname = "石桥镇人民政府"\n')
    shown = lianhu("rules", "--json").json
    assert shown["name"].endswith("规则.toml")
    assert (shown["office"]["name"], shown["office"]["township"]) == ("石桥镇人民政府", "石桥镇")
    written(folder, 'rules = "凤山"\n')
    assert lianhu("rules", "--json").json["name"] == "凤山"
    lianhu("import", survey)
    lianhu("pair")
    changed = lianhu("whatif", "--leave", "林干", "--json").json
    assert changed["today"]["slots"] > changed["then"]["slots"], "the rules are not tried too"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('dbb = "甲.db"', "不认识 dbb，是不是 db？"),
        ("db = 3", "db 要写成引号里的文字"),
        ('[office]\nnam = "x"', "[office] 里不认识 nam，是不是 name？"),
        ('[sources]\ndefault = "民政"', "[sources] 的 default 要写成"),
        ('[sources]\nid_numbers = ["公安*"]', "[sources] 不认识 id_numbers，是不是 id_number？"),
        ("[calendar]\nholiday = []", "[calendar] 不认识 holiday，是不是 holidays？"),
        ('[calendar]\nholidays = ["国庆"]', "[calendar] 的 holidays 要写成"),
        ("office = 1", "[office] 要单独写成一节"),
        ("db = ", "写法不对："),
    ],
)
def test_what_the_settings_cannot_mean_is_wrong_use(
    lianhu: Lianhu, folder: Path, text: str, said: str
) -> None:
    written(folder, text)
    ran = lianhu("stats", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "usage")
    assert said in ran.err
    assert lianhu("--help").code == 0


def test_sources_and_calendar_are_read_as_what_they_are(folder: Path) -> None:
    from datetime import date

    from lianhu_cli.cli import settings

    written(
        folder,
        '[sources]\ndefault = ["民政*", "村册*"]\nid_number = ["公安*"]\n'
        "[calendar]\nholidays = [2027-10-01]\nworkdays = [2027-10-09]\n",
    )
    found = settings.begin(folder)
    assert found.sources == {"default": ("民政*", "村册*"), "id_number": ("公安*",)}
    assert found.calendar == settings.Calendar(
        holidays=(date(2027, 10, 1),), workdays=(date(2027, 10, 9),)
    )


def test_a_rules_file_says_too_whom_to_believe_and_the_settings_stand_over_it(
    lianhu: Lianhu, folder: Path
) -> None:
    for name, people in (("民政.csv", 3), ("村册.csv", 5)):
        row = f"石桥村,1组,张三,{people},困难户"
        (folder / name).write_text(f"行政村,村民小组,户主姓名,家庭人口,户类别\n{row}\n", "utf-8")

    def people() -> int:
        lianhu("import", "民政.csv", "村册.csv", "--rules", "r.toml")
        (row,) = lianhu("list", "households", "--json").json["households"]
        return int(row["people"])

    (folder / "r.toml").write_text("", "utf-8")
    assert people() == 5, "the first by name"
    (folder / "r.toml").write_text('[sources]\n"家庭人口" = ["民政*"]\n', "utf-8")
    assert people() == 3
    written(folder, '[sources]\npeople = ["村册*"]\n')
    assert people() == 5
    (folder / "r.toml").write_text('[sources]\nppl = ["民政*"]\n', "utf-8")
    ran = lianhu("import", "民政.csv", "--rules", "r.toml")
    assert (ran.code, "[sources] 不认识 ppl" in ran.err) == (4, True)
