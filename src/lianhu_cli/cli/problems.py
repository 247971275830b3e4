"""`lianhu problems`: what the imports found wrong, by code; and what each code means."""

from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    codes: Annotated[
        bool, typer.Option("--codes", help="列出全部问题代码的含义和办法，不看登记库。")
    ] = False,
    json: options.Json = False,
) -> int:
    """问题：登记库里还有哪些问题，按类别归总；--codes 列出每种问题的含义和办法。"""
    from lianhu_cli.output.shown.imports import show_codes, show_problems

    if codes:
        from lianhu_cli.domain.problem import CODES

        catalogue = [
            {
                "code": code,
                "severity": entry.severity,
                "meaning": entry.meaning,
                "remedy": entry.remedy,
            }
            for code, entry in CODES.items()
        ]
        if json:
            reply.as_json({"codes": catalogue})
        else:
            show_codes(catalogue)
        return Exit.DONE
    from lianhu_cli.cli.opening import findings

    found = findings(db).problems
    if json:
        counts: dict[str, int] = {}
        for problem in found:
            counts[problem.code] = counts.get(problem.code, 0) + 1
        reply.as_json({"counts": counts, "problems": [problem.as_json() for problem in found]})
    else:
        show_problems(found)
    return Exit.DONE
