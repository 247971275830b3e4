"""`make bench`: import, pair and stats from a thousand to a million, beside their floors.

Every step runs in a process of its own; its time is the median of several runs and its memory the
largest resident set of the process. The table goes to docs/benchmarks.md with `--write`.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
KEPT_COMPILED = {n: text for n, text in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
"""Modules are kept compiled, as they are where the tool is installed."""
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Run:
    """One command run several times: median seconds, peak MiB, last line of its output."""

    seconds: float
    memory: float
    output: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """One survey: how many households (and as many helpers), in what, how often to run each step."""

    name: str
    count: int
    xlsx: bool
    repeat: int
    naive: bool


SIZES = (
    Size("1,000 xlsx", 1_000, xlsx=True, repeat=5, naive=True),
    Size("20,000 xlsx", 20_000, xlsx=True, repeat=5, naive=True),
    Size("1,000,000 csv", 1_000_000, xlsx=False, repeat=3, naive=False),
)


def measure(
    command: Sequence[str],
    repeat: int,
    prepare: Callable[[], None] = lambda: None,
    allowed: Sequence[int] = (0,),
) -> Run:
    """Run a command several times, each after `prepare`, ending in an `allowed` exit code."""
    seconds, peak, output = [], 0, b""
    for _ in range(repeat):
        prepare()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
            begin = time.perf_counter()
            process = subprocess.Popen(command, stdout=out, stderr=said, env=KEPT_COMPILED)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds.append(time.perf_counter() - begin)
            for stream in (out, said):
                stream.seek(0)
            output, errors = out.read(), said.read()
        if process.returncode not in allowed:
            raise SystemExit(f"{' '.join(command)}: {process.returncode} {errors.decode()}")
        peak = max(peak, usage.ru_maxrss)
    last = output.decode(errors="replace").strip().splitlines()[-1:] or [""]
    return Run(statistics.median(seconds), peak / 1024, last[0])


def lianhu(*arguments: str) -> list[str]:
    """Return the command line of a lianhu command."""
    return [sys.executable, "-m", "lianhu_cli", *arguments]


def script(name: str, *arguments: str) -> list[str]:
    """Return the command line of a script beside this one."""
    return [sys.executable, str(HERE / name), *arguments]


def survey(folder: Path, *arguments: str) -> list[str]:
    """Draw a survey in a process of its own, whose memory is not ours, and return its files."""
    command = script("make_province.py", str(folder), *arguments)
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    return made.stdout.splitlines()


def floor(repeat: int, *arguments: str) -> float:
    """Return the median seconds of a floor, without the start of its interpreter."""
    return statistics.median(
        float(measure(script("floor.py", *arguments), 1).output) for _ in range(repeat)
    )


def row(*cells: str) -> str:
    """Return one row of a table."""
    return "| " + " | ".join(cells) + " |"


def beside(run: Run, bare: float) -> tuple[str, str, str, str]:
    """Return time, memory, floor and ratio as a table shows them."""
    return (
        f"{run.seconds:.2f} s",
        f"{run.memory:.0f} MiB",
        f"{bare:.2f} s",
        f"{run.seconds / bare:.1f}",
    )


def start() -> list[str]:
    """Measure what every command begins with, beside the bare interpreter."""
    bare = measure([sys.executable, "-c", "pass"], 5).seconds
    shown = measure(lianhu("--help"), 5)
    return [row("—", "`lianhu --help`", *beside(shown, bare), "python -c pass")]


def one_sheet(folder: Path) -> list[str]:
    """Measure the import of a sheet of 100,000 rows and 16 columns."""
    book, db = folder / "摸底调查.xlsx", folder / "one.db"
    survey(folder, "100000", "--one-sheet")
    bare = floor(5, "calamine", str(book))
    run = measure(
        lianhu("import", str(book), "--db", str(db), "--json"),
        5,
        lambda: db.unlink(missing_ok=True),
    )
    return [row("100,000 × 16 xlsx", "import", *beside(run, bare), "python-calamine read")]


def every_step(size: Size, folder: Path) -> list[str]:
    """Measure import, pair and stats of one survey."""
    files = survey(folder, str(size.count), *(["--xlsx"] if size.xlsx else []))
    db, out = str(folder / "lianhu.db"), str(folder / "out")
    read = floor(size.repeat, "calamine" if size.xlsx else "csv", *files)
    write = floor(size.repeat, "write", str(folder / "floor.csv"), str(size.count))
    imported = measure(
        lianhu("import", *files, "--db", db, "--json"),
        size.repeat,
        lambda: Path(db).unlink(missing_ok=True),
        allowed=(0, 1),  # a few invented people are set aside as doubles
    )
    paired = measure(lianhu("pair", "--fresh", "--db", db, "--out", out, "--json"), size.repeat)
    counted = measure(lianhu("stats", "--db", db, "--json"), size.repeat)
    listed = measure(lianhu("list", "households", "--db", db, "--json"), size.repeat)
    audited = measure(lianhu("audit", "--db", db, "--json"), size.repeat)
    engine = [
        tuple(map(float, measure(script("engine.py", db), 1).output.split()))
        for _ in range(size.repeat)
    ]
    bare, whole = (statistics.median(column) for column in zip(*engine, strict=True))
    memory = measure(script("engine.py", db), 1).memory
    reader = "python-calamine read" if size.xlsx else "csv.reader"
    rows = [
        row(size.name, "import", *beside(imported, read), reader),
        row(size.name, "pairing in memory", *beside(Run(whole, memory), bare), "OR-Tools solve"),
        row(size.name, "pair", *beside(paired, bare + write), "OR-Tools solve + csv.writer"),
        row(size.name, "stats", *beside(counted, read), reader),
        row(size.name, "list households", *beside(listed, read), reader),
        row(size.name, "audit, with its proof", *beside(audited, bare), "OR-Tools solve"),
        *after_a_month(size, folder, db),
    ]
    if size.naive:
        naive = measure(script("naive.py", files[0], str(folder / "naive.xlsx")), 1)
        total = imported.seconds + paired.seconds + counted.seconds
        together = Run(total, max(run.memory for run in (imported, paired, counted)))
        rows.append(
            row(size.name, "import, pair, stats", *beside(together, naive.seconds), "naive script")
        )
    return rows


def after_a_month(size: Size, folder: Path, db: str) -> list[str]:
    """Measure what a month of changes takes, once: in memory, and a province by commands."""
    run = measure(script("month.py", db), 1)
    _, again, bare, rules, proof, *_ = map(float, run.output.split())
    rows = [
        row(size.name, f"a month later, in memory: {step}", *beside(one, bare), "OR-Tools solve")
        for step, one in (
            ("pairing again", Run(again, run.memory)),
            ("the audit, with its proof", Run(rules + proof, run.memory)),
        )
    ]
    return rows if size.xlsx else [*rows, *by_commands(size, folder, db, bare)]


def by_commands(size: Size, folder: Path, db: str, bare: float) -> list[str]:
    """Take a province through a month: import again, pair again, compare, audit, explain."""
    out, later = folder / "out", folder / "later"
    lianhu_db = ("--db", db)
    measure(lianhu("pair", "--fresh", *lianhu_db, "--out", str(out)), 1)
    pairs = out / "结对清单.csv"
    measure(script("change_province.py", str(folder), str(pairs), str(later)), 1)
    # The register knows files by their paths: these are the same ones, a month later.
    files = [str(file.replace(folder / file.name)) for file in sorted(later.iterdir())]
    again = measure(lianhu("import", *files, *lianhu_db, "--json"), 1, allowed=(0, 1))
    read = floor(1, "csv", *files)
    household = pairs.read_text(encoding="utf-8-sig").splitlines()[-1].split(",")[8].strip('"')
    steps = {
        "pair --dry-run --jobs 2": ("pair", "--dry-run", "--jobs", "2", "--json"),
        "pair": ("pair", "--out", str(out), "--json"),
        "diff": ("diff", "--json"),
        "audit, with its proof": ("audit", "--json"),
        "explain a household": ("explain", household, "--json"),
    }
    rows = [row(size.name, "a month later: import", *beside(again, read), "csv.reader")]
    for name, command in steps.items():
        run = measure(lianhu(*command, *lianhu_db), 1)
        rows.append(row(size.name, f"a month later: {name}", *beside(run, bare), "OR-Tools solve"))
    return rows


def machine() -> str:
    """Return what the figures were measured on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].split(":")[1].strip() if names else cpu
    return (
        f"{date.today().isoformat()}, {os.cpu_count()} cores, {cpu}, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def main() -> None:
    """Measure and print; with `--write`, replace the table in docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the table in the docs")
    parser.add_argument("--quick", action="store_true", help="leave the million out")
    options = parser.parse_args()
    lines = [
        f"Measured {machine()}.",
        "",
        row("survey", "step", "time", "memory", "floor", "ratio", "the floor is"),
        row(*["---"] * 2, *["---:"] * 4, "---"),
    ]
    print("\n".join(lines), flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = SIZES[:-1] if options.quick else SIZES
        every = [partial(every_step, size, folder / str(size.count)) for size in sizes]
        steps = [start, partial(one_sheet, folder), *every]
        for step in steps:
            rows = step()
            print("\n".join(rows), flush=True)
            lines += rows
    table = "\n".join(lines)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
