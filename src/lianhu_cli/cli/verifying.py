"""`lianhu verify`: a proof from another office checked, without any register."""

from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import Exit, UnreadableError
from lianhu_cli.domain.regular import regular


def run(
    proof: Annotated[
        Path, typer.Argument(metavar="证明文件", help="lianhu audit --proof 写出的文件。")
    ],
    pairs: Annotated[
        Path | None,
        typer.Argument(metavar="结对清单.csv", help="同时核对这份清单是不是证明里的那些结对。"),
    ] = None,
    printed: Annotated[
        str, typer.Option("--root", metavar="校验码", help="一览表或公示表上印的 40 位校验码。")
    ] = "",
    program: Annotated[
        Path | None,
        typer.Option(
            "--program",
            metavar="verify.py",
            help="把核对程序另存一份：只要有 Python 就能运行，不用装 lianhu。",
        ),
    ] = None,
    json: options.Json = False,
) -> int:
    """核对证明：不用登记库、不用结对的程序，重新算过每条规则、每个数字，看是否没有更好的结对。"""
    from lianhu_cli.output import console, files
    from lianhu_cli.pairing.proof import verify

    written: list[str] = []
    try:
        data = regular(proof).read_bytes()
        told = regular(pairs).read_text("utf-8-sig").splitlines() if pairs else None
    except OSError as error:
        said = error_texts.of_system(error)
        raise UnreadableError(f"{error.filename or proof} 读不了：{said}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{pairs} 不是 UTF-8 的文字，不像 lianhu 写的清单") from error
    if program:
        with files.whole(program) as draft:
            draft.write_bytes(Path(verify.__file__).read_bytes())
        written.append(str(program))
    refused, checked, beyond = "", None, list[str]()
    try:
        checked, beyond = verify.verify(data, told, printed)
    except verify.RefusedError as error:
        refused = str(error)
    if json:
        reply.as_json(
            {
                "ok": not refused,
                "refused": refused,
                "pairs": len(checked.pairs) if checked else 0,
                "root": str(checked.root["root"]) if checked else "",
                "not_proved": beyond,
                "files": written,
            }
        )
    elif checked is None:
        console.answer(f"不通过：{refused}")
    else:
        best = "按证明了的目标，没有更好的结对" if beyond else "没有更好的结对"
        console.answer(f"通过：{len(checked.pairs)} 对结对合乎规则，{best}")
        if beyond:
            console.answer(f"没有证明的目标：{'、'.join(beyond)}")
        console.answer(f"校验码 {checked.root['root']}，应与一览表、公示表上印的相同")
    return Exit.SET_ASIDE if refused else Exit.DONE
