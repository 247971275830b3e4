"""Problem: one thing that is wrong, or was repaired, at one cell of the user's own file."""

from dataclasses import dataclass, fields
from typing import Literal

Severity = Literal["error", "warning", "fixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding, in the clerk's words, at the cell where it is to be mended.

    `value` is what stands in the cell, already masked; `after` is what a repair made of it.
    `cell` is an address as Excel writes it ("E6"); empty where the finding is about a whole sheet.
    """

    code: str
    file: str
    sheet: str
    cell: str
    value: str
    message: str
    remedy: str = ""
    after: str = ""
    head: str = ""
    village: str = ""

    @property
    def severity(self) -> Severity:
        """How bad it is: `error` sets the row aside, `warning` accepts it, `fixed` repaired it."""
        return CODES[self.code].severity

    def as_json(self) -> dict[str, str]:
        """Return the problem under the keys that `lianhu import --json` prints."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "value": self.value,
            "message": self.message,
            "remedy": self.remedy or CODES[self.code].remedy,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A catalogue entry: what a code means, in one line of Chinese, and what to do about it."""

    severity: Severity
    meaning: str
    remedy: str = ""


def _catalogue(severity: Severity, **entries: tuple[str, str]) -> dict[str, Code]:
    return {
        name.replace("_", "-"): Code(severity=severity, meaning=meaning, remedy=remedy)
        for name, (meaning, remedy) in entries.items()
    }


CODES: dict[str, Code] = {
    **_catalogue(
        "error",
        head_missing=("缺户主姓名", "补填户主姓名后重新导入"),
        village_missing=("缺行政村", "补填行政村，或以村名命名工作表"),
        village_unknown=("村情表里没有这个村", "改正村名，或在村情表补上这个村"),
        kind_missing=("缺户类别", "补填规则里有的户类别"),
        kind_unknown=("户类别不认识", "改成规则里有的户类别"),
        duplicate_household=("同一户重复登记", "删去重复的一行"),
        helper_name_missing=("缺帮扶人姓名", "补填帮扶人姓名"),
        category_unknown=("人员类别认不出", "填写人员类别，或填写职级、职务"),
        answer_unclear=("清单里的处理结果看不懂", "填改正后的内容，或写“属实”、写豁免理由"),
        duplicate_helper=("同一帮扶人重复登记", "删去重复的一行"),
        entry_date_missing=("台账缺日期", "补填年月日"),
        entry_date_invalid=("台账的日期看不懂", "写成2012-03-05或2012年3月5日"),
        entry_household_unknown=("台账里的户不在登记库里", "核对姓名、村组，或先导入登记册"),
        entry_household_ambiguous=("台账里的户有几户同名", "写明村组，或在户主栏填户编码"),
        entry_helper_unknown=("台账里的帮扶人不在登记库里", "核对姓名、单位，或先导入干部名册"),
        entry_helper_ambiguous=("台账里的帮扶人有几人同名", "写明单位，或在帮扶人栏填帮扶人编码"),
    ),
    **_catalogue(
        "warning",
        id_missing=("缺身份证号码", "核实后补填"),
        id_length=("身份证号码位数不对", "应为18位，请核实"),
        id_checksum=("身份证号码校验位不符", "多为录入错一位，请对照证件核实"),
        id_birth_date=("身份证号码中的出生日期不存在", "请对照证件核实"),
        id_truncated=("身份证号码被Excel截断，后三位已丢失", "把该列设为文本后重新录入"),
        id_shared=("不同的人用了同一个身份证号码", "请对照证件核实"),
        id_masked=("身份证号码打了码，认不出是谁", "补填完整号码；按村组和姓名登记"),
        relation_unclear=(
            "与户主关系看不清，按单独一户登记",
            "填户主，或填与户主的关系（配偶、之子等）",
        ),
        head_ditto=(
            "户主姓名写同上，身份证号码是另一人的，并入上面一户",
            "是另一户的写上户主姓名；是家庭成员的填与户主关系",
        ),
        village_unclear=("行政村写法看不出是哪个村，照原样登记", "写成村名，如石桥村"),
        group_unknown=("村情表里没有这个组", "核对组名，或改村情表的村民小组数"),
        kind_several=("一户有几种类别，按优先的一类结对", "核实户类别"),
        sources_disagree=("两处说法不一", "核实后改正其中一处"),
        name_unreadable=("姓名里有显示不出的字", "对照证件补上这个字"),
        name_several=("一格里有几个人的姓名", "一人一行，分开写"),
        date_out_of_range=("日期超出合理范围", "核实年月日"),
        age_mismatch=("年龄或出生日期与身份证号码不符", "请对照证件核实"),
        date_invalid=("不是日期", "写成1962-03-15或1962年3月"),
        phone_invalid=("电话号码不对", "手机应为11位，座机带区号"),
        phone_shared=("多户共用一个电话", "核实是否本户电话"),
        number_invalid=("应填数字", "改成数字"),
        number_out_of_range=("数字超出合理范围", "请核实"),
        labour_exceeds_people=("劳动力多于家庭人口", "请核实人口与劳动力"),
        same_name_in_village=("同村有同名户主", "核实是否重复登记；确为两户则不必改"),
        helper_is_household=("帮扶人同时登记为帮扶对象", "核实身份；不能自己帮自己"),
        only_in_older_sheet=("只在旧表里的人", "处理结果写“仍要登记”或“离册”；也可以补进最新的表"),
        category_assumed=("人员类别看不出来，先按一般干部", "核对后补上人员类别、职级或职务"),
        category_conflict=("人员类别与职级不一致", "核对人员类别与职级"),
        order_unknown=("指定与回避里的人不在登记库里", "核对姓名，写明村组或单位"),
        order_unclear=("指定与回避里的人有几个同名，或不在所写的村组、单位", "写明村组或单位"),
        order_type_unknown=("指定与回避的类型不认识", "改成指定、回避或近亲属"),
        entry_not_theirs=("台账登记的人不是这户当时的帮扶人", "核实是代为走访还是登记有误"),
        entry_repeated=("台账里有相同的一行", "核实是否重复登记；确为两次则不必改"),
        entry_date_coarse=("台账的日期没有写到日", "补填年月日；日小结、周汇报数不到这一行"),
        deed_unknown=("帮扶类型不认识", "改成走访、宣讲、捐款、捐物等"),
        task_person_unknown=("责任人不在登记库里，或有几人同名", "核对姓名、单位；任务照收"),
        kept_as_before=("已登记的人这一行不能用，仍按原来的", "改正这一行后重新导入"),
        maybe_same=("和登记库里的人像是同一个", "同一个用 lianhu same，不是的用 lianhu differ"),
        forgotten_again=(
            "按要求删除过的人，来的表里又有",
            "确为本人：从表里删去这一行再导入，再 lianhu forget；同名的别人不必改",
        ),
        id_conflict=("同一个人的身份证号码几处不同", "请对照证件核实"),
        id_elsewhere=(
            "别的分区也有这个身份证号码",
            "在本地的写“属本地”，不在本地的写“不在本地”，号码登错的写正确号码",
        ),
        many_removed=("比上一版少了很多，先都保留", "确已离册，请加 --accept-removals 再导入"),
        unit_not_linked=("单位没有联系村", "在联村单位表补上该单位"),
        subtotal_mismatch=("小计与上面各行不符", "核对小计或缺漏的行"),
        total_mismatch=("合计与各行不符", "核对合计或缺漏的行"),
        formula_without_value=("公式没有存下结果", "用Excel打开并保存一次，再导入"),
        error_value=("单元格是错误值", "改正公式或直接填写数值"),
    ),
    **_catalogue(
        "fixed",
        width_folded=("全角字符改为半角", ""),
        blanks_removed=("去掉多余空白", ""),
        village_alias=("村名写法统一", ""),
        group_alias=("组名写法统一", ""),
        kind_alias=("户类别写法统一", ""),
        deed_alias=("帮扶类型写法统一", ""),
        post_behind_name=("姓名后面的职务已分开", ""),
        category_from_rank=("人员类别由职级、职务得出", ""),
        id_normalised=("身份证号码写法统一", ""),
        id_repaired=("身份证号码据其他表补全", ""),
        phone_normalised=("电话写法统一", ""),
        date_normalised=("日期写法统一", ""),
        unit_stripped=("数字去掉单位", ""),
        filled_down=("空格按上一行填充", ""),
        example_row=("示例行，没有登记", ""),
        control_characters=("去掉看不见的控制字符", ""),
        owner_from_heading=("按表头分清是户主的还是帮扶人的", ""),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row that cannot be used, kept whole: `cells` is heading → text as typed, unmasked."""

    role: str
    file: str
    sheet: str
    row: int
    cell: str
    code: str
    message: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What became of the rows of a sheet that say something, below its heading.

    `members` live in a household of another row; `repeats` say again what stands elsewhere: a heading,
    a household that another sheet has.
    """

    accepted: int = 0
    members: int = 0
    set_aside: int = 0
    totals: int = 0
    notes: int = 0
    examples: int = 0
    repeats: int = 0

    def as_json(self) -> dict[str, int]:
        """Return all of it, `rows` first: the sum of the others.

        >>> Balance(accepted=3, totals=1).as_json()["rows"]
        4
        """
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return {"rows": sum(parts.values()), **parts}

    def plus(self, other: "Balance") -> "Balance":
        """Return the balance of two tables together."""
        names = [field.name for field in fields(self)]
        return Balance(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReport:
    """How one sheet was read; `reason` says why it was ignored, `how` what was done, step by step."""

    sheet: str
    role: str
    heading_rows: tuple[int, ...] = ()
    rows: int = 0
    accepted: int = 0
    set_aside: int = 0
    helpers: int = 0
    """How many helpers the rows of households name, and below how many pairs."""
    pairs: int = 0
    reason: str = ""
    how: tuple[str, ...] = ()
    balance: Balance | None = None
    unread: tuple[str, ...] = ()
    """Headings of columns that were not read."""
    near: tuple[tuple[str, str], ...] = ()
    """Headings that nobody claims, each with the one it is near to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """How one file was read."""

    file: str
    sheets: tuple[SheetReport, ...]
