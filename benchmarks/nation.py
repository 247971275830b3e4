"""Draw a nation of partitions, run `lianhu batch` over it, and say what it took.

nation.py PARTITIONS HOUSEHOLDS FOLDER [--jobs N]   so many partitions of so many households each, with as many
helpers, below FOLDER; some people are planted in two partitions. Prints a table for docs/benchmarks.md.
"""

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import make_province as province

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


def main() -> None:
    """Draw, run, tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("partitions", type=int)
    parser.add_argument("households", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    surveys, work = asked.folder / "surveys", asked.folder / "work"
    if not surveys.exists():
        draw(surveys, asked.partitions, asked.households)
    shutil.rmtree(work, ignore_errors=True)
    began = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "lianhu_cli",
        "batch",
        surveys,
        "--work",
        work,
        "--jobs",
        str(asked.jobs),
    ]
    done = subprocess.run(
        [*command, "--date", "2026-03-01", "--json"], capture_output=True, text=True, check=False
    )
    whole = time.monotonic() - began
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    alone = sum(line["seconds"] for line in lines) / asked.jobs
    peak = max(line["peak"] or 0 for line in lines)
    own = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    disk = sum(one.stat().st_size for one in work.rglob("*") if one.is_file())
    print(
        "| partitions | households each | jobs | time | partitions alone | join and papers | largest | disk | found |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {len(lines)} | {asked.households:,} | {asked.jobs} | {whole:.0f} s | {alone:.0f} s |"
        f" {whole - alone:.0f} s |"
        f" {max(peak, own) >> 20} MiB | {disk >> 20} MiB | {planted_found(work, asked.partitions)} |"
    )
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
