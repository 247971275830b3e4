"""A year of a county: 20,000 households, a million entries; the import beside the bare reading, the reports.

    ledgers.py [COUNT] [--households N] [--xlsx]

Every step runs in a process of its own; the floor is python-calamine's or csv.reader's reading of the
same file. Prints a table.
"""

import argparse
import tempfile
from pathlib import Path

from run import floor, lianhu, measure, script, survey

DAY = "2026-12-31"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--xlsx", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianhu-ledgers-") as name:
        folder = Path(name)
        files = survey(folder / "county", str(options.households))
        db = ["--db", str(folder / "lianhu.db")]
        measure(lianhu(*db, "import", *files), 1, allowed=(0, 1))
        measure(lianhu(*db, "pair", "--date", "2026-01-01", "--out", str(folder / "out")), 1)
        book = folder / ("帮扶台账.xlsx" if options.xlsx else "帮扶台账.csv")
        pairs = folder / "out" / "结对清单.csv"
        measure(script("make_ledgers.py", str(pairs), str(book), str(options.count)), 1)
        bare = floor(1, "calamine" if options.xlsx else "csv", str(book))
        print(f"| {options.count:,} entries | time | memory | bare reading | ratio |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for step, command in (
            ("import", ("import", str(book))),
            ("import again", ("import", str(book))),
            ("report month", ("report", "month", "--on", DAY)),
            (
                "report year --by helper",
                ("report", "year", "--on", DAY, "--by", "helper", "--json"),
            ),
        ):
            run = measure(lianhu(*db, *command), 1, allowed=(0, 1))
            ratio = f"{bare:.2f} s | {run.seconds / bare:.1f}" if "import" in step else "|"
            print(f"| {step} | {run.seconds:.2f} s | {run.memory:.0f} MiB | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
