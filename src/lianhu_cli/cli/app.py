"""The application: which commands there are, and the one place where what stops them is caught."""

import errno
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import Abort, TyperException
from typer.main import get_command

from lianhu_cli import __version__
from lianhu_cli.cli import completion, page, reply, settings, words
from lianhu_cli.domain import done, error_texts
from lianhu_cli.domain.cells import control
from lianhu_cli.domain.errors import (
    Exit,
    InterruptedCommandError,
    LianhuError,
    UnreadableError,
    UsageError,
)

app = typer.Typer(
    name="lianhu",
    cls=page.Group,
    help="联户：把摸底调查表变成结对帮扶表。先 import，再 pair，然后 stats。",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_NEEDS_NO_SETTINGS = {"--help", "-h", "--version", "-V", "--show-completion"}
"""What is shown whatever is wrong with `lianhu.toml`."""


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer's callback
    if wanted:
        typer.echo(f"lianhu {__version__}")
        raise typer.Exit


def _show_completion(shell: completion.Shell | None) -> None:
    if shell:
        typer.echo(completion.script(shell))
        raise typer.Exit


def _install_completion(shell: completion.Shell | None) -> None:
    if shell:
        typer.echo(f"已写入 {completion.install(shell)}，重开终端后生效")
        raise typer.Exit


@app.callback()
def _frame(
    _version: Annotated[
        bool,
        typer.Option("--version", "-V", help="显示版本。", callback=_show_version, is_eager=True),
    ] = False,
    db: Annotated[
        Path | None,
        typer.Option("--db", metavar="文件", help="登记库，写在命令之前或之后都行。"),
    ] = None,
    _shown: Annotated[
        completion.Shell | None,
        typer.Option(
            "--show-completion",
            metavar="SHELL",
            callback=_show_completion,
            is_eager=True,
            help="显示自动补全脚本：bash、zsh、fish、powershell、pwsh。",
        ),
    ] = None,
    _installed: Annotated[
        completion.Shell | None,
        typer.Option(
            "--install-completion",
            metavar="SHELL",
            callback=_install_completion,
            is_eager=True,
            help="把自动补全装进这种 shell。",
        ),
    ] = None,
) -> None:
    if db:
        os.environ["LIANHU_DB"] = str(db)  # where every command's own --db looks next


@cache
def _group() -> Any:
    return get_command(app)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. A traceback that passes here is our bug."""
    from lianhu_cli.output import console

    console.prepare()
    reply.begin()
    done.forget()
    completion.begin()
    try:
        settings.begin(ignore=bool(_NEEDS_NO_SETTINGS & {*arguments}))
        code = _group()(
            list(arguments) or ["--help"],
            prog_name="lianhu",
            standalone_mode=False,
        )
        reply.end(console.noted())
    except LianhuError as error:
        return _stopped(arguments, error)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        told = f"{control.readable(str(error.filename))}：{error_texts.of_system(error)}"
        return _stopped(arguments, UnreadableError(told))
    except (KeyboardInterrupt, Abort):
        code = Exit.INTERRUPTED
    except TyperException as error:
        return _stopped(arguments, _in_words(error.format_message()))
    if code == Exit.INTERRUPTED:
        return _stopped(arguments, InterruptedCommandError(f"已中断，{done.changed()}"))
    return int(code or Exit.DONE)


def _stopped(arguments: Sequence[str], error: LianhuError) -> int:
    """Say what stopped the command, to people and where they asked to programs; return the exit code."""
    from lianhu_cli.output import console

    console.fault(str(error))
    if reply.asked(arguments):
        reply.fault(error.code, str(error), error.exit_code)
    return error.exit_code


def _in_words(message: str) -> LianhuError:
    """Return what typer says is wrong with a command line."""
    if path := words.unreadable(message):
        return UnreadableError(f"{path} 读不了：没有权限，请检查文件和文件夹的权限")
    return UsageError(f"{words.usage_error(message)}。用 lianhu --help 看用法")
