"""Draw a nation of partitions, run `lianhu batch` over it, and say what it took.

nation.py run PARTITIONS HOUSEHOLDS FOLDER [--jobs N] [--bare]   so many partitions of so many households each, with
as many helpers, below FOLDER; some people are planted in two partitions. `--bare` runs the four commands of every
partition by themselves as well, and compares the CPU seconds.
nation.py join PEOPLE FOLDER [--partitions N] [--memory 4GB]   the search for people in two partitions alone, over
so many drawn hashes.

Both print rows for docs/benchmarks.md. A million households with as many helpers take about 0.25 GB of surveys
and, judged by 20,000, 1.25 GB of work folder; a partition under way needs as much again.
"""

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import make_province as province

DAY = "2026-03-01"
LIANHU = (sys.executable, "-m", "lianhu_cli")
PLANTED = 100
"""So many heads of each partition stand in the next one, too."""
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.array(list("10X98765432"))


def draw(folder: Path, partitions: int, households: int) -> None:
    """Write the surveys; everybody has a number of their own but those who are planted."""
    for at in range(partitions):
        home = folder / f"第{at + 1:02d}省"
        home.mkdir(parents=True)
        rows = province.households(households, seed=2 * at + 1)
        staff = province.helpers(households, seed=2 * at + 2)
        heads = numbers(2 * at * households, households)
        if at:
            heads[:PLANTED] = numbers(2 * (at - 1) * households + PLANTED, PLANTED)
        rows["身份证号码"] = heads
        staff["身份证号码"] = numbers((2 * at + 1) * households, households)
        province.write_csv(home / "登记册.csv", rows)
        province.write_csv(home / "干部.csv", staff)
        province.write_csv(home / "联村.csv", province.links(households))


