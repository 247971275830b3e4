"""What a public notice (公示) may say of a household: which columns, and which of them together.

An identity number has 18 characters: 6 of the county (known, since the notice names the village), 8 of
the date of birth, 3 in sequence (the last of them tells the sex), 1 check character that follows from
the others. What a notice tells about them leaves so many numbers possible; where they are few, the
number can be found by trying them, and the columns are refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lianhu_cli.domain.cells.masks import mask_id, mask_phone
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.privacy.masking import mask_text
from lianhu_cli.domain.tables.column import Column
from lianhu_cli.domain.tables.survey import Helper, Household

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.schema import Table

MASK = "62*************011"
"""How an identity number shows: the first 2 and the last 3 characters."""
FEWEST = 10_000
"""Fewer possible numbers than these can be tried one by one."""
_DAYS, _YEARS, _SEQUENCES, _CHECKS = 365, 100, 1000, 11

_HOUSEHOLD = (
    "township", "village", "group", "head", "people", "labour", "land", "kind", "sex", "age", "born",
    "id_number",
)  # fmt: skip
_HELPER = ("name", "unit", "post", "category", "phone")
DEFAULT = ("village", "group", "head", "people", "kind"), ("name", "unit", "post", "category")
"""What a notice shows where nothing else is asked for: of the household, of the helper."""

_REASONS = {
    "phone": "户主的电话是个人信息；帮扶责任人的写“帮扶责任人.联系电话”",
    "cause": "致贫原因会透露疾病、残疾",
    "health": "健康状况是敏感个人信息",
    "need": "帮扶需求里会写到病情和家境",
    "note": "备注里常有信访、病情等标记",
    "status": "与结对公示无关",
    "party": "政治面貌与结对公示无关",
    "household_number": "凭户编号能在别的系统里查到本人",
    "relation": "与结对公示无关",
}
_NEVER = late("访|病|残|健康|疾|低保|刑|毒|精神|婚|银行|账号|卡号")
_TAG = late(
    "上访|信访|缠访|闹访|残疾|残障|智障|重病|大病|患病|慢性病|精神病|精神障碍|艾滋|癌症|吸毒|戒毒|刑满|刑释"
    "|矫正|邪教|维稳|稳控|重点人员"
)
_TELLING_KIND = late("病|残|访|毒|刑|矫正|邪教|稳控|精神|重点人")
_BRACKETED = late(r"[(（\[【〔].*?([)）\]】〕]|$)")
_SIDES = late(r"(?:帮扶责任人|帮扶人|责任人)[.．·:：]?(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One column of a notice: an attribute of the household, or of its helper."""

    attribute: str
    helper: bool = False

    @property
    def column(self) -> Column:
        """The declared column."""
        table: type[Table] = Helper if self.helper else Household
        return table.columns[self.attribute]


PRESETS: dict[str, tuple[tuple[str, ...], tuple[str, ...], int]] = {
    "监测对象": (("village", "group", "head", "people"), ("name", "unit", "post"), 5)
}
"""Notices that have rules of their own: columns of household and helper, and how many days they hang.

监测对象 hang at least 5 days in the village, with no number, phone, health or class (DOMAIN: 防返贫 papers).
"""


def preset(name: str) -> tuple[tuple[Shown, ...], int]:
    """Return the columns and days of a notice that is known by name.

    Raises:
        UsageError: no such notice is known.
    """
    if name not in PRESETS:
        raise UsageError(f"没有“{name}”这种公示，可选：{'、'.join(PRESETS)}")
    household, helper, days = PRESETS[name]
    columns = [Shown(attribute=one) for one in household]
    return (*columns, *(Shown(attribute=one, helper=True) for one in helper)), days


def together(shown: Sequence[Shown], before: set[str]) -> None:
    """Refuse a notice that, held beside earlier ones, of this round or another, tells too much.

    Raises:
        UsageError: the columns of both together identify.
    """
    now = {one.attribute for one in shown if not one.helper}
    told = _identifying(now | before)
    if told and before - now:
        raise UsageError(f"以前已经公示过别的栏，和这次的放在一起：{told[0]}")


