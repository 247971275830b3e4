"""`lianhu log`, `lianhu undo`: what has changed the register, and the newest change taken back."""

import sys
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit


def log(
    db: options.Register = options.DEFAULT_REGISTER,
    exports: Annotated[
        bool, typer.Option("--exports", help="列出写出过的、带人员信息的文件。")
    ] = False,
    json: options.Json = False,
) -> int:
    """修订记录：登记库的每一次变动，什么时候、哪个命令、哪些文件、变了什么。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.output.shown.revisions import show_exports, show_log
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        found = [one.as_json() for one in register.revisions()]
        left = register.export_log()
    if json:
        reply.as_json({"exports": left} if exports else {"revisions": found})
    elif exports:
        show_exports(left)
    else:
        show_log(found)
    return Exit.DONE


def undo(
    db: options.Register = options.DEFAULT_REGISTER,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问。")] = False,
    json: options.Json = False,
) -> int:
    """撤销：把登记库最近一次变动（导入、结对、指定……）退回去，再用一次就再退一次；写出的文件不动。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.output import console
    from lianhu_cli.output.shown.revisions import in_words
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        said = in_words(register.newest().as_json())
        if not yes and sys.stdin.isatty():
            typer.confirm(f"撤销{said}，不能恢复，确定吗？", abort=True, err=True)
        revision = register.undo()
    if json:
        reply.as_json({"undone": revision.as_json()})
    else:
        console.answer(f"已撤销{said}")
    return Exit.DONE
