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


def drop(
    file: Annotated[str, typer.Argument(metavar="文件", help="导入过的文件，名字或全路径。")],
    db: options.Register = options.DEFAULT_REGISTER,
    json: options.Json = False,
) -> int:
    """撤回文件：只有它说过的不再算数，只在它里面的户和人离册；来历里还查得到。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.output import console
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        source = register.source(file)
        done = register.drop(source)
    if json:
        reply.as_json(
            {"file": source.name, "changes": {role: one.counts() for role, one in done.items()}}
        )
        return Exit.DONE
    gone = {role: (one.removed, one.changed) for role, one in done.items()}
    said = "，".join(
        f"{word}离册 {gone[role][0]}、变更 {gone[role][1]}"
        for role, word in (("households", "户"), ("helpers", "人"))
    )
    console.answer(f"已撤回 {source.name}：{said}。退回用 lianhu undo")
    return Exit.DONE


def rebuild(
    db: options.Register = options.DEFAULT_REGISTER,
    check: Annotated[
        bool, typer.Option("--check", help="只核对，不改；对不上时退出码为 1。")
    ] = False,
    json: options.Json = False,
) -> int:
    """重算：从各文件说过的和定下来的重新得出登记库，逐字节核对。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.output import console
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        found = register.check()
        wrong = [one for one in found if one.stored != one.derived]
        if wrong and not check:
            register.rebuild()
    if json:
        tables = [
            {
                "table": one.role, "rows": one.rows, "stored": one.stored, "derived": one.derived,
                "differing": list(one.differing),
            }
            for one in found
        ]  # fmt: skip
        reply.as_json({"agrees": not wrong, "tables": tables})
    elif not wrong:
        console.answer("重算的和登记库里的一样，逐字节相符")
    else:
        codes = "、".join([code for one in wrong for code in one.differing][:5])
        console.answer(f"重算的和登记库里的不同：{codes}" + ("" if check else "；已照重算的改正"))
    return Exit.SET_ASIDE if wrong and check else Exit.DONE