def choose(titles: Sequence[str] = ()) -> tuple[Shown, ...]:
    """Return the columns named by their titles, the household's before the helper's.

    Any heading that an import knows names a column. `帮扶责任人.联系电话` is the helper's.

    Raises:
        UsageError: a column is unknown or must not be published, or some of them together identify;
            all reasons in one sentence each.
    """
    if not titles:
        household, helper = DEFAULT
        return tuple(Shown(attribute=a) for a in household) + tuple(
            Shown(attribute=a, helper=True) for a in helper
        )
    found, refused = [], []
    for title in dict.fromkeys(titles):
        shown = _named(title)
        reason = _refusal(title, shown)
        if reason:
            refused.append(reason)
        elif shown and shown not in found:
            found.append(shown)
    refused += _identifying({shown.attribute for shown in found if not shown.helper})
    if refused:
        raise UsageError("；\n".join(refused))
    if not any(shown.attribute == "head" and not shown.helper for shown in found):
        raise UsageError("公示表要有“户主姓名”一栏")
    return tuple(sorted(found, key=lambda shown: shown.helper))


def candidates(attributes: set[str]) -> int:
    """Return how many identity numbers remain possible, given what a notice tells of a household.

    >>> candidates({"id_number"}), candidates({"id_number", "age"}), candidates({"id_number", "born"})
    (33181, 331, 1)
    >>> candidates({"born"}), candidates({"age", "sex"})
    (1000, 182500)
    """
    dates = _DAYS * _YEARS
    if "age" in attributes:
        dates = _DAYS
    if "born" in attributes:
        dates = 1
    if "id_number" in attributes:  # two of the three in sequence and the check character are shown
        return max(dates * (_SEQUENCES // 100) // _CHECKS, 1)
    return dates * (_SEQUENCES // 2 if "sex" in attributes else _SEQUENCES)


def published(shown: Shown, text: str, *, whole_phone: bool = False) -> str:
    """Return a text as a notice shows it: masked, without what brackets add to a name.

    Raises:
        ValueError: what is left tells of illness, disability or petitions.

    >>> published(Shown(attribute="head"), "张三（老上访户）")
    '张三'
    >>> published(Shown(attribute="id_number"), "62000019900307001X")
    '62*************01X'
    """
    if shown.attribute == "id_number":
        return mask_id(text)
    if shown.helper and shown.attribute == "phone":
        return text if whole_phone else "、".join(map(mask_phone, text.split("、")))
    if shown.helper:
        return mask_text(text)
    plain = mask_text(_BRACKETED.sub("", text).strip() if shown.attribute == "head" else text)
    telling = _TELLING_KIND if shown.attribute == "kind" else _TAG
    if telling.search(plain):
        raise ValueError(plain)
    return plain


def _named(title: str) -> Shown | None:
    """Return the column of a title; the household's where both have one."""
    side = _SIDES.fullmatch(title)
    bare = side.group(1) if side else title
    tables: tuple[type[Table], ...] = (Helper,) if side else (Household, Helper)
    for by_title in (True, False):
        for table in tables:
            for attribute, column in table.columns.items():
                if bare == column.title if by_title else bare in column.headings:
                    return Shown(attribute=attribute, helper=table.owner == "helper")
    return None


def _refusal(title: str, shown: Shown | None) -> str:
    """Return why a column cannot be, "" where it can."""
    if shown is None:
        if _NEVER.search(title):
            return f"“{title}”不能公示：是敏感个人信息"
        return f"没有“{title}”这一栏，可选：{'、'.join(_choices())}"
    if shown.attribute in (_HELPER if shown.helper else _HOUSEHOLD):
        return ""
    reason = "" if shown.helper else _REASONS.get(shown.attribute, "")
    return f"“{title}”不能公示：{reason or '与结对公示无关'}"


def _choices() -> list[str]:
    return [Household.columns[name].title for name in _HOUSEHOLD if name != "born"] + [
        f"帮扶责任人.{Helper.columns[name].title}" for name in _HELPER
    ]


def _identifying(attributes: set[str]) -> list[str]:
    """Return why the columns together identify, for the smallest set of them that does."""
    left = candidates(attributes)
    if left >= FEWEST:
        return []
    guilty = {"id_number", "born", "age", "sex"} & attributes
    for name in sorted(guilty):
        if candidates(guilty - {name}) < FEWEST:
            guilty.remove(name)
    told = "、".join(Household.columns[n].title for n in _HOUSEHOLD if n in guilty)
    together = "不能一起公示" if len(guilty) > 1 else "不能公示"
    shown = f"（证件号打码成 {MASK}）" if "id_number" in guilty else ""
    return [
        (
            f"“{told}”{together}{shown}：村名说明了县，每人只剩 {candidates(guilty)} 个可能的号码，"
            "逐个一试就能得出证件号全号"
        )
    ]
