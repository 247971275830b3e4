"""人员类别 of a helper: as typed, else from 职级, then 职务, then 单位; and who takes no part."""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lianhu_cli.domain.arrays import Ints, first_rows, numbered
from lianhu_cli.domain.cells import ranks
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.cells.unit_and_post import split
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.people.directory import without_post
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.intake.sheet import units_with_posts
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.columns import ReadColumn
from lianhu_cli.intake.sheet.names import category_in, village_of_unit

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_ORDINARY, _VILLAGE = "科员", "村干部"
"""The rank of an ordinary post; the category, by any name, of a village's own posts."""
_BASIS = ("category", "rank", "post", "unit")
_SAYS_NOTHING = late(
    r"公务员|参公.*|事业(?:编制?|人员|单位.*|干部)?|行政(?:编制?|人员)?|工勤(?:人员)?|机关|在编.*|全额.*"
)
_UNTOLD = "人员类别没有填，由职级、职务、单位也看不出来"
_WITH_POST = 4
"""No name with a post behind it has fewer characters."""
_ADDRESSES = frozenset({"同志", "老师", "先生", "女士"})
"""What stands behind a name and is no post."""
_NEGATED = late(r"[未非不没拟][^，,；;。]{0,2}$")


def settle(sheet: "SheetRows", policy: Policy, *, derive: bool = True) -> "SheetRows":
    """Give every helper of a sheet a category and a status, and say what was derived or denied.

    Unless `derive`, only what is typed counts, not rank, post or unit.
    """
    sheet = _without_posts(sheet)
    names = (sheet.grid.sheet, sheet.heading.title, sheet.source.stem)
    common = next(filter(None, (category_in(name, policy) for name in names)), "")
    combinations, of_row = _combinations(sheet, _section_of(sheet))
    sections = [common, *(category_in(text, policy) or common for _, text in sheet.layout.sections)]
    decided = [
        _assumed(_decide(combination, policy, sections[section], derive=derive), sheet, policy)
        for section, combination in combinations
    ]
    said = np.array([finding is not None for _, finding in decided], bool)
    held = sheet.columns.get("category") or _nearest(sheet)
    sheet = sheet.with_columns(category=_column([name for name, _ in decided], of_row, held))
    for row in np.flatnonzero(said[of_row]).tolist():
        finding = decided[int(of_row[row])][1]
        if finding:
            sheet.tell(finding, "category", row)
            if finding.code == "category-assumed":
                sheet.told.assumed.add(row)
    return _settle_status(_settle_village(units_with_posts.part(sheet)), policy)


def _without_posts(sheet: "SheetRows") -> "SheetRows":
    """Part names from the posts behind them, 王桂秀副局长, where a name is left."""
    held = sheet.columns.get("name")
    if held is None or sheet.beside:
        return sheet
    posts: dict[int, str] = {}
    standard = list(held.standard)
    for n, name in enumerate(held.standard):
        if not isinstance(name, str) or len(name) < _WITH_POST:
            continue
        bare = without_post(name)
        if bare != name:
            posts[n] = name.removeprefix(bare)
            standard[n] = bare
    if not posts:
        return sheet
    sheet = sheet.with_columns(name=replace(held, standard=standard))
    told = np.array([n in posts for n in range(len(standard))])[held.codes]
    for row in np.flatnonzero(told).tolist():
        behind = posts[int(held.codes[row])]
        sheet.tell(
            CellFinding("post-behind-name", f"姓名后面的“{behind}”已分开", behind), "name", row
        )
    post = sheet.columns.get("post") or _column([""], np.zeros(len(sheet.rows), np.int32), held)
    texts = [posts.get(n, "") for n in range(len(standard))]
    texts = ["" if text in _ADDRESSES else text for text in texts]
    codes = np.where(told & post.is_blank(), held.codes + len(post.standard), post.codes)
    return sheet.with_columns(post=post.with_more(texts, codes))


