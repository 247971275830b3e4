"""`lianhu schema`: what a command answers with `--json`, as JSON Schema."""

import json as formats
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError


def run(
    command: Annotated[
        str,
        typer.Argument(
            metavar="命令", help="哪个命令，如 pair；不写就列出全部命令，加 --json 连格式一起给出。"
        ),
    ] = "",
    json: options.Json = False,
    _db: options.Anywhere = None,
) -> int:
    """答案的格式：一个命令加 --json 时输出什么，写成 JSON Schema，供写程序的人核对。"""
    from lianhu_cli.cli.answers import schema
    from lianhu_cli.output import console

    known = [*schema.KNOWN]
    if command and command not in known:
        raise UsageError(f"没有命令 {command}，可用：{'、'.join(known)}")
    if not command:
        if json:
            every = {name: schema.of_command(name) for name in known}
            reply.as_json({"commands": known, "json_schemas": every})
        else:
            for name in known:
                console.say(name)
        return Exit.DONE
    found = schema.of_command(command)
    if json:
        reply.as_json({"command": command, "json_schema": found})
    else:
        reply.as_bytes((formats.dumps(found, ensure_ascii=False, indent=2) + "\n").encode())
    return Exit.DONE
