"""The tables everyone shares, each attribute declared once with its titles, order and type."""

from typing import ClassVar

from lianhu_cli.domain.cells import text
from lianhu_cli.domain.cells.ranks import RANKS
from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.schema import Column, Table, Type

GUIDE = "填表说明"
"""The sheet of a blank workbook that says how to fill it in."""


class Household(Table):
    """户: the unit that is helped.

    `code` is stable over imports; the identity is the ID's 18 characters, else village + group + head.
    """

    role = "households"
    title = "困难户特殊户登记册"
    derived: ClassVar[dict[str, Type]] = {"code": "text", "members": "text", **columns.SOURCE}
    """`members` are the whole identity numbers of the others who live there, where rows tell of them."""
    required = ("village", "head", "kind")
    unasked = (*columns.WIDE, "born", "age", "household_number", "relation", "status")
    choices: ClassVar[dict[str, tuple[str, ...]]] = {
        "sex": ("男", "女"),
        "cause": columns.words(
            "因病 因残 因学 因灾 缺土地 缺水 缺技术 缺劳动力 缺资金 交通条件落后 自身发展动力不足 其他"
        ),
        "health": columns.words("健康 长期慢性病 患有大病 残疾"),
        "party": ("是", "否"),
    }

    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "行政村",
        "村 村名 村名称 所在村 所属村 村别 村(社区) 行政村(社区) 村委会 村居"
        " 所在行政村 行政村名称 社区 户籍村 村(居) 所在村(社区) 村(居)委会 村庄 所属行政村",
    )
    group = columns.group(
        "村民小组",
        "组 小组 组别 社 村组 所在组 自然村(组) 自然村 村民组 所属组 社(组) 组(社) 组名 队 组(队)"
        " 村民小组(社) 社别 社名 小组名称 村民小组名称 自然组 所在小组 所属小组 组社",
    )
    head = columns.name(
        "户主姓名",
        "户主 姓名 户主名 户主名字 户主(姓名) 户主姓名(代表) 家庭户主 帮扶对象"
        " 帮扶对象姓名 帮扶户 困难户姓名 贫困户姓名 户名 被帮扶人 被帮扶人姓名 被帮扶对象 结对户 结对户主 包挂户"
        " 包挂对象 联系户 联系户主 困难户户主 困难户户主姓名 贫困户户主 特殊户姓名 困难群众姓名 家庭户主姓名",
    )
    sex = Column(
        title="性别",
        aliases=("户主性别",),
        read=text.sex,
    )
    id_number = columns.identity(
        "身份证号码",
        "身份证号 身份证 公民身份号码 证件号码 户主身份证号码 户主身份证号 户主身份证"
        " 居民身份证号码 身份证件号码 证件号 残疾证号 户主证件号码 身份号码 居民身份证号 居民身份证 公民身份证号码",
    )
    born = Column(
        title="出生日期",
        aliases=columns.words(
            "出生年月 出生年月日 出生时间 户主出生日期 户主出生年月 生日 出生日期(年月)"
        ),
        read=text.birth,
        repair="date-normalised",
        invalid="date-invalid",
    )
    age = columns.count("年龄", "户主年龄 周岁 岁数 年龄(岁) 年龄(周岁)", high=120)
    people = columns.count(
        "家庭人口",
        "人口 人口数 家庭人口数 人口(人) 家庭成员数 人数 家庭人数 户人口"
        " 家庭人口(人) 在册人口 家庭成员 总人口 常住人口 户籍人口 家庭总人口 总人数 家庭成员人数 口数 人口数量",
        high=30,
    )
    labour = columns.count(
        "劳动力",
        "劳动力人数 劳力 劳动力数 劳动力(人) 劳动力人口 家庭劳动力 劳力数 劳力人数 劳动人口"
        " 有劳动能力人数 劳动力个数",
        high=30,
    )
    land = columns.amount(
        "耕地面积(亩)",
        "耕地面积 耕地 耕地(亩) 土地面积 承包地 承包地面积 耕地亩数 承包耕地 土地(亩) 家庭耕地面积 承包耕地面积"
        " 土地 亩数 现有耕地 实有耕地",
        high=2000,
    )
    kind = Column(
        title="户类别",
        aliases=columns.words(
            "类别 户类型 户别 困难类别 困难类型 户属性 贫困类别 农户类别 农户类型"
            " 困难户类别 户分类 对象类别 帮扶对象类别 家庭类别 户籍类别 类型 困难户类型 户属类别 特殊困难类型 户性质"
        ),
        read=text.text,
        repair="kind-alias",
        invalid="kind-unknown",
    )
    cause = columns.text(
        "致贫原因",
        "困难原因 主要致贫原因 致困原因 致贫原因1 贫困原因 致贫主要原因 主要原因 致困主要原因"
        " 原因 贫困主要原因 困难主要原因"
        " 主要致困原因 致贫致困原因",
    )
    need = columns.text(
        "帮扶需求",
        "需求 需求意愿 帮扶意愿 主要需求 帮扶措施需求 群众需求 帮扶诉求 诉求 需求情况"
        " 需帮扶事项 帮扶需求意愿 需解决的问题",
    )
    health = columns.text(
        "健康状况",
        "身体状况 健康情况 户主健康状况",
    )
    party = Column(
        title="是否党员",
        aliases=columns.words("党员 党员户 政治面貌 是否党员户 党员家庭 是否为党员"),
        read=text.yes_no,
        type="flag",
    )
    phone = columns.phone(
        "联系电话",
        "电话 手机 手机号 手机号码 联系方式 电话号码 户主电话 户主联系电话 联系手机 本人电话"
        " 家庭电话 户主手机 户主手机号 联系号码",
    )
    household_number = columns.text(
        "户编号",
        "户号 档案编号 户编码",
    )
    relation = columns.text(
        "与户主关系",
        "家庭关系 关系 成员关系",
    )
    status = columns.text(
        "户状态",
        "在册状态",
    )
    note = columns.text(
        "备注",
        "说明 其他 备注说明",
    )