def _assumed(
    decided: tuple[str, CellFinding | None], sheet: "SheetRows", policy: Policy
) -> tuple[str, CellFinding | None]:
    """Take a helper of whom a register tells only the name for an ordinary cadre, and ask.

    The household has that helper: who is set aside would take the pair with them.
    """
    ordinary = policy.of_rank(_ORDINARY)
    if (
        not sheet.beside
        or not ordinary
        or decided != ("", CellFinding("category-unknown", _UNTOLD))
    ):
        return decided
    return ordinary, CellFinding("category-assumed", f"{_UNTOLD}，先按{ordinary}登记", ordinary)


def _section_of(sheet: "SheetRows") -> Ints:
    """Return per row the number of sections above it: 一、副科级以上 tells of the rows below."""
    return np.searchsorted([row for row, _ in sheet.layout.sections], sheet.rows)


def _combinations(
    sheet: "SheetRows", section: Ints
) -> tuple[list[tuple[int, tuple[str, ...]]], Any]:
    """Return the distinct (section, (category, rank, post, unit) texts) and the one of each row."""
    key = section.astype(np.int64)
    held = [sheet.columns.get(attribute) for attribute in _BASIS]
    for column in held:
        if column is not None:
            key = numbered(key * len(column.standard) + column.codes)[1]
    of_row = numbered(key)[1]
    first = first_rows(of_row)
    combinations = [
        (
            int(section[row]),
            tuple(squeeze(str(c.value(row) or "")) if c is not None else "" for c in held),
        )
        for row in first.tolist()
    ]
    return combinations, of_row


def _nearest(sheet: "SheetRows") -> ReadColumn | None:
    basis = ("rank", "post", "unit", "name")
    return next((sheet.columns[a] for a in basis if a in sheet.columns), None)


def _column(
    standard: list[str], codes: npt.NDArray[np.int64 | np.int32], like: ReadColumn | None
) -> ReadColumn:
    return ReadColumn(
        column=like.column if like else 0,
        raw=like.raw if like else [""],
        standard=list(standard),
        findings={},
        codes=codes.astype(np.int32),
        typed=like.typed if like else np.zeros(len(codes), np.int32),
        blank=np.array([not name for name in standard], bool),
    )


def _decide(
    combination: tuple[str, ...], policy: Policy, common: str, *, derive: bool
) -> tuple[str, CellFinding | None]:
    typed, rank, post, unit = combination
    category = _named(typed, policy)
    if category:
        return category, _conflict(category, rank, policy)
    stated = bool(typed) and not _SAYS_NOTHING.fullmatch(typed)
    if stated and Policy().category(typed):
        stated = not _derived(rank, post, unit, policy)[0]  # a word of other rules than these
    if common and not stated:
        return common, None
    basis_of = (typed, typed, "") if stated else (rank, post, unit)
    derived, basis = _derived(*basis_of, policy)
    if derive and derived:
        return derived, CellFinding(
            "category-from-rank", f"人员类别由{basis}得出：{derived}", derived
        )
    if stated:
        return "", CellFinding("category-unknown", f"人员类别“{typed}”不认识")
    return "", CellFinding("category-unknown", _UNTOLD)


def _named(typed: str, policy: Policy) -> str:
    """Return the category that a text names, alone or among other words."""
    found = policy.category(typed) or policy.category(typed.split("(")[0])
    return found or category_in(typed, policy)


