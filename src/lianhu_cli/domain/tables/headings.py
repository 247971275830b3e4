"""Headings compared after folding: width, blanks, line breaks, brackets and units mean nothing."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import lru_cache

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.column import Column
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SHEETS

LONGEST = 400
"""No heading is longer, with all that it explains: a longer text is not searched for what headings say."""
_BRACKETS = late(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_AROUND = late(
    r"^(?:[*★●☆▲△\d.、]+|[\u2460-\u24ff\u2776-\u2793]+|\((?:\d+|[一二三四五六七八九十]+)\)|[一二三四五六七八九十]+、|其中:?"
    r"|(?:请|如实)?(?:填写|填入|输入|录入|选择|勾选)(?:您的|本户|该户)?)(?=[^\d)])|[:*★。.]+$|/[人户亩元口]$|:?_{2,}.?$"
    r"|[-_]?(?:\((?:必填|选填|必选|可选|必填项|非必填)\)|[-_](?:必填|选填|必选|可选|必填项|非必填))\*?$"
)
_WRAPPED = late(r'^="?(.*?)"?$', re.DOTALL)
_BRACKET_FORMS = str.maketrans("【】〔〕［］｛｝{}", "()()()()()")


@lru_cache(maxsize=4096)
def key(heading: str) -> str:
    """Return what a heading is compared by.

    >>> key("户主　姓 名："), key("*家庭人口（人）"), key("1.耕地【亩】")
    ('户主姓名', '家庭人口(人)', '耕地(亩)')
    >>> key('="户主姓名"'), key("行政村_必填"), key("请填写户主姓名"), key("①户类别（必填）")
    ('户主姓名', '行政村', '户主姓名', '户类别')
    >>> key("家庭人口数/人"), key("4、家庭人口：____人")
    ('家庭人口数', '家庭人口')
    """
    plain = squeeze(fold(heading)).translate(_BRACKET_FORMS)
    if plain.startswith('="'):
        plain = _WRAPPED.sub(r"\1", plain)
    return _AROUND.sub("", _AROUND.sub("", plain)) or plain


def bare(folded: str) -> str:
    """Return a key without what stands in brackets.

    >>> bare("家庭人口(人)")
    '家庭人口'
    """
    return _BRACKETS.sub("", folded) or folded


def _bare_key(heading: str) -> str:
    return bare(key(heading))


_NEAR = 0.79
Index = dict[str, tuple[str, int]]
Claims = dict[tuple[str, ...], tuple[str, int] | None]
_INDEX: dict[type[Table], tuple[dict[str, Column], Index, Claims]] = {}
"""Table → the columns that were indexed, their index, and what was claimed by it."""


_CLAIMS = 1 << 12
"""So many claims are remembered of a table: those of a sheet, and not of a thousand files."""


def index(table: type[Table]) -> Index:
    """Return key → (attribute, how far from the canonical title) of every heading of a table."""
    return _indexed(table)[0]


def _indexed(table: type[Table]) -> tuple[Index, Claims]:
    columns, found, claims = _INDEX.get(table, (None, {}, {}))
    if columns is table.columns:
        return found, claims
    found, claims = {}, {}
    _INDEX[table] = (table.columns, found, claims)
    for form in (key, _bare_key):
        for name, column in table.columns.items():
            for rank, heading in enumerate(column.headings):
                found.setdefault(form(heading), (name, rank))
    return found, claims


_NUMBER = late(r"[(]?(?:[1-9]|[一二三四五])[)]?$|^第[一二三四五1-9](?:个)?|^其[一二三四五]")


def _numbered(table: type[Table], parts: tuple[str, ...]) -> tuple[str, int] | None:
    """Return the attribute of which a sheet has several columns: 联系村1, or 第一村 below 联系村.

    >>> from lianhu_cli.domain.tables.survey import Link
    >>> [_numbered(Link, parts) for parts in (("联系村1",), ("联系村",))]
    [('village', 0), None]
    >>> _numbered(Link, ("联系村", "第一村"))[0]
    'village'
    """
    last = key(parts[-1])
    if not _NUMBER.search(last):
        return None
    for name in (_NUMBER.sub("", last), *(key(parent) for parent in reversed(parts[:-1]))):
        found = index(table).get(name)
        if found and table.columns[found[0]].numbered:
            return found
    return None


_STEPS = late(r"\s*(?:[/／>＞\\|:：.·—-]|__?)\s*")


_ORNAMENTS = "*★●☆▲△①②③④⑤⑥⑦⑧⑨⑩(（【[<=请其 \u3000"
_JOINED = frozenset("/／>＞|_.、")


class KnownHeadings:
    """All headings of all tables at once: for whoever asks of thousands of cells."""

    def __init__(self) -> None:
        self._forms = frozenset(form for table in SHEETS for form in index(table))
        self._numbered = [
            table for table in SHEETS if any(one.numbered for one in table.columns.values())
        ]
        self._first = frozenset(form[0] for form in self._forms) | frozenset(_ORNAMENTS)
        self.has = lru_cache(1 << 16)(self._has)

    def may_be(self, text: str) -> bool:
        """Tell quickly whether a text may be a heading: hardly any name, number or place is."""
        if not text or text.isascii():
            return False
        return text[0] in self._first or not _JOINED.isdisjoint(text)

    def _has(self, heading: str) -> bool:
        name = key(heading)
        if name in self._forms or bare(name) in self._forms:
            return True
        if not _NUMBER.search(name):
            return False
        return any(_numbered(table, (heading,)) for table in self._numbered)

    def steps(self, heading: str) -> tuple[str, ...]:
        """Return the groups and the label of a heading that a form's export joins: 基本信息/户类别.

        >>> steps = known_headings().steps
        >>> steps("基本信息/户类别"), steps("职务/岗位"), steps("户主姓名")
        (('基本信息', '户类别'), ('职务/岗位',), ('户主姓名',))
        """
        if len(heading) > LONGEST or self.has(heading):
            return (heading,)
        found = tuple(part for part in _STEPS.split(heading.strip()) if part)
        return found if len(found) > 1 and self.has(found[-1]) else (heading,)


_KNOWN: list[tuple[tuple[object, ...], KnownHeadings]] = []
"""The headings last asked for, with the columns that they were taken from."""


def known_headings() -> KnownHeadings:
    """Return the headings of all tables that are declared by now."""
    declared = tuple(table.columns for table in SHEETS)
    if not _KNOWN or _KNOWN[0][0] != declared:
        _KNOWN[:] = [(declared, KnownHeadings())]
    return _KNOWN[0][1]


def is_known(heading: str) -> bool:
    """Tell whether any table has such a heading."""
    return known_headings().has(heading)


def claim(
    table: type[Table], parts: tuple[str, ...], own: Mapping[str, str] | None = None
) -> tuple[str, int] | None:
    """Return (attribute, distance) of a column with the headings `parts`, widest first.

    The heading with its parents is tried first: 户主 over 姓名 is 户主姓名. `own` are the office's own
    headings, by key; they outweigh all others.

    >>> from lianhu_cli.domain.tables.survey import Household
    >>> claim(Household, ("户主", "姓名"))
    ('head', 0)
    """
    if own:
        for name in _joined(parts):
            if key(name) in own:
                return own[key(name)], -1
    _, claims = _indexed(table)
    if parts not in claims:  # a heading is asked of for every span of rows that it may be in
        if len(claims) >= _CLAIMS:
            claims.clear()
        claims[parts] = _claimed(table, parts)
    return claims[parts]


def _joined(parts: tuple[str, ...]) -> list[str]:
    return ["".join(parts[n:]) for n in range(len(parts))]


def _claimed(table: type[Table], parts: tuple[str, ...]) -> tuple[str, int] | None:
    known, names = index(table), _joined(parts)
    for form in (key, _bare_key):
        for name in names:
            found = known.get(form(name))
            if found:
                return found
    return _numbered(table, parts) if parts else None


def near(table: type[Table], heading: str, taken: Collection[str]) -> str:
    """Return the known heading that a mistyped one is near to, "" if none; not of `taken`.

    >>> from lianhu_cli.domain.tables.survey import Household
    >>> near(Household, "身份证号吗", ()), near(Household, "序号", ())
    ('身份证号', '')
    """
    free = [form for form, (attribute, _) in index(table).items() if attribute not in taken]
    close = get_close_matches(_bare_key(heading), free, n=1, cutoff=_NEAR)
    return close[0] if close else ""