class Helper(Table):
    """帮扶人: a leader, cadre, village cadre or 党员明星户 that takes households."""

    role = "helpers"
    title = "帮扶干部名册"
    derived: ClassVar[dict[str, Type]] = {"code": "text", **columns.SOURCE}
    required = ("name", "category")
    unasked = (*columns.WIDE, "helper_number")
    choices: ClassVar[dict[str, tuple[str, ...]]] = {"sex": ("男", "女"), "rank": RANKS}

    name = columns.name(
        "姓名",
        "帮扶人 帮扶人姓名 帮扶责任人 责任人 干部姓名 帮扶干部 帮扶责任人姓名"
        " 帮扶干部姓名 责任人姓名 名字 干部 联户干部 包户干部 党员姓名 包村干部 包联干部 联系干部 结对干部 结对帮扶人"
        " 联系领导 领导姓名 明星户姓名 明星户 党员明星户 帮扶人员 户主姓名 户主",
    )
    sex = Column(
        title="性别",
        read=text.sex,
    )
    unit = columns.text(
        "单位",
        "工作单位 所在单位 帮扶单位 单位名称 责任人单位 部门 所属单位 帮扶人单位"
        " 单位及部门 工作单位名称 派出单位 帮扶责任人单位 单位(部门) 工作部门 所在部门 单位及职务 工作单位及职务",
    )
    post = columns.text(
        "职务",
        "职位 岗位 现任职务 单位职务 职务名称 帮扶人职务 担任职务 行政职务 村内职务 党内职务 职务职称",
    )
    rank = columns.text(
        "职级",
        "级别 行政级别 职务级别 职务职级 职级级别 现任职级 行政职级 干部级别 职务层次",
    )
    category = Column(
        title="人员类别",
        aliases=columns.words(
            "类别 干部类别 人员类型 身份 身份类别 帮扶人类别 人员性质 干部类型 类型 帮扶人类型"
            " 帮扶人员类别 干部身份 人员身份"
        ),
        read=text.text,
        invalid="category-unknown",
    )
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "所在村",
        "行政村 村 村名 所属村 村别 村(社区) 联系村 包村 任职村 户籍村 居住村 所在行政村 包联村",
    )
    group = columns.group(
        "村民小组",
        "组 小组 组别 社 所在组 村组 所属组 居住组 村民组",
    )
    id_number = columns.identity(
        "身份证号码",
        "身份证号 身份证 公民身份号码 证件号码 居民身份证号码 证件号",
    )
    phone = columns.phone(
        "联系电话",
        "电话 手机 手机号 手机号码 联系方式 电话号码",
    )
    skill = columns.text(
        "特长",
        "专长 技能 业务专长 专业特长 专业",
    )
    status = columns.text(
        "状态",
        "在岗状态 人员状态 在岗情况 在职状态 是否在岗 在职情况",
    )
    helper_number = columns.text(
        "编号",
        "工号 干部编号 人员编号 帮扶人编号",
    )
    note = columns.text(
        "备注",
        "说明 其他 备注说明",
    )


class Link(Table):
    """联村: a unit's cadres help in the villages that the unit is linked with."""

    role = "links"
    title = "联村单位"
    derived: ClassVar[dict[str, Type]] = columns.SOURCE
    required = ("unit", "village")
    unasked = columns.WIDE

    unit = columns.text(
        "帮扶单位",
        "单位 联村单位 单位名称 包村单位 联系单位 包联单位 对口帮扶单位 帮扶部门 部门"
        " 联系部门 责任单位 对口联系帮扶部门 包抓单位 对口联系部门 结对单位 包抓部门 帮扶单位名称",
    )
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "联系村",
        "行政村 村 包村 所联村 联系行政村 帮扶村 包联村 对口村 联村 村名 包抓村"
        " 对口联系村 联系的村 结对村 帮扶行政村 包挂村",
    )
    instructor = columns.name(
        "指导员",
        "驻村指导员 村指导员 指导员姓名 驻村干部",
    )
    phone = columns.phone(
        "联系电话",
        "电话 手机 手机号码 联系方式 指导员电话",
    )
    note = columns.text(
        "备注",
        "说明",
    )


