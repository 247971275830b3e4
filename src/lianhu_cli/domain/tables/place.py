"""村情: the villages with their totals."""

from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.column import Evidence
from lianhu_cli.domain.tables.schema import Table


class Place(Table):
    """村情: a village with its totals, in the township's own order."""

    role = "places"
    title = "村情"
    about = "每个村一行，按平时排列的次序；请最先填"
    required = ("village",)
    unasked = columns.WIDE
    owner = "village"
    marks = ("village", "households")
    identity = (*columns.WIDE, "village")
    places_suffice = True
    places_stand = True
    decides_rounds = True
    added_up = True
    evidence = Evidence(
        words=r"村情|基本情况|村组",
        must=("village",),
        one_of=("households", "groups people", "groups land", "people land"),
        not_with=("姓名", "户主", "户主姓名", "身份证号码", "身份证号"),
    )

    source_file, source_sheet, source_row = columns.SOURCE
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "行政村",
        "村 村名 村名称 村别 村(社区) 行政村(社区) 行政村名称",
        weight=1,
        hint="一村一行，按本乡镇平时排列的次序填；其他表的下拉用它。",
        example="石桥村",
    )
    groups = columns.count(
        "村民小组数",
        "村民小组 组数 小组数 社数 村民小组(个) 组 小组 村民小组个数 村民小组数(个)",
        high=200,
        weight=2,
        summed=True,
        hint="村民小组的个数，只填数字。",
        example="6",
    )
    households = columns.count(
        "总户数",
        "户数 户数(户) 农户数 总户数(户) 全村户数 农户 户",
        high=100000,
        weight=3,
        summed=True,
        hint="全村户数，只填数字。",
        example="320",
    )
    people = columns.count(
        "总人口",
        "人口 人口数 总人口数 人口(人) 总人口(人) 农业人口 全村人口 人数",
        high=1000000,
        weight=1,
        summed=True,
        hint="全村人口，只填数字。",
        example="1260",
    )
    land = columns.amount(
        "耕地面积(亩)",
        "耕地面积 耕地 耕地(亩) 总耕地面积 耕地总面积",
        high=10000000,
        weight=1,
        summed=True,
        hint="全村耕地亩数，只填数字，可带小数。",
        example="2950.5",
    )
    party_members = columns.count(
        "党员人数",
        "党员 党员数 党员(人) 党员人数(人) 党员总数",
        high=100000,
        weight=1,
        summed=True,
        hint="全村党员人数，只填数字。",
        example="38",
    )
    note = columns.text("备注", "说明", may_say_total=False, width=16)
