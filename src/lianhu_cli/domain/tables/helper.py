"""帮扶干部名册: the helpers, and all that is known of their columns."""

from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.cells.ranks import RANKS
from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.column import Column, Derived, Evidence, LinkageKey, Needed, Sections
from lianhu_cli.domain.tables.schema import Table


class Helper(Table):
    """帮扶人: a leader, cadre, village cadre or 党员明星户 that takes households."""

    role = "helpers"
    title = "帮扶干部名册"
    label = "帮扶人"
    about = "帮扶别人的人，一人一行：领导、干部、村干部、党员明星户"
    when_empty = "一名帮扶人也没有：请先用 lianhu import 导入干部名册"
    required = ("name", "category")
    unasked = (*columns.WIDE, "helper_number", "quota", "successor", *columns.WISHES)
    owner = "helper"
    code_prefix = "P"
    coded_by = ("unit", "village", "name")
    own_code = "helper_number"
    linked_by = (
        LinkageKey(of=("id_number", "name"), told=("id_number",)),
        LinkageKey(of=("helper_number",), told=("helper_number",)),
        LinkageKey(of=("id_number",), told=("id_number",), believed="by its own list"),
        LinkageKey(
            of=("unit", "township", "village", "group", "name"), believed="unless numbers differ"
        ),
        LinkageKey(of=("phone", "name"), told=("phone",), believed="unless numbers differ"),
    )
    resembles = ("unit", "name")
    counted_as = ("人", "名帮扶人")
    called = "帮扶人"
    named_as = "帮扶人"
    departs_as = (("name", "name"), ("kind", "category"), ("unit", "unit"))
    marks = ("name", "unit")
    named_by = "name"
    found_by = ("unit",)
    found_in = "单位"
    addressed_by = ("unit", "village", "group")
    about_others = r"帮扶对象|困难户|特殊户|贫困户|户主|农户|帮扶户|结对户|包[挂联]户"
    sections = Sections(words=r"科级|干部|党员", tell=("category",))
    fill_within = ("unit", "category")
    places_stand = True
    decides_rounds = True
    evidence = Evidence(
        words=r"干部|帮扶人|责任人|明星户|领导|帮扶力量|工作队|党员联户|联户党员|中心户",
        must=("name",),
        one_of=("unit", "post", "rank", "category"),
        or_words=True,
    )

    code = Derived(title="帮扶人编码")
    source_file, source_sheet, source_row = columns.SOURCE
    name = columns.name(
        "姓名",
        "帮扶人 帮扶人姓名 帮扶责任人 责任人 干部姓名 帮扶干部 帮扶责任人姓名"
        " 帮扶干部姓名 责任人姓名 名字 干部 联户干部 包户干部 党员姓名 包村干部 包联干部 联系干部 结对干部 结对帮扶人"
        " 联系领导 领导姓名 明星户姓名 明星户 党员明星户 帮扶人员 户主姓名 户主",
        needed=Needed(code="helper-name-missing", sentence="缺帮扶人姓名"),
        weight=1,
        distinctive=True,
        hint="一人一行，填姓名，中间不加空格。",
        example="高明",
    )
    sex = Column(title="性别", read=readers.sex, choices=("男", "女"))
    unit = columns.unit(
        "单位",
        "工作单位 所在单位 帮扶单位 单位名称 责任人单位 部门 所属单位 帮扶人单位"
        " 单位及部门 工作单位名称 派出单位 帮扶责任人单位 单位(部门) 工作部门 所在部门 单位及职务 工作单位及职务",
        weight=2,
        hint="单位全称或规范简称，同一单位写法要一样；村干部写村委会。",
        example="镇政府",
        width=20,
        brings=("post",),
    )
    post = columns.text(
        "职务",
        "职位 岗位 现任职务 单位职务 职务名称 帮扶人职务 担任职务 行政职务 村内职务 党内职务 职务职称"
        " 职务/岗位 岗位/职务 职务(岗位)",
        weight=2,
        hint="现任职务。",
        example="副镇长",
    )
    rank = columns.text(
        "职级",
        "级别 行政级别 职务级别 职务职级 职级级别 现任职级 行政职级 干部级别 职务层次",
        weight=3,
        choices=RANKS,
        hint="从下拉中选；没有职级的空着。",
        example="副科级",
    )
    category = Column(
        title="人员类别",
        aliases=columns.words(
            "类别 干部类别 人员类型 身份 身份类别 帮扶人类别 人员性质 干部类型 类型 帮扶人类型"
            " 帮扶人员类别 干部身份 人员身份"
        ),
        read=readers.text,
        invalid="category-unknown",
        weight=3,
        distinctive=True,
        vocabulary="categories",
        hint="从下拉中选。这一栏决定帮扶几户、什么户，不能空。",
    )
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "所在村",
        "行政村 村 村名 所属村 村别 村(社区) 联系村 包村 任职村 户籍村 居住村 所在行政村 包联村",
        hint="村干部、党员明星户选自己的村；包村干部选所包的村；其余空着。",
        example="石桥村",
        brings=columns.AROUND,
    )
    group = columns.group(
        "村民小组",
        "组 小组 组别 社 所在组 村组 所属组 居住组 村民组",
        fill_down=True,
        hint="村组干部、党员明星户填自己的组；其余空着。",
        example="2组",
    )
    id_number = columns.identity(
        "身份证号码",
        "身份证号 身份证 公民身份号码 证件号码 居民身份证号码 证件号",
        needed=Needed(code="id-missing", sentence="缺身份证号码", asked="mostly filled"),
        hint="18位，最后一位是X的写大写X；可以空着。",
    )
    phone = columns.phone(
        "联系电话",
        "电话 手机 手机号 手机号码 联系方式 电话号码 帮扶人手机号 帮扶人手机 帮扶人电话 帮扶人联系电话 帮扶人联系方式"
        " 帮扶责任人电话 帮扶责任人联系电话 帮扶责任人手机号 干部电话 干部联系电话",
    )
    skill = columns.text(
        "特长",
        "专长 技能 业务专长 专业特长 专业",
        weight=2,
        may_say_total=False,
        hint="能帮上忙的专长，没有就空着。",
        example="畜牧养殖",
    )
    status = columns.text(
        "状态",
        "在岗状态 人员状态 在岗情况 在职状态 是否在岗 在职情况",
        weight=1,
        vocabulary="statuses",
        hint="在岗的空着或选“在岗”；退休、借调等不再帮扶的从下拉中选。",
        silent=True,
    )
    helper_number = columns.text(
        "编号", "工号 干部编号 人员编号 帮扶人编号 帮扶人编码", silent=True
    )
    quota = columns.count("名额", "包户名额 个人名额", high=1000, silent=True)
    successor = columns.text("接替人", "接替人选 接替人姓名 接任人", silent=True)
    wish1 = columns.text("意愿1", "第一意愿 志愿1 第一志愿 意愿一", silent=True)
    wish2 = columns.text("意愿2", "第二意愿 志愿2 第二志愿 意愿二", silent=True)
    wish3 = columns.text("意愿3", "第三意愿 志愿3 第三志愿 意愿三", silent=True)
    note = columns.text("备注", "说明 其他 备注说明", may_say_total=False, width=16, silent=True)
