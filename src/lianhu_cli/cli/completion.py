"""What the Tab key offers: households, helpers, villages, units and rounds of the register, ready rules.

The shell's scripts are typer's; which shell is meant is said, not guessed.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from lianhu_cli.domain.errors import LianhuError

if TYPE_CHECKING:
    from lianhu_cli.register.store import Register

_PROGRAM, _VARIABLE = "lianhu", "_LIANHU_COMPLETE"
_MOST = 200
"""More names than a person looks through."""


class Shell(StrEnum):
    """A shell that can complete."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"
    powershell = "powershell"
    pwsh = "pwsh"


def script(shell: Shell) -> str:
    """Return what makes a shell complete: it is sourced, or put into the shell's own settings."""
    from typer._completion_shared import get_completion_script

    return get_completion_script(prog_name=_PROGRAM, complete_var=_VARIABLE, shell=shell.value)


def install(shell: Shell) -> Path:
    """Write the script where a shell finds it at its next start, and return the file."""
    from typer._completion_shared import install as put

    _, path = put(shell=shell.value, prog_name=_PROGRAM, complete_var=_VARIABLE)
    return Path(path)


def begin() -> None:
    """Make typer ready where a shell asks what may follow."""
    if os.environ.get(_VARIABLE):
        from typer._completion_classes import completion_init

        completion_init()


def households(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer heads of households; namesakes as 村/组/姓名."""
    return _offered(
        ctx, incomplete, lambda one: _people(one, "households", "head", "village group")
    )


def helpers(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer helpers; namesakes as 单位/姓名."""
    return _offered(ctx, incomplete, lambda one: _people(one, "helpers", "name", "unit"))


def anybody(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer households and helpers."""
    return [*households(ctx, incomplete), *helpers(ctx, incomplete)]


def villages(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the villages where households live."""
    return _offered(ctx, incomplete, lambda one: _values(one, "households", "village"))


def units(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the units of helpers."""
    return _offered(ctx, incomplete, lambda one: _values(one, "helpers", "unit"))


def rounds(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the rounds there are, by name or number."""
    return _offered(
        ctx, incomplete, lambda one: (r["name"] or str(r["number"]) for r in one.rounds())
    )


def rules(incomplete: str) -> list[str]:
    """Offer the ready rules, and the rules files of the folder."""
    from lianhu_cli.domain.rules import rule_files

    return _starting(
        (rule_files.BUILT_IN, *rule_files.ready(), *(path.name for path in Path().glob("*.toml"))),
        incomplete,
    )


def _offered(
    ctx: typer.Context, incomplete: str, look: Callable[["Register"], Iterable[str]]
) -> list[str]:
    """Look into the register that the command line means; nothing is offered where there is none."""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.register.store import Register

    try:
        with Register.open(_path(ctx.params)) as register:
            return _starting(look(register), incomplete)
    except (LianhuError, OSError):
        return []


def _path(given: dict[str, Any]) -> Path:
    from lianhu_cli.cli import settings

    named = given.get("db") or os.environ.get("LIANHU_DB") or settings.current().db
    return Path(named or settings.DEFAULT_REGISTER)


def _values(register: "Register", role: str, attribute: str) -> list[str]:
    frame = register.roster({"code", attribute}).by_role()[role]
    found: list[str] = frame[attribute].unique().to_pylist()
    return found


def _people(register: "Register", role: str, called: str, around: str) -> Iterator[str]:
    """Yield names, with the places around those that several bear."""
    places = around.split()
    frame = register.roster({"code", called, *places}).by_role()[role]
    rows = frame.select([called, *places]).to_pylist()
    times = Counter(row[called] for row in rows)
    for row in rows:
        path = "/".join(filter(None, (*(row[place] for place in places), row[called])))
        yield path if times[row[called]] > 1 else row[called]


def _starting(names: Iterable[str], incomplete: str) -> list[str]:
    found = dict.fromkeys(name for name in names if name and name.startswith(incomplete))
    return list(found)[:_MOST]
