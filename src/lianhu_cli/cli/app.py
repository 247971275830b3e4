"""The application: which commands there are, and the one place where what stops them is caught."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from lianhu_cli import __version__
from lianhu_cli.cli import (
    assessing,
    auditing,
    batch,
    batch_facts,
    cards,
    demo,
    explaining,
    filling,
    importing,
    linking,
    listing,
    ordering,
    page,
    pairing,
    planning,
    problems,
    publishing,
    reply,
    reporting,
    revising,
    rounds,
    ruling,
    sheeting,
    statistics,
    templating,
    whatif,
    words,
)
from lianhu_cli.domain import done
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
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer's callback
    if wanted:
        typer.echo(f"lianhu {__version__}")
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
) -> None:
    if db:
        os.environ["LIANHU_DB"] = str(db)  # where every command's own --db looks next


_PANELS: dict[str, dict[str, Callable[..., int]]] = {
    "从调查表到统计": {
        "import": importing.run,
        "pair": pairing.run,
        "stats": statistics.run,
        "list": listing.run,
        "demo": demo.run,
    },
    "录入": {
        "template": templating.run,
        "problems": problems.run,
        "link": linking.run,
        "pin": ordering.pin,
        "avoid": ordering.avoid,
        "free": ordering.free,
    },
    "登记库的来历": {
        "log": revising.log,
        "undo": revising.undo,
    },
    "规则与各轮结对": {
        "rules": ruling.run,
        "explain": explaining.run,
        "whatif": whatif.run,
        "audit": auditing.run,
        "rounds": rounds.rounds,
        "diff": rounds.diff,
    },
    "出表、公示、汇报": {
        "sheets": sheeting.run,
        "fill": filling.run,
        "publish": publishing.run,
        "cards": cards.run,
        "report": reporting.run,
    },
    "许多分区": {
        "batch": batch.run,
    },
    "台账之后": {
        "plan": planning.run,
        "assess": assessing.run,
    },
}
"""Every command, by what it is for; the help page has a list for each."""
for _panel, _commands in _PANELS.items():
    for _name, _function in _commands.items():
        app.command(_name, cls=page.Command, rich_help_panel=_panel)(_function)
app.command("batch-facts", cls=page.Command, hidden=True)(batch_facts.run)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. A traceback that passes here is our bug."""
    from lianhu_cli.output import console

    console.prepare()
    reply.begin()
    done.forget()
    try:
        code = app(list(arguments) or ["--help"], prog_name="lianhu", standalone_mode=False)
        reply.end(console.noted())
    except LianhuError as error:
        return _stopped(arguments, error)
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