def _derived(rank: str, post: str, unit: str, policy: Policy) -> tuple[str, str]:
    """Return the category and what it follows from."""
    for title, said in (("职级", rank), ("职务", post)):
        if named := policy.category(said):
            return named, f"{title}“{said}”"
        found, word = ranks.told(said)
        if found and not (title == "职务" and ranks.is_village_post(said)):
            return policy.of_rank(found), f"{title}“{_word(word, said)}”"
    if ranks.is_village_post(post) or (village_of_unit(unit) and not post):
        basis = f"职务“{post}”" if ranks.is_village_post(post) else f"单位“{unit}”"
        return policy.category(_VILLAGE), basis
    if found := ranks.rank_of_post(post, unit):
        return policy.of_rank(found), f"职务“{post}”"
    if village_of_unit(split(unit)[0] or unit):
        return policy.category(_VILLAGE), f"单位“{unit}”"
    if ranks.is_ordinary_post(post):
        return policy.of_rank(_ORDINARY), f"职务“{post}”"
    return _derived_from_both(unit, policy) if not (rank or post) else ("", "")


def _word(word: str, said: str) -> str:
    """Return the word that tells a rank, with the text that holds it where it is longer."""
    return word if word == said else f"{said}”里的“{word}"


def _derived_from_both(unit: str, policy: Policy) -> tuple[str, str]:
    """Return the category by a post that stands behind the unit in one cell: 县农业局科员."""
    if unit.endswith(tuple(ranks.VILLAGE_POSTS)) or ranks.is_village_post(unit):
        return policy.category(_VILLAGE), f"单位及职务“{unit}”"
    found, word = ranks.told(unit)
    if found:
        return policy.of_rank(found), f"单位及职务“{_word(word, unit)}”"
    if ranks.is_ordinary_post(unit):
        return policy.of_rank(_ORDINARY), f"单位及职务“{unit}”"
    return "", ""


def _conflict(category: str, rank: str, policy: Policy) -> CellFinding | None:
    found = policy.of_rank(ranks.rank(rank))
    ranked = {one.name for one in policy.categories if one.ranks}
    if not found or found == category or category not in ranked:
        return None
    return CellFinding(
        "category-conflict", f"人员类别是“{category}”，职级却是“{rank}”，按人员类别登记"
    )


def _settle_village(sheet: "SheetRows") -> "SheetRows":
    """Give the village to those whose unit is a village's committee."""
    unit, village = sheet.columns.get("unit"), sheet.columns.get("village")
    if unit is None:
        return sheet
    of_unit = [village_of_unit(str(name or "")) for name in unit.standard]
    if not any(of_unit):
        return sheet
    if village is None:
        return sheet.with_columns(village=_column(of_unit, unit.codes, unit))
    blank = village.is_blank() & np.array([bool(name) for name in of_unit])[unit.codes]
    offset = len(village.standard)
    codes = np.where(blank, unit.codes + offset, village.codes)
    return sheet.with_columns(village=village.with_more(of_unit, codes))


def _settle_status(sheet: "SheetRows", policy: Policy) -> "SheetRows":
    """Take the words that exclude a helper from 状态, else from 备注."""
    row_status = np.zeros(len(sheet.rows), np.int32)
    words = ["", *policy.excluded]
    for attribute in ("note", "status"):
        held = sheet.columns.get(attribute)
        if held is not None:
            found = np.array([_excluded(str(v or ""), words) for v in held.standard], np.int32)
            row_status = np.where(found[held.codes] > 0, found[held.codes], row_status)
    if not row_status.any():
        return sheet
    old = sheet.columns.get("status")
    standard: list[Any] = list(words)
    codes = row_status.astype(np.int32)
    if old is not None:
        standard = [*words, *old.standard]
        codes = np.where(row_status > 0, row_status, old.codes + len(words)).astype(np.int32)
    like = old or sheet.columns.get("note")
    sheet = sheet.with_columns(status=_column([str(v or "") for v in standard], codes, like))
    counted = Counter(words[n] for n in row_status.tolist() if n)
    told = "、".join(f"{word}{count}人" for word, count in sorted(counted.items()))
    return sheet.noted(f"不参加结对：{told}")


def _excluded(text: str, words: list[str]) -> int:
    plain = squeeze(fold(text))
    for n, word in enumerate(words):
        at = plain.find(word) if word else -1
        if at >= 0 and not _NEGATED.search(plain[:at]):
            return n
    return 0
