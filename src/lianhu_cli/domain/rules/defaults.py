"""The rules that are built in: what a rules file leaves out is as here."""

from collections.abc import Mapping

from lianhu_cli.domain.cells.ranks import LEADING, RANKS
from lianhu_cli.domain.rules import aims
from lianhu_cli.domain.rules.parts import Category, Duty, Kind, Slot

_HARD, _SPECIAL = "困难户", "特殊户"
AIMS = tuple(aim.name for aim in aims.EVERY if aim.ordered)
"""The aims of rules that do not say which, in their order."""
KINDS = (
    Kind(name=_SPECIAL, aliases=("特殊", "特殊家庭", "特殊困难户"), priority=0),
    Kind(name=_HARD, aliases=("困难", "困难家庭", "一般困难户", "贫困户", "困户"), priority=1),
)
CATEGORIES = (
    Category(
        name="副科级以上",
        aliases=(
            "副科级以上领导",
            "副科级以上干部",
            "副科以上",
            "副科级及以上",
            "领导干部",
            "科级领导",
            "副科级以上领导干部",
            "科级以上",
            "副科及以上",
            "科级干部",
        ),
        ranks=RANKS[LEADING:],
        slots=(Slot(kinds=(_HARD,)), Slot(kinds=(_SPECIAL,))),
    ),
    Category(
        name="一般干部",
        aliases=(
            "干部",
            "一般工作人员",
            "普通干部",
            "机关干部",
            "干部职工",
            "职工",
            "一般干部职工",
            "工作人员",
            "科员",
        ),
        ranks=RANKS[:LEADING],
        slots=(Slot(kinds=(_HARD, _SPECIAL)),),
    ),
    Category(
        name="村干部",
        aliases=(
            "村两委",
            "村两委干部",
            "村组干部",
            "村级干部",
            "村委干部",
            "社区干部",
            "两委干部",
        ),
        slots=(Slot(kinds=(_HARD, _SPECIAL)),),
    ),
    Category(
        name="党员明星户",
        aliases=("明星户", "党员示范户", "党员中心户", "党员户", "党员致富能手", "党员明星"),
        slots=(Slot(kinds=(_HARD,)),),
    ),
)
EXCLUDED = (
    "退休",
    "借调",
    "外出务工",
    "病休",
    "去世",
    "死亡",
    "调离",
    "调出",
    "辞职",
    "离职",
    "年老体弱",
    "长期病假",
)
EXCLUDED_HOUSEHOLDS = (
    "死亡",
    "去世",
    "已故",
    "病故",
    "亡故",
    "消亡",
    "绝户",
    "迁出",
    "外迁",
    "销户",
    "注销",
)
DUTIES = (Duty(kinds=(_SPECIAL,), visits=2), Duty(visits=1))
SKILLS: Mapping[str, tuple[str, ...]] = {
    "因病": ("卫生", "医", "疾控", "防疫", "计生"),
    "因残": ("残联", "民政", "康复", "卫生", "医"),
    "因学": ("教育", "学校", "中学", "小学", "学区", "教师", "助学"),
    "因灾": ("应急", "民政", "防灾", "国土", "自然资源"),
    "缺土地": ("国土", "土地", "自然资源"),
    "缺水": ("水利", "水务", "水管", "水保"),
    "缺技术": (
        "农技",
        "农业",
        "畜牧",
        "兽医",
        "林业",
        "农机",
        "科技",
        "种植",
        "养殖",
        "果业",
        "蔬菜",
    ),
    "缺劳": ("人社", "劳动", "就业", "劳务"),
    "缺资金": ("信用社", "银行", "财政", "金融", "信贷", "扶贫"),
    "交通": ("交通", "公路"),
}
"""致贫原因 (a part of its text) → words in 特长, 单位 or 职务 of those who know what to do."""