def numbers(first: int, count: int) -> np.ndarray:
    """Return valid numbers, each of them once in the nation: a birth date and an odd sequence from a counter."""
    at = np.arange(first, first + count)
    provinces = np.array([11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43])
    area = provinces[at // (500 * 28 * 12 * 60) % 18] * 10000
    rest = at // 500
    day, month, year = rest % 28 + 1, rest // 28 % 12 + 1, rest // 336 % 60 + 1930
    base = (area * 10**11 + (year * 10000 + month * 100 + day) * 1000 + (at % 500) * 2 + 1).astype(
        np.int64
    )
    digits = base[:, None] // 10 ** np.arange(16, -1, -1, dtype=np.int64) % 10
    checks = _CHECKS[digits @ _WEIGHTS % 11]
    return np.char.add(base.astype(str), checks)


def planted_found(work: Path, partitions: int) -> bool:
    """Tell whether the list of people in two partitions has the planted ones and nobody else."""
    with (work / "跨区重复清单.csv").open(encoding="utf-8-sig") as file:
        people = {row["序号"] for row in csv.DictReader(file)}
    return len(people) == PLANTED * (partitions - 1)


@dataclass(frozen=True)
class Took:
    """What a process and its children took: seconds, CPU seconds, bytes of the largest of them."""

    wall: float
    cpu: float
    peak: int
    out: str
    code: int


def took(command: Sequence[object]) -> Took:
    """Run a command and measure it: all processes that it waited for count."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = time.monotonic() - began
    return Took(wall, cpu, after.ru_maxrss * 1024, done.stdout, done.returncode)


def bare(surveys: Path, folder: Path) -> float:
    """Run the four commands of every partition one after the other; return the CPU seconds."""
    cpu = 0.0
    for survey in sorted(surveys.iterdir()):
        home = folder / survey.name
        home.mkdir(parents=True)
        db = ("--db", home / "lianhu.db", "--json")
        for words in (
            ("import", survey), ("pair", "--out", home, "--date", DAY), ("audit",), ("stats",),
        ):  # fmt: skip
            cpu += took([*LIANHU, *words, *db]).cpu
    return cpu


def run(asked: argparse.Namespace) -> int:
    """Draw where there is nothing yet, run the batch, and print what it took."""
    surveys, work = asked.folder / "surveys", asked.folder / "work"
    if not surveys.exists():
        draw(surveys, asked.partitions, asked.households)
    shutil.rmtree(work, ignore_errors=True)
    words = ("batch", surveys, "--work", work, "--jobs", asked.jobs, "--date", DAY, "--json")
    whole = took([*LIANHU, *words])
    lines = [json.loads(line) for line in whole.out.splitlines()]
    alone = sum(line["seconds"] for line in lines) / asked.jobs
    disk = sum(one.stat().st_size for one in work.rglob("*") if one.is_file())
    found = planted_found(work, asked.partitions)
    row = [
        len(lines), f"{asked.households:,}", asked.jobs, f"{whole.wall:.0f} s", f"{whole.cpu:.1f} s",
        f"{whole.wall - alone:.1f} s", f"{whole.peak >> 20} MiB", f"{disk >> 20} MiB", found,
    ]  # fmt: skip
    heading = "partitions | households each | jobs | time | CPU | join and papers | largest | disk | found"
    if asked.bare:
        shutil.rmtree(asked.folder / "bare", ignore_errors=True)
        alone = bare(surveys, asked.folder / "bare")
        heading += " | CPU of the commands | beside them"
        row += [f"{alone:.1f} s", f"{100 * (whole.cpu / alone - 1):+.1f} %"]
    print(f"| {heading} |")
    print("|---" * len(row) + "|")
    print(f"| {' | '.join(map(str, row))} |")
    return whole.code


def join(asked: argparse.Namespace) -> int:
    """Draw hashes, a hundred of each partition in the next one as well, and time the search alone."""
    each = asked.people // asked.partitions
    files = {
        f"{at:02d}": asked.folder / f"people-{at:02d}.parquet" for at in range(asked.partitions)
    }
    if not all(path.exists() for path in files.values()):
        asked.folder.mkdir(parents=True, exist_ok=True)
        _draw_hashes(files, each)
    code = (
        "import json, sys, time\nfrom pathlib import Path\nfrom lianhu_cli.batch import people\n"
        "files = {n: Path(p) for n, p in json.loads(sys.argv[1]).items()}\nbegan = time.monotonic()\n"
        "found = people.across(files, Path(sys.argv[2]), sys.argv[3])\n"
        "print(len({one.person for one in found}), time.monotonic() - began)"
    )
    told = json.dumps({name: str(path) for name, path in files.items()})
    done = took([sys.executable, "-c", code, told, asked.folder, asked.memory])
    people, seconds = done.out.split()
    disk = sum(path.stat().st_size for path in files.values())
    print(
        "| people | partitions | memory limit | time | CPU | largest | hashes on disk | found of planted |"
    )
    print("|---|---|---|---|---|---|---|---|")
    print(
        f"| {each * asked.partitions:,} | {asked.partitions} | {asked.memory} | {float(seconds):.0f} s |"
        f" {done.cpu:.0f} s | {done.peak >> 20} MiB | {disk >> 20} MiB |"
        f" {people} of {PLANTED * (asked.partitions - 1)} |"
    )
    return 0


def _draw_hashes(files: Mapping[str, Path], each: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    half = (np.arange(each) * 2 // each).tolist()
    listed = {
        "role": pa.array([("household", "helper")[n] for n in half]),
        "code": pa.array([f"{'HP'[side]}{n:012X}" for n, side in enumerate(half)]),
        "place": pa.array([f"县乡石桥{n % 400}村{n % 9}组" for n in range(each)]),
    }
    before = None
    for at, path in enumerate(files.values()):
        bits = np.random.default_rng(at).integers(0, (1 << 64) - 1, (2, each), np.uint64)
        if before is not None:
            bits[:, :PLANTED] = before[:, PLANTED : 2 * PLANTED]
        pq.write_table(pa.table({"high": bits[0], "low": bits[1], **listed}), path)
        before = bits


def main() -> int:
    """Do what is asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(required=True)
    nation = kinds.add_parser("run")
    nation.add_argument("partitions", type=int)
    nation.add_argument("households", type=int)
    nation.add_argument("folder", type=Path)
    nation.add_argument("--jobs", type=int, default=2)
    nation.add_argument("--bare", action="store_true")
    nation.set_defaults(do=run)
    alone = kinds.add_parser("join")
    alone.add_argument("people", type=int)
    alone.add_argument("folder", type=Path)
    alone.add_argument("--partitions", type=int, default=31)
    alone.add_argument("--memory", default="4GB")
    alone.set_defaults(do=join)
    asked = parser.parse_args()
    return int(asked.do(asked))


if __name__ == "__main__":
    sys.exit(main())
