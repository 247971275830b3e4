"""The reading process: one file in, its raw sheets out, within limits of memory and of processor time.

Native readers can abort their process on a crafted file, so each file is read in one of its own.
Started by `processes` through `isolated.start`; the answer is one pickle on stdout.
"""

import contextlib
import gc
import os
import pickle
import sys
import traceback

from lianhu_cli.intake.files import formats, guard, own_mark
from lianhu_cli.intake.files.raw import RawSheet, RefusalError

_MIB = 1 << 20
_BASE = 768 * _MIB
_CEILING = 4096 * _MIB
_PER_BYTE = {"xlsx": 14, "xlsb": 40, "ods": 20, "xls": 60, "html": 60, "xml": 40, "text": 16}


def main() -> None:
    """Read the file named by the first argument, within so many seconds (the second); answer on stdout."""
    gc.disable()
    limit_time(int(sys.argv[2]))
    answer = sys.stdout.buffer
    try:
        found: tuple[str, object] = ("sheets", read(sys.argv[1], limited=True))
    except RefusalError as refusal:
        found = ("refused", str(refusal))
    except MemoryError:
        found = ("refused", "太大，内存不够，请分成几个文件再导入")
    except Exception:  # our bug: the parent raises it as such
        found = ("bug", traceback.format_exc())
    pickle.dump(found, answer, protocol=5)
    answer.flush()
    os._exit(0)  # skip interpreter teardown: freeing a million objects one by one takes seconds


def read(path: str, *, limited: bool = False) -> list[RawSheet]:
    """Return the sheets of one file; `limited` caps the memory of this whole process.

    Raises:
        RefusalError: the file cannot be read, or must not be.

    """
    kind = formats.sniff(path)
    stored = os.path.getsize(path)  # noqa: PTH202
    if stored > (guard.TEXT_LIMIT if kind in {"text", "html", "xml"} else guard.FILE_LIMIT):
        raise RefusalError("太大，请分成几个文件再导入")
    weight = (
        guard.check_zip(path) if kind in {"xlsx", "xlsb", "ods"} else guard.Weight(stored, stored)
    )
    if limited:
        limit_memory(min(_BASE + _PER_BYTE[kind] * weight.inflated, _CEILING))
    if kind == "text":
        from lianhu_cli.intake.files import delimited

        return delimited.read(path)
    if kind in {"html", "xml"}:
        from lianhu_cli.intake.files import markup

        return markup.read_html(path) if kind == "html" else markup.read_xml(path)
    from lianhu_cli.intake.files import native

    sheets = native.read(path, kind, weight.inflated)
    paper = own_mark.read(path) if kind in {"xlsx", "ods"} else ""
    for sheet in sheets:
        sheet.paper = paper
    return sheets


def limit_memory(most: int) -> None:
    """Let this process have no more than so many bytes, where the system can be told."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(seconds: int) -> None:
    """Let the system end this process once it kept the processor so long, where it can be told."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))  # asked first, then forced
