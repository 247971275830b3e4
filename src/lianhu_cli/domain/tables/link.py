"""联村单位: which unit is linked with which village."""

from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.column import Evidence
from lianhu_cli.domain.tables.schema import Table


class Link(Table):
    """联村: a unit's cadres help in the villages that the unit is linked with."""

    role = "links"
    title = "联村单位"
    about = "哪个单位联系哪个村，一行一对"
    required = ("unit", "village")
    unasked = columns.WIDE
    owner = "unit"
    marks = ("unit", "village")
    identity = (*columns.WIDE, "village", "unit")
    places_suffice = True
    places_stand = True
    decides_rounds = True
    gives_way = ("unit", "village")
    evidence = Evidence(words=r"联村|包村|联系村|结对村|包联", must=("unit", "village"))

    source_file, source_sheet, source_row = columns.SOURCE
    unit = columns.text(
        "帮扶单位",
        "单位 联村单位 单位名称 包村单位 联系单位 包联单位 对口帮扶单位 帮扶部门 部门"
        " 联系部门 责任单位 对口联系帮扶部门 包抓单位 对口联系部门 结对单位 包抓部门 帮扶单位名称",
        weight=2,
        fill_down=True,
        hint="与“帮扶干部名册”里的单位写法一样。",
        example="畜牧站",
        width=20,
    )
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "联系村",
        "行政村 村 包村 所联村 联系行政村 帮扶村 包联村 对口村 联村 村名 包抓村"
        " 对口联系村 联系的村 结对村 帮扶行政村 包挂村",
        weight=2,
        numbered=True,
        among_villages=True,
        hint="这个单位联系的村，一村一行。",
        example="石桥村",
    )
    instructor = columns.name(
        "指导员",
        "驻村指导员 村指导员 指导员姓名 驻村干部",
        weight=3,
        hint="派驻这个村的指导员姓名。",
        example="林干",
    )
    phone = columns.phone(
        "联系电话",
        "电话 手机 手机号码 联系方式 指导员电话",
    )
    note = columns.text("备注", "说明", may_say_total=False, width=16)
