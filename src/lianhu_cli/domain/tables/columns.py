"""Kinds of columns that the declared tables share: what is read, checked, repaired and masked alike."""

from collections.abc import Callable
from typing import Any

from lianhu_cli.domain.cells import idcard, ledger
from lianhu_cli.domain.cells import text as cells
from lianhu_cli.domain.cells.masks import mask_id, mask_phone
from lianhu_cli.domain.tables.schema import Column, Type


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


def text(title: str, also: str = "") -> Column:
    """Any text."""
    return Column(title=title, aliases=words(also), read=cells.text)


def _number(title: str, also: str, read: Callable[[str], Any], type_: Type, high: float) -> Column:
    return Column(
        title=title,
        aliases=words(also),
        read=read,
        type=type_,
        repair="unit-stripped",
        invalid="number-invalid",
        low=0,
        high=high,
    )


def count(title: str, also: str = "", *, high: float) -> Column:
    """A whole number, with or without its unit."""
    return _number(title, also, cells.count, "integer", high)


def amount(title: str, also: str = "", *, high: float) -> Column:
    """A number, with or without its unit."""
    return _number(title, also, cells.number, "real", high)


def money(title: str, also: str = "") -> Column:
    """An amount of money in yuan."""
    return _number(title, also, ledger.money, "real", 100_000_000.0)


def name(title: str, also: str = "") -> Column:
    """A person's name."""
    return Column(title=title, aliases=words(also), read=cells.name, repair="blanks-removed")


def village(title: str, also: str = "") -> Column:
    """A village, by any of its forms."""
    return Column(title=title, aliases=words(also), read=cells.village, repair="village-alias")


def group(title: str, also: str = "") -> Column:
    """A group, by any of its forms."""
    return Column(title=title, aliases=words(also), read=cells.group, repair="group-alias")


def phone(title: str, also: str = "") -> Column:
    """A phone, masked where it is shown."""
    return Column(
        title=title,
        aliases=words(also),
        read=cells.phone,
        repair="phone-normalised",
        invalid="phone-invalid",
        mask=mask_phone,
    )


def identity(title: str, also: str = "") -> Column:
    """An identity number, masked where it is shown."""
    return Column(
        title=title,
        aliases=words(also),
        read=idcard.read,
        repair="id-normalised",
        invalid="id-length",
        mask=mask_id,
    )


PROVINCE = text(
    "省",
    "省份 省(区、市) 省(自治区、直辖市)",
)
PREFECTURE = text(
    "市",
    "市(州) 市(州、盟) 地市 市州",
)
COUNTY = text(
    "县",
    "县(市、区、旗) 县(市、区) 县区 区县 县(区) 所在县 所属县区",
)
TOWNSHIP = text(
    "乡镇",
    "乡(镇) 镇(乡) 乡镇(街道) 镇 乡 街道 所在乡镇 所属乡镇 乡镇名称",
)


def day(title: str, also: str = "", invalid: str = "date-invalid") -> Column:
    """A day, however it is written."""
    return Column(title=title, aliases=words(also), read=ledger.day, invalid=invalid)


def prose(title: str, also: str = "") -> Column:
    """A sentence or two."""
    return Column(title=title, aliases=words(also), read=cells.text, prose=True)


WIDE = ("province", "prefecture", "county", "township")
SOURCE: dict[str, Type] = {"source_file": "text", "source_sheet": "text", "source_row": "integer"}
