"""What contradicts itself in a rules file: each rule with one file that breaks it and one that does not."""

from pathlib import Path

import pytest

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rules import rule_files

KINDS = '[[kinds]]\nname = "低保户"\npriority = 0\n[[kinds]]\nname = "困难户"\npriority = 1\n'
CADRES = '[[categories]]\nname = "干部"\n'
SLOT = 'slots = [{kinds = ["困难户"], count = 2}]\n'


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (
            KINDS + CADRES + SLOT + '[[duties]]\nkinds = ["低保户"]\n',
            KINDS + CADRES + SLOT + '[[duties]]\nkinds = ["低保"]\n',
            "走访频次用了没有定义的户类别 低保",
        ),
        ('[[duties]]\nperiod = "week"\n', '[[duties]]\nperiod = "day"\n', "走访周期不能是 day"),
        ("[[duties]]\nvisits = 0\n", "[[duties]]\nvisits = -1\n", "走访次数 -1 不对"),
        ("[[duties]]\nvisits = 1000\n", "[[duties]]\nvisits = 1001\n", "走访次数 1001 不对"),
        (
            KINDS + CADRES + SLOT,
            KINDS + CADRES + 'slots = [{kinds = ["贫户"]}]\n',
            "干部 的名额用了没有定义的户类别 贫户",
        ),
        (
            KINDS + CADRES + 'slots = [{kinds = ["困难户"], count = 2, minimum = 2}]\n',
            KINDS + CADRES + 'slots = [{kinds = ["困难户"], count = 2, minimum = 3}]\n',
            "至少 3 户、至多 2 户",
        ),
        (
            KINDS + CADRES + SLOT + 'aliases = ["职工"]\n[[categories]]\nname = "党员"\n' + SLOT,
            KINDS + CADRES + SLOT + 'aliases = ["党员"]\n[[categories]]\nname = "党员"\n' + SLOT,
            "别名“党员”是另一个人员类别的名称",
        ),
        ("helpers_per_household = 3\n", "helpers_per_household = 4\n", "应是 1 到 3"),
        ("helpers_per_household = 1\n", "helpers_per_household = 0\n", "应是 1 到 3"),
        ("visits_per_day = 1\n", "visits_per_day = 0\n", "visits_per_day 不能是 0"),
        ('aims = ["coverage", "need"]\n', 'aims = ["need", "coverage"]\n', "只能排在最后"),
        ('aims = ["coverage", "kin"]\n', 'aims = ["coverage", "coverage"]\n', "写了两次"),
        ('excluded = ["退休"]\n', 'excluded = ["退休", " "]\n', "空的文字"),
        ('relatives = "avoid"\n', 'relatives = "never"\n', "relatives 不能是 never"),
    ],
)
def test_a_contradiction_is_told_and_its_neighbour_is_not(
    tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    path = tmp_path / "规则.toml"
    path.write_text(right, encoding="utf-8")
    rule_files.load(path)
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(ContradictionError, match=sentence):
        rule_files.load(path)
