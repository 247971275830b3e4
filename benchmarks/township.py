"""What a township waits for: the least time and processor time of its commands, also beside another version.

`python benchmarks/township.py` measures this version with the sample; `--households 700` draws a survey instead.
Further folders are other versions, each with its own `.venv`; all are run in turn, so that what else the machine
does hurts all of them alike. Modules are kept compiled, as they are where the tool is installed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "data" / "samples" / "摸底调查.xlsx"
TOGETHER = ("import", "pair", "stats")


def measured(interpreter: Path, arguments: list[str], folder: Path) -> tuple[float, float]:
    """Run a command once; return its seconds by the clock and those of the processor, its children's included."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("LIANHU_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    before, begin = os.times(), time.perf_counter()
    done = subprocess.run(
        [interpreter, "-m", "lianhu_cli", *arguments],
        cwd=folder, env=kept, capture_output=True, check=False,
    )  # fmt: skip
    seconds, after = time.perf_counter() - begin, os.times()
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{' '.join(arguments)}: {done.returncode} {done.stderr.decode()}")
    of_children = after.children_user + after.children_system
    return seconds, of_children - before.children_user - before.children_system


def survey(folder: Path, households: int) -> list[str]:
    """Return the workbooks of the township: the sample, or so many drawn households."""
    if not households:
        return [str(SAMPLE)]
    made = subprocess.run(
        [sys.executable, HERE / "make_province.py", folder, str(households), "--xlsx"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return made.stdout.splitlines()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("others", nargs="*", type=Path, help="folders of other versions")
    parser.add_argument("--households", type=int, default=0, help="draw so many; the sample else")
    parser.add_argument("--times", type=int, default=7, help="how often each is run")
    asked = parser.parse_args()
    versions = {"this": HERE.parent} | {str(one): one for one in asked.others}
    least: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        files = survey(Path(name, "survey"), asked.households)
        for turn in range(asked.times + 1):
            for version, root in versions.items():
                folder = Path(name, f"{turn}-{len(version)}")
                folder.mkdir()
                commands = {
                    "--help": ["--help"], "import": ["import", *files], "pair": ["pair"],
                    "stats": ["stats"], "list": ["list", "households"], "audit": ["audit"],
                }  # fmt: skip
                for step, arguments in commands.items():
                    took = measured(root / ".venv" / "bin" / "python", arguments, folder)
                    if turn:  # the first turn compiles
                        least[version, step].append(took)
    print("| version | step | by the clock | processor |\n| --- | --- | ---: | ---: |")
    for version in versions:
        best = {
            step: tuple(map(min, zip(*runs, strict=True)))
            for (of, step), runs in least.items()
            if of == version
        }
        best["import, pair, stats"] = tuple(
            map(sum, zip(*(best[one] for one in TOGETHER), strict=True))
        )
        for step, (seconds, processor) in best.items():
            print(f"| {version} | {step} | {seconds:.2f} s | {processor:.2f} s |")


if __name__ == "__main__":
    main()
