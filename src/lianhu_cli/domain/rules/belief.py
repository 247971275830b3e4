"""`[sources]` of lianhu.toml or of a rules file: which lists are believed first, for everything or for one column."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from lianhu_cli.domain.tables.survey import Helper, Household

DEFAULT = "default"


def parse_belief(given: Any) -> dict[str, tuple[str, ...]]:
    """Return attribute, or `default` → names of files with `*`, the first that has a value wins.

    Raises:
        ValueError: a column that nobody has, or no list of names.

    >>> parse_belief({"default": ["民政*"], "身份证号码": ["公安*"]})
    {'default': ('民政*',), 'id_number': ('公安*',)}
    """
    if not isinstance(given, Mapping):
        raise ValueError("[sources] 要单独写成一节，下面每行一项")
    return {_attribute(name): _names(name, value) for name, value in given.items()}


def _attribute(name: str) -> str:
    columns = {**Helper.columns, **Household.columns}
    titles = {column.title: attribute for attribute, column in columns.items()}
    if name == DEFAULT or name in columns:
        return name
    if name in titles:
        return titles[name]
    near = get_close_matches(name, [*columns, *titles, DEFAULT], 1)
    offer = f"，是不是 {near[0]}？" if near else "；写 default，或栏目如 id_number、phone"
    raise ValueError(f"[sources] 不认识 {name}{offer}")


def _names(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ValueError(f'[sources] 的 {name} 要写成 ["民政*", "村册*"] 这样的一列文件名')
    return tuple(value)
