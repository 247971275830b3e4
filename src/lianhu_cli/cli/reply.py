"""The answer for programs: one JSON object, printed when the command has ended.

A command gives its answer at any time; what it says beside it (`console.note`) goes into `notes`,
and what stops it becomes an object of its own, so stdout never holds half an answer.
"""

import itertools
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from lianhu_cli.domain.cells import control

_LOOKED_AT = 20_000_000
"""A longer answer is a listing of a province, whose columns were masked one by one."""
SCHEMA = "lianhu/1"
"""Names the keys of all answers: within it keys are added, never renamed (docs/stability.md)."""
_given: list[Mapping[str, Any]] = []


def as_json(answer: Mapping[str, Any]) -> None:
    """Keep the answer of the command, to be printed when it has ended."""
    _given.append(answer)


@contextmanager
def collected() -> Iterator[list[Mapping[str, Any]]]:
    """Give a list of the answers given inside the block, which are then nobody else's."""
    before = len(_given)
    answers: list[Mapping[str, Any]] = []
    yield answers
    answers += _given[before:]
    del _given[before:]


def begin() -> None:
    """Forget what an earlier command in this process left."""
    _given.clear()


def end(notes: Sequence[str]) -> None:
    """Print the answer that was given, with what was said beside it; nothing where there is none."""
    if not _given:
        return
    answer = {"schema": SCHEMA, **_given[-1]}
    _given.clear()
    said = [*answer.get("notes", ()), *notes]
    write({**answer, "notes": list(dict.fromkeys(said))})


def fault(code: str, message: str, exit_code: int) -> None:
    """Print what stopped the command, in place of its answer."""
    _given.clear()
    write({"schema": SCHEMA, "error": {"code": code, "message": message, "exit": int(exit_code)}})


def asked(arguments: Sequence[str]) -> bool:
    """Tell whether a command line asks for JSON, even where it cannot be understood otherwise.

    >>> asked(["list", "pairs", "--format", "json"]), asked(["import", "--", "--json"])
    (True, False)
    """
    options = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    pairs = itertools.pairwise(options)
    return bool({"--json", "--format=json"} & {*options}) or ("--format", "json") in pairs


def write(answer: Mapping[str, Any]) -> None:
    """Print one object in a line; on an output that is not UTF-8 it is plain ASCII, right anywhere."""
    told = line(answer)
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    if plain or not control.is_text(told):
        told = json.dumps(json.loads(told))
    sys.stdout.write(told + "\n")


def line(answer: Mapping[str, Any]) -> str:
    r"""Return one object as a line of JSON: no number of anybody's in it, nor a terminal sequence.

    >>> line({"value": "李\x1b[31m四", "note": "13800001234"})
    '{"value": "李四", "note": "138****1234"}'
    """
    from lianhu_cli.domain.privacy import masking

    told = json.dumps(answer, ensure_ascii=False)  # an indent would not run in C
    if len(told) < _LOOKED_AT and not masking.is_clean(told):
        answer = masking.inside(answer)
        told = json.dumps(answer, ensure_ascii=False)
    if "\\u" in told or not told.isprintable():
        told = json.dumps(control.inside(answer), ensure_ascii=False)
    return told


def as_bytes(text: bytes) -> None:
    """Print data that is text in UTF-8: its bytes as they are, whatever the encoding of the output.

    Only a terminal gets it in its own encoding, or nobody could read it.
    """
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None or sys.stdout.isatty():
        sys.stdout.write(text.decode())
        return
    sys.stdout.flush()
    buffer.write(text)
    buffer.flush()