class Place(Table):
    """村情: a village with its totals, in the township's own order."""

    role = "places"
    title = "村情"
    derived: ClassVar[dict[str, Type]] = columns.SOURCE
    required = ("village",)
    unasked = columns.WIDE

    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "行政村",
        "村 村名 村名称 村别 村(社区) 行政村(社区) 行政村名称",
    )
    groups = columns.count(
        "村民小组数",
        "村民小组 组数 小组数 社数 村民小组(个) 组 小组 村民小组个数 村民小组数(个)",
        high=200,
    )
    households = columns.count(
        "总户数",
        "户数 户数(户) 农户数 总户数(户) 全村户数 农户 户",
        high=100000,
    )
    people = columns.count(
        "总人口",
        "人口 人口数 总人口数 人口(人) 总人口(人) 农业人口 全村人口 人数",
        high=1000000,
    )
    land = columns.amount(
        "耕地面积(亩)",
        "耕地面积 耕地 耕地(亩) 总耕地面积 耕地总面积",
        high=10000000,
    )
    party_members = columns.count(
        "党员人数",
        "党员 党员数 党员(人) 党员人数(人) 党员总数",
        high=100000,
    )
    note = columns.text(
        "备注",
        "说明",
    )


class Declared(Table):
    """填报汇总: the figures as the office reported them, to be held against what is counted."""

    role = "declared"
    title = "填报汇总"
    derived: ClassVar[dict[str, Type]] = columns.SOURCE
    required = ("item", "value")

    item = columns.text(
        "指标",
        "项目 指标名称 内容 填报指标 统计项目 名称 统计指标",
    )
    value = columns.amount(
        "填报数",
        "数值 数量 填报数据 数据 填报 合计 上报数 申报数 填报值",
        high=1000000000000.0,
    )


class Order(Table):
    """指定 or 回避: a pair fixed or forbidden by hand."""

    role = "orders"
    title = "指定与回避"
    derived: ClassVar[dict[str, Type]] = {"pair": "text", **columns.SOURCE}
    """`pair` is "household code/helper code" where the order was given by command."""
    required = ("order", "household", "helper")
    unasked = columns.WIDE
    choices: ClassVar[dict[str, tuple[str, ...]]] = {"order": ("指定", "回避", "近亲属")}

    order = columns.text(
        "类型",
        "指定或回避 指定/回避 要求 方式 类别",
    )
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "行政村",
        "村 村名 所在村",
    )
    group = columns.group(
        "村民小组",
        "组 小组 社",
    )
    household = columns.name(
        "户主姓名",
        "户主 困难户 帮扶户 户 帮扶对象",
    )
    helper = columns.name(
        "帮扶责任人",
        "帮扶人 帮扶人姓名 责任人 帮扶干部 帮扶责任人姓名 干部姓名",
    )
    unit = columns.text(
        "单位",
        "工作单位 帮扶人单位 责任人单位 所在单位 帮扶单位",
    )
    reason = columns.text(
        "原因",
        "理由 说明 备注 事由",
    )


class Resolution(Table):
    """处理结果: what the clerk says of a problem in a 问题清单 sent back: verified, corrected, waived."""

    role = "resolutions"
    title = "问题清单"
    derived: ClassVar[dict[str, Type]] = columns.SOURCE

    rule = columns.text("规则", "问题")
    file = columns.text("文件", "文件名")
    sheet = columns.text("工作表", "表名")
    cell = columns.text("单元格", "位置")
    head = columns.text("户主", "户主/姓名 姓名 户主姓名")
    value = columns.text("原值", "原来的值")
    result = columns.text("处理结果", "处理 更正 改为 处理情况")
    reason = columns.text("豁免理由", "理由 豁免原因")


class Pair(Table):
    """结对: one household and one helper of a round.

    `left` is the widest level the helper left, `since` the day from which the two have been a pair.
    """

    role = "pairs"
    title = "结对清单"
    derived: ClassVar[dict[str, Type]] = {
        "household": "text",
        "helper": "text",
        "slot": "integer",
        "left": "text",
        "since": "text",
    }


class Departed(Table):
    """Who was in the register once: the last known name and place of everybody an import removed.

    `side` is "household" or "helper"; `kind` the 户类别 or 人员类别.
    """

    role = "departed"
    title = "已不在册"
    derived: ClassVar[dict[str, Type]] = {
        "side": "text",
        "code": "text",
        "name": "text",
        "unit": "text",
        "village": "text",
        "group": "text",
        "kind": "text",
    }


TABLES: tuple[type[Table], ...] = (Household, Helper, Link, Place, Declared, Order, Resolution)
"""The tables of a roster, in the order in which sheets are tried."""


SHEETS = (*TABLES, *LEDGERS)
"""Every table a sheet can hold."""
