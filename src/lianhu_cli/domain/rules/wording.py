"""A township's own words: headings, villages, kinds and categories as this office writes them.

Kept in a TOML file, so that what was explained once is silent next month.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.cells.place_names import village_cell
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.errors import ContradictionError, UnreadableError
from lianhu_cli.domain.places.renames import Renames, names_after
from lianhu_cli.domain.regular import regular
from lianhu_cli.domain.rules import toml
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.survey import SHEETS

HEADINGS, VILLAGES, KINDS, CATEGORIES, RENAMED = "表头", "村名", "户类别", "人员类别", "村名变更"
GROUPS_RENAMED, SPLIT = "组名变更", "村拆分"

Words = Mapping[str, str]
"""What is written → what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an office writes, and what it means.

    `headings` is role → heading as written → attribute; `villages`, `kinds` and `categories` are word →
    standard form; `renamed` is old village → new village.
    """

    headings: Mapping[str, Words] = field(default_factory=dict)
    villages: Words = field(default_factory=dict)
    kinds: Words = field(default_factory=dict)
    categories: Words = field(default_factory=dict)
    renamed: Words = field(default_factory=dict)
    groups: Mapping[str, Words] = field(default_factory=dict)
    splits: Mapping[str, Words] = field(default_factory=dict)

    @property
    def renames(self) -> Renames:
        """The places that got another name: 村名变更, 组名变更, 村拆分."""
        return Renames(villages=self.renamed, groups=self.groups, splits=self.splits)

    def village(self, cell: str) -> str:
        """Read a village as this office writes it.

        What a village was renamed to is another matter: see `renames`.

        >>> Wording(villages={"老石桥": "石桥村"}).village("老石桥"), Wording().village("下湾村委会")
        ('石桥村', '下湾村')
        """
        known = self.villages.get(squeeze(cell)) or village_cell(cell)
        return self.villages.get(known, known)

    def over(self, policy: Policy) -> Policy:
        """Return the policy with these words for kinds and categories."""
        kinds, categories = (
            tuple(
                replace(
                    one,
                    aliases=(*one.aliases, *(w for w, name in words.items() if name == one.name)),
                )
                for one in entries
            )
            for words, entries in ((self.kinds, policy.kinds), (self.categories, policy.categories))
        )
        return replace(policy, kinds=kinds, categories=categories)  # type: ignore[arg-type]


def load(path: Path | None, policy: Policy) -> Wording:
    """Return the words of a file, none where there is no file.

    Raises:
        UnreadableError: the file is missing.
        ContradictionError: it is not TOML, or names a table, a title, a kind or a category that is none.
    """
    return Wording() if path is None else parse(text_of(path), path, policy)


def text_of(path: Path) -> str:
    """Return the text of a file of words.

    Raises:
        UnreadableError: the file is missing.
        ContradictionError: it is not UTF-8.
    """
    try:
        return regular(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableError(
            f"词语对照文件 {path} 读不了：{error_texts.of_system(error)}"
        ) from error
    except UnicodeDecodeError as error:
        raise ContradictionError(
            f"词语对照文件 {path} 写法不对：{error_texts.of_toml(error)}"
        ) from error


def parse(written: str, path: Path | str, policy: Policy) -> Wording:
    """Return the words that the text of a file says; `path` is for messages.

    Raises:
        ContradictionError: as `load`.
    """
    try:
        given = toml.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise ContradictionError(
            f"词语对照文件 {path} 写法不对：{error_texts.of_toml(error)}"
        ) from error
    try:
        return _built(given, policy)
    except (TypeError, ValueError, AttributeError) as error:
        raise ContradictionError(f"词语对照文件 {path}：{error}") from error


def _built(given: dict[str, Any], policy: Policy) -> Wording:
    for section in given:
        _among(
            section, (HEADINGS, VILLAGES, KINDS, CATEGORIES, RENAMED, GROUPS_RENAMED, SPLIT), "分节"
        )
    tables = {table.title: table for table in SHEETS}
    headings: dict[str, dict[str, str]] = {}
    for title, words in given.get(HEADINGS, {}).items():
        table = tables[_among(title, tuple(tables), "表")]
        names = {column.title: attribute for attribute, column in table.columns.items()}
        headings[table.role] = {
            written: names[_among(meant, tuple(names), "栏目")] for written, meant in words.items()
        }
    kinds, categories = (
        {squeeze(fold(w)): _among(name, tuple(one.name for one in known), section) for w, name in
         given.get(section, {}).items()}
        for section, known in ((KINDS, policy.kinds), (CATEGORIES, policy.categories))
    )  # fmt: skip
    villages, renamed = (
        {squeeze(fold(w)): readers.village(name) for w, name in given.get(section, {}).items()}
        for section in (VILLAGES, RENAMED)
    )
    renamed = {readers.village(old): new for old, new in renamed.items()}
    return Wording(
        headings=headings,
        villages=villages,
        kinds=kinds,
        categories=categories,
        renamed=_without_circles(RENAMED, renamed),
        groups={
            village: _without_circles(
                f"{GROUPS_RENAMED}（{village}）", {o: n for o, n in groups.items() if o != n}
            )
            for village, groups in _by_village(given.get(GROUPS_RENAMED, {}), readers.group).items()
        },
        splits=_by_village(given.get(SPLIT, {}), readers.village),
    )


def _by_village(given: dict[str, Any], meant: Callable[[str], str]) -> dict[str, Words]:
    """Return village → group → what it is to be."""
    return {
        readers.village(squeeze(fold(village))): {
            readers.group(fold(group)): meant(fold(name)) for group, name in words.items()
        }
        for village, words in given.items()
    }


def _among(name: str, known: tuple[str, ...], what: str) -> str:
    if name not in known:
        near = get_close_matches(name, known, 1)
        offer = f"，是不是“{near[0]}”？" if near else f"；可用：{'、'.join(known)}"
        raise ValueError(f"{what}“{name}”不认识{offer}")
    return name


def _without_circles(section: str, renamed: Words) -> Words:
    """Return what places are renamed to, where none comes back to a name that it had.

    Two that exchange their names are such a circle: of a name it could not be told whether it is the old or the new.
    """
    for name in renamed:
        *_, last = (name, *names_after(name, renamed))
        if last in renamed:
            raise ValueError(f"{section}里“{renamed[last]}”绕成了圈")
    return renamed
