"""What is read without pydantic is what typer reads with it; what is wrong typer refuses, as ever."""

from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperOption
from typer.main import get_command

from lianhu_cli.cli import catalogue, page, parameters
from lianhu_cli.cli.app import app

GIVEN: tuple[Any, ...] = (
    *(
        "",
        " ",
        "石桥村",
        "csv",
        "CSV",
        "all",
        "-",
        "0",
        "7",
        "-7",
        "007",
        "1.5",
        "1e3",
        "999999999999",
    ),
    *("五", "٣", "true", "2026-03-01", "2026-02-30", "摸底.xlsx", "/nowhere/摸底.xlsx", "\udce4"),
    *(None, True, False, 0, 3, 2.5, Path("摸底.xlsx"), (), ["石桥村"], ("1", "2")),
)


def commands() -> list[Any]:
    return [get_command(app), *(page.built(name, entry) for name, entry in catalogue.entries())]


def typers_own(parameter: Any, value: Any) -> Any:
    """Return what typer makes of a value, or the kind of error it says."""
    try:
        reading = super(type(parameter), parameter).get_runtime_param()
        return reading.coerce(value, param=parameter, ctx=None)
    except Exception as error:
        return type(error)


def ours(parameter: Any, value: Any) -> Any:
    try:
        return parameters.plain(value, parameter)
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("command", commands(), ids=lambda one: one.name)
def test_a_plain_value_is_what_typer_would_read(command: Any, tmp_path: Path) -> None:
    there = tmp_path / "摸底.xlsx"
    there.touch()
    told = parameters.read_plainly(list(command.params))
    assert told, "a command without options"
    for parameter in told:
        for value in (*GIVEN, parameter.default, str(there), str(tmp_path)):
            plain = ours(parameter, value)
            if plain is not parameters.TYPERS:
                own = typers_own(parameter, value)
                assert (plain, type(plain)) == (own, type(own)), (parameter.name, value)


def test_what_nobody_gave_is_plain_for_every_option() -> None:
    for command in commands():
        for parameter in parameters.read_plainly(list(command.params)):
            if parameter.default is not None and not isinstance(parameter.default, bool):
                assert parameters.plain(parameter.default, parameter) is not parameters.TYPERS
            assert parameters.plain(None, parameter) in (None, ())


def test_the_words_of_an_option_are_typers_where_they_are_not_plain() -> None:
    limit = next(
        one
        for one in page.built("list", dict(catalogue.entries())["list"]).params
        if one.name == "limit"
    )
    assert isinstance(limit, TyperOption)
    parameters.read_plainly([limit])
    assert parameters.plain("20", limit) == 20
    assert parameters.plain("-20", limit) is parameters.TYPERS
    assert parameters.plain("二十", limit) is parameters.TYPERS
