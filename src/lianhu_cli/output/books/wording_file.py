"""词语对照 (TOML): what this import could not read, with what it may mean, for the clerk to settle."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from lianhu_cli.domain.problem import FileReport, Problem
from lianhu_cli.domain.rules.wording import (
    CATEGORIES,
    GROUPS_RENAMED,
    HEADINGS,
    KINDS,
    RENAMED,
    SPLIT,
    VILLAGES,
    Wording,
)
from lianhu_cli.domain.tables.survey import SHEETS
from lianhu_cli.output.files import whole

_HEAD = """\
# 词语对照：本单位自己的表头、村名、类别写法。导入时加 --map 本文件 即可认得，下个月不再提示。
# 左边是表里的写法，右边是标准写法，都放在引号里。
# 行首有 # 的是根据这次导入给出的猜测：核对右边，去掉行首的 # 才生效。
"""
_CODES = {VILLAGES: "village-unknown", KINDS: "kind-unknown", CATEGORIES: "category-unknown"}


def write(
    path: Path, wording: Wording, files: Sequence[FileReport], problems: Sequence[Problem]
) -> None:
    """Write the words in force, and below them, as comments, what could not be read."""
    sections = [_HEAD, *_headings(wording, files)]
    for name, words in (
        (VILLAGES, wording.villages),
        (KINDS, wording.kinds),
        (CATEGORIES, wording.categories),
    ):
        asked = {(p.value, p.after) for p in problems if p.code == _CODES[name] and p.value.strip()}
        sections.append(_section([name], words.items(), asked))
    sections.append(
        _section([RENAMED], wording.renamed.items(), (), "旧村名 = 新村名，原来的户和结对都保留")
    )
    sections += [
        _section([name, village], words.items(), (), note)
        for name, of, note in (
            (GROUPS_RENAMED, wording.groups, "旧组名 = 新组名，在这个村里"),
            (SPLIT, wording.splits, "组名 = 分出去以后属于的村"),
        )
        for village, words in of.items()
    ]
    with whole(path) as draft:
        draft.write_text("\n".join(sections), encoding="utf-8")


def _headings(wording: Wording, files: Sequence[FileReport]) -> Iterable[str]:
    for table in SHEETS:
        words = wording.headings.get(table.role, {})
        near = {
            one
            for file in files
            for sheet in file.sheets
            if sheet.role == table.role
            for one in sheet.near
        }
        if words or near:
            titles = {w: table.columns[attribute].title for w, attribute in words.items()}
            headings = {h: c.title for c in table.columns.values() for h in c.headings}
            asked = {(written, headings.get(meant, meant)) for written, meant in near}
            yield _section([HEADINGS, table.title], titles.items(), asked)


def _section(
    path: Sequence[str],
    words: Iterable[tuple[str, str]],
    asked: Iterable[tuple[str, str]],
    note: str = "",
) -> str:
    lines = [f"[{'.'.join(map(_quoted, path))}]"]
    lines += [f"# {note}"] if note else []
    lines += [f"{_quoted(written)} = {_quoted(meant)}" for written, meant in words]
    lines += [f"# {_quoted(written)} = {_quoted(meant)}" for written, meant in sorted(asked)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f]", " ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
