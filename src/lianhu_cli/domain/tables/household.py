"""困难户特殊户登记册: the households, and all that is known of their columns."""

from lianhu_cli.domain.cells import dates, readers
from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.column import Column, Derived, Evidence, LinkageKey, Needed, Sections
from lianhu_cli.domain.tables.schema import Table


class Household(Table):
    """户: the unit that is helped.

    `code` is stable over imports; the identity is the ID's 18 characters, else village + group + head.
    """

    role = "households"
    title = "困难户特殊户登记册"
    label = "困难户特殊户"
    about = "需要帮扶的户，一户一行，填户主"
    when_empty = "一户也没有：请先用 lianhu import 导入登记册"
    required = ("head", "village", "kind")
    unasked = (
        *columns.WIDE,
        "born",
        "age",
        "household_number",
        "relation",
        "status",
        *columns.WISHES,
    )
    owner = "household"
    code_prefix = "H"
    coded_by = (*columns.WIDE, "village", "group", "head")
    own_code = "household_number"
    linked_by = (
        LinkageKey(of=("id_number", "head"), told=("id_number",)),
        LinkageKey(of=("household_number",), told=("household_number",)),
        LinkageKey(of=("id_number",), told=("id_number",), believed="by its own list"),
        LinkageKey(
            of=(*columns.WIDE, "village", "group", "head", "phone"),
            told=("phone",),
            believed="unless numbers differ",
        ),
        LinkageKey(
            of=(*columns.WIDE, "village", "group", "head"), believed="unless numbers differ"
        ),
    )
    resembles = ("village", "head")
    counted_as = ("户", "户")
    called = "户"
    named_as = "户主"
    departs_as = (("name", "head"), ("kind", "kind"))
    marks = ("head", "kind")
    named_by = "head"
    found_by = ("village", "group")
    found_in = "村组"
    addressed_by = ("township", "village", "group")
    about_others = r"帮扶(责任)?人|责任人|帮扶干部|[包联]户干部|结对|帮扶单位|帮扶力量|配偶|监护人"
    told_by = columns.words(
        "家庭住址 住址 家庭地址 详细地址 详细住址 现住址 居住地址 现居住地址 地址 户籍地址 家庭详细地址"
        " 户籍所在地 家庭住址(村组) 所属网格 所在网格 网格 网格名称"
        " 现居住地 常住地址 居住地点 家庭所在地 户籍地"
    )
    sections = Sections(
        words=r"村|社区|居委会|困难|特殊|^第?[0-9一二三四五六七八九十]{1,3}[组社队](?:\((?:共?\d+[户人口])+\))?:?$",
        tell=("village", "group", "kind"),
    )
    total_counts = "户"
    summarised = True
    places_stand = True
    decides_rounds = True
    evidence = Evidence(
        words=r"困难户|特殊户|贫困户|农户|登记册|登记表|摸底|低保|脱贫户|监测户",
        must=("head",),
        one_of=("kind", "village", "group", "people", "cause", "id_number", "land"),
        or_words=True,
        not_called=("明星户", "kind"),
        mark="kind",
    )

    code = Derived(title="户编码")
    members = Derived()
    classes = Derived(title="全部类别", gathers="kind")
    source_file, source_sheet, source_row = columns.SOURCE
    """`members` are the whole identity numbers of the others who live there, where rows tell of them;
    `classes` are all 户类别 of a household that has several, joined by 、."""
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village(
        "行政村",
        "村 村名 村名称 所在村 所属村 村别 村(社区) 行政村(社区) 村委会 村居"
        " 所在行政村 行政村名称 社区 户籍村 村(居) 所在村(社区) 村(居)委会 村庄 所属行政村",
        needed=Needed(code="village-missing", sentence="缺行政村，表名里也看不出是哪个村"),
        of_all_members=True,
        among_villages=True,
        hint="从下拉中选；下拉里的村来自“村情”表，所以先填“村情”。",
        example="石桥村",
        brings=columns.AROUND,
    )
    group = columns.group(
        "村民小组",
        "组 小组 组别 社 村组 所在组 自然村(组) 自然村 村民组 所属组 社(组) 组(社) 组名 队 组(队)"
        " 所在村组 所属村组 村组名称 村(组) 居住村组 户籍村组 村社 所在村社 村组(社) 网格村组"
        " 村民小组(社) 社别 社名 居民小组 生产队 居民组 小组名称 村民小组名称 自然组 所在小组 所属小组 组社",
        fill_down=True,
        of_all_members=True,
        hint="填“3组”这样的组名；填“三组”“3社”也认得。",
        example="3组",
    )
    head = columns.name(
        "户主姓名",
        "户主 姓名 户主名 户主名字 户主(姓名) 户主姓名(代表) 家庭户主 帮扶对象"
        " 帮扶对象姓名 帮扶户 困难户姓名 贫困户姓名 户名 被帮扶人 被帮扶人姓名 被帮扶对象 结对户 结对户主 包挂户"
        " 包挂对象 联系户 联系户主 困难户户主 困难户户主姓名 贫困户户主 特殊户姓名 困难群众姓名 家庭户主姓名"
        " 监测对象姓名 监测户姓名 监测户户主 农户姓名 农户户主 保障对象姓名 低保户主 低保户主姓名 低保户姓名 救助对象"
        " 救助对象姓名"
        " 特困人员姓名 特困对象 老年人姓名 老人姓名 户主名称 脱贫户户主 脱贫户户主姓名 脱贫户姓名 帮扶户姓名"
        " 帮扶户户主 联系户姓名 申请人姓名 申请人",
        needed=Needed(code="head-missing", sentence="缺户主姓名，这一户无法登记"),
        weight=1,
        distinctive=True,
        hint="一户一行，填户主的姓名，中间不加空格。",
        example="张三",
    )
    sex = Column(title="性别", aliases=("户主性别",), read=readers.sex, choices=("男", "女"))
    id_number = columns.identity(
        "身份证号码",
        "身份证号 身份证 公民身份号码 证件号码 户主身份证号码 户主身份证号 户主身份证"
        " 居民身份证号码 身份证件号码 证件号 残疾证号 户主证件号码 身份号码 居民身份证号 居民身份证 公民身份证号码",
        needed=Needed(code="id-missing", sentence="缺身份证号码", asked="in a column"),
        hint="户主的18位身份证号码，最后一位是X的写大写X。这一列已设为文本，直接输入即可。没有的空着。",
        example="62000019900307001X",
        brings=("born",),
    )
    born = Column(
        title="出生日期",
        aliases=columns.words(
            "出生年月 出生年月日 出生时间 户主出生日期 户主出生年月 生日 出生日期(年月)"
        ),
        read=dates.birth,
        repair="date-normalised",
        invalid="date-invalid",
    )
    age = columns.count("年龄", "户主年龄 周岁 岁数 年龄(岁) 年龄(周岁)", high=120, silent=True)
    people = columns.count(
        "家庭人口",
        "人口 人口数 家庭人口数 人口(人) 家庭成员数 人数 家庭人数 户人口"
        " 家庭人口(人) 在册人口 家庭成员 总人口 常住人口 户籍人口 家庭总人口 总人数 家庭成员人数 口数 人口数量"
        " 全户人数 全户人口 户内人数",
        high=30,
        weight=2,
        summed=True,
        of_all_members=True,
        hint="全家几口人，只填数字。",
        example="4",
    )
    labour = columns.count(
        "劳动力",
        "劳动力人数 劳力 劳动力数 劳动力(人) 劳动力人口 家庭劳动力 劳力数 劳力人数 劳动人口"
        " 有劳动能力人数 劳动力个数 家庭劳动力数 家庭劳动力人数 全户劳动力",
        high=30,
        weight=2,
        summed=True,
        of_all_members=True,
        hint="其中能劳动的人数，不多于家庭人口。",
        example="2",
    )
    land = columns.amount(
        "耕地面积(亩)",
        "耕地面积 耕地 耕地(亩) 土地面积 承包地 承包地面积 耕地亩数 承包耕地 土地(亩) 家庭耕地面积 承包耕地面积"
        " 土地 亩数 现有耕地 实有耕地",
        high=2000,
        weight=2,
        summed=True,
        of_all_members=True,
        hint="承包耕地的亩数，只填数字，可带小数。",
        example="6.5",
    )
    kind = Column(
        title="户类别",
        aliases=columns.words(
            "类别 户类型 户别 困难类别 困难类型 户属性 贫困类别 农户类别 农户类型"
            " 困难户类别 户分类 对象类别 帮扶对象类别 家庭类别 户籍类别 类型 困难户类型 户属类别 特殊困难类型 户性质"
            " 监测对象类别 监测对象类型 监测类别 监测类型 农户属性 低收入类型 低收入类别 低收入人口类别 低收入人口类型"
            " 救助类别 救助类型 保障类别 困难群众类别 户类 低保类别 低保类型 特困类别 保障类型 保障对象类别"
            " 救助对象类别 救助对象类型 困难对象类别 困难对象类型 对象类型 监测户类型 监测户类别 脱贫户类型"
            " 困难群众类型 户类别(类型)"
        ),
        read=readers.text,
        repair="kind-alias",
        invalid="kind-unknown",
        needed=Needed(code="kind-missing", sentence="缺户类别，无法确定由谁帮扶"),
        weight=3,
        distinctive=True,
        of_all_members=True,
        vocabulary="kinds",
        hint="从下拉中选。这一栏决定由谁来帮扶，不能空。",
        brings=("cause",),
    )
    cause = columns.text(
        "致贫原因",
        "困难原因 主要致贫原因 致困原因 致贫原因1 贫困原因 致贫主要原因 主要原因 致困主要原因"
        " 原因 贫困主要原因 困难主要原因"
        " 主要致困原因 致贫致困原因",
        weight=3,
        may_say_total=False,
        of_all_members=True,
        choices=columns.words(
            "因病 因残 因学 因灾 缺土地 缺水 缺技术 缺劳动力 缺资金 交通条件落后 自身发展动力不足 其他"
        ),
        hint="从下拉中选最主要的一个；有几个的，用“、”隔开照填。",
        width=15,
    )
    need = columns.text(
        "帮扶需求",
        "需求 需求意愿 帮扶意愿 主要需求 帮扶措施需求 群众需求 帮扶诉求 诉求 需求情况"
        " 需帮扶事项 帮扶需求意愿 需解决的问题",
        weight=2,
        may_say_total=False,
        of_all_members=True,
        hint="这户最盼望解决的事，几个字说清。",
        example="学养殖技术",
        width=18,
    )
    health = columns.text(
        "健康状况",
        "身体状况 健康情况 户主健康状况",
        choices=columns.words("健康 长期慢性病 患有大病 残疾"),
        hint="户主的健康状况，从下拉中选。",
    )
    party = Column(
        title="是否党员",
        aliases=columns.words("党员 党员户 政治面貌 是否党员户 党员家庭 是否为党员"),
        read=readers.yes_no,
        type="flag",
        choices=("是", "否"),
        hint="户主或家里有人是党员的选“是”。",
    )
    phone = columns.phone(
        "联系电话",
        "电话 手机 手机号 手机号码 联系方式 电话号码 户主电话 户主联系电话 联系手机 本人电话"
        " 家庭电话 户主手机 户主手机号 联系号码 户联系电话 家庭联系电话 户主联系方式 户主手机号码 户主电话号码",
    )
    household_number = columns.text(
        "户编号", "户号 档案编号 户编码", weight=3, of_all_members=True, silent=True
    )
    relation = columns.text(
        "与户主关系",
        "家庭关系 关系 成员关系 与户主的关系 是否户主 户主标识 是否为户主 户主关系",
        weight=3,
        silent=True,
    )
    status = columns.text("户状态", "在册状态", weight=1, silent=True)
    wish1 = columns.text("意愿1", "第一意愿 志愿1 第一志愿 意愿一", silent=True)
    wish2 = columns.text("意愿2", "第二意愿 志愿2 第二志愿 意愿二", silent=True)
    wish3 = columns.text("意愿3", "第三意愿 志愿3 第三志愿 意愿三", silent=True)
    note = columns.text("备注", "说明 其他 备注说明", may_say_total=False, width=16, silent=True)
