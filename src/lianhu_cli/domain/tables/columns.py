"""Kinds of columns that the declared tables share: what is read, checked, repaired and masked alike."""

from collections.abc import Callable
from typing import Any, TypedDict, Unpack

from lianhu_cli.domain.cells import idcard, ledger, offices, readers
from lianhu_cli.domain.cells.masks import mask_id, mask_phone
from lianhu_cli.domain.cells.place_names import village_cell
from lianhu_cli.domain.tables.column import Column, Derived, Naming, Needed, Type, Vocabulary


class More(TypedDict, total=False):
    """What a table says of a column beyond what all columns of its kind share: see `Column`."""

    needed: Needed
    weight: float
    distinctive: bool
    fill_down: bool
    follows: str
    summed: bool
    may_say_total: bool
    numbered: bool
    of_all_members: bool
    among_villages: bool
    names: Naming
    brings: tuple[str, ...]
    silent: bool
    end_of_month: bool
    choices: tuple[str, ...]
    vocabulary: Vocabulary
    hint: str
    example: str
    width: float


WISHES = ("wish1", "wish2", "wish3")
"""意愿1 to 意愿3: whom somebody would like, by name."""


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


def text(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """Any text."""
    return Column(title=title, aliases=words(also), read=readers.text, **more)


def unit(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """The unit of somebody; （无单位） is none."""
    return Column(title=title, aliases=words(also), read=offices.unit, **more)


def _number(
    title: str, also: str, read: Callable[[str], Any], limits: tuple[Type, float], more: More
) -> Column:
    type_, high = limits
    return Column(
        title=title,
        aliases=words(also),
        read=read,
        type=type_,
        repair="unit-stripped",
        invalid="number-invalid",
        low=0,
        high=high,
        **more,
    )


def count(title: str, also: str = "", *, high: float, **more: Unpack[More]) -> Column:
    """A whole number, with or without its unit."""
    return _number(title, also, readers.count, ("integer", high), more)


def amount(title: str, also: str = "", *, high: float, **more: Unpack[More]) -> Column:
    """A number, with or without its unit."""
    return _number(title, also, readers.number, ("real", high), more)


def money(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """An amount of money in yuan."""
    return _number(title, also, ledger.money, ("real", 100_000_000.0), more)


def name(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """A person's name."""
    return Column(
        title=title, aliases=words(also), read=readers.name, repair="blanks-removed", **more
    )


def village(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """A village, by any of its forms; typed once for the rows of a block."""
    more = {"fill_down": True, **more}
    return Column(
        title=title, aliases=words(also), read=village_cell, repair="village-alias", **more
    )


def group(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """A group, by any of its forms."""
    return Column(
        title=title, aliases=words(also), read=readers.group, repair="group-alias", **more
    )


def phone(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """A phone, masked where it is shown."""
    more = {"may_say_total": False, **more}
    return Column(
        title=title,
        aliases=words(also),
        read=readers.phone,
        repair="phone-normalised",
        invalid="phone-invalid",
        mask=mask_phone,
        **more,
    )


def identity(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """An identity number, masked where it is shown."""
    more = {"may_say_total": False, **more}
    return Column(
        title=title,
        aliases=words(also),
        read=idcard.read,
        repair="id-normalised",
        invalid="id-length",
        mask=mask_id,
        **more,
    )


def day(title: str, also: str = "", invalid: str = "date-invalid", **more: Unpack[More]) -> Column:
    """A day, however it is written."""
    return Column(title=title, aliases=words(also), read=ledger.day, invalid=invalid, **more)


def prose(title: str, also: str = "", **more: Unpack[More]) -> Column:
    """A sentence or two."""
    return Column(title=title, aliases=words(also), read=readers.text, prose=True, **more)


PROVINCE = text("省", "省份 省(区、市) 省(自治区、直辖市)", fill_down=True, of_all_members=True)
PREFECTURE = text("市", "市(州) 市(州、盟) 地市 市州", fill_down=True, of_all_members=True)
COUNTY = text(
    "县",
    "县(市、区、旗) 县(市、区) 县区 区县 县(区) 所在县 所属县区",
    fill_down=True,
    of_all_members=True,
)
TOWNSHIP = text(
    "乡镇",
    "乡(镇) 镇(乡) 乡镇(街道) 镇 乡 街道 所在乡镇 所属乡镇 乡镇名称",
    fill_down=True,
    of_all_members=True,
)

AROUND = ("province", "prefecture", "county", "township", "group")
"""The levels that a village brings with it."""
WIDE = ("province", "prefecture", "county", "township")
SOURCE = (Derived(), Derived(), Derived(type="integer"))
"""Where a row was read: source_file, source_sheet, source_row."""
