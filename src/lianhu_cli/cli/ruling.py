"""`lianhu rules`: the rules in force as sentences; a rules file to begin with."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError


def run(
    rules: options.Rules = None,
    init: Annotated[
        Path | None, typer.Option("--init", metavar="文件.toml", help="写出带说明的规则文件。")
    ] = None,
    ready: Annotated[bool, typer.Option("--list", help="列出现成的规则。")] = False,
    json: options.Json = False,
    db: options.Register = options.DEFAULT_REGISTER,
) -> int:
    """规则：用句子说出现行规则；写出规则文件来改。"""
    from lianhu_cli.cli import remembered
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.domain.rules import rule_files
    from lianhu_cli.domain.rules.ready_sets import ready_sets
    from lianhu_cli.output import console
    from lianhu_cli.output.counted import rules_text
    from lianhu_cli.output.files import whole

    if ready:
        found = ready_sets()
        if json:
            told = [
                {
                    "name": one.name,
                    "line": one.line,
                    "since": one.since,
                    "sources": [asdict(source) for source in one.sources],
                }
                for one in found
            ]
            reply.as_json({"rules": [one.name for one in found], "sets": told})
        else:
            for one in found:
                console.say(f"{one.name}（{one.since}起）：{one.line}")
        return Exit.DONE
    chosen = remembered.in_force(db, rules)
    policy, office = chosen.policy, office_of(rules, db)
    chosen.say()
    if init:
        if init.exists():
            raise UsageError(f"{init} 已经有了：请换一个文件名，或先移开它")
        with whole(init) as draft:
            draft.write_text(rules_text.toml(policy, office), "utf-8")
        if json:
            reply.as_json({"files": [str(init)]})
        else:
            console.answer(f"已写出 {init}。改好后：lianhu pair --rules {init}")
        return Exit.DONE
    if json:
        reply.as_json(
            {
                "rules": asdict(policy),
                "office": asdict(office),
                "sentences": rules_text.sentences(policy),
                "name": chosen.rules.name or rule_files.BUILT_IN,
            }
        )
    else:
        for sentence in rules_text.sentences(policy):
            console.say(sentence)
    return Exit.DONE
