"""A month later: a province after 3 % left or moved, with 1 % of the pairs fixed and 1 % forbidden.

change_province.py OLD PAIRS NEW   reads the folder OLD that `make_province.py` wrote and PAIRS, the csv
                                   that `lianhu pair` wrote of it, and writes the folder NEW.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

HOUSEHOLDS, HELPERS, LINKS = "困难户特殊户登记册.csv", "帮扶干部名册.csv", "联村单位.csv"
_HOME, _HAND = ["乡镇", "行政村", "村民小组", "户主姓名"], ["帮扶责任人", "单位"]


def change(old: Path, pairs: Path, new: Path, seed: int = 3) -> None:
    """Write the folder of the month after."""
    random = np.random.default_rng(seed)
    homes, hands = _read(old / HOUSEHOLDS), _read(old / HELPERS)
    moved = random.random(len(homes)) < 0.03
    homes.loc[moved, "户主姓名"] = "新" + homes.loc[moved, "户主姓名"].str[1:]
    homes.loc[moved, "身份证号码"] = ""
    hands = hands[random.random(len(hands)) >= 0.03]
    new.mkdir(exist_ok=True)
    _write(homes, new / HOUSEHOLDS)
    _write(hands, new / HELPERS)
    shutil.copy(old / LINKS, new / LINKS)
    _write(_orders(_read(pairs), homes, hands, random), new / "指定与回避.csv")


def _orders(
    made: pd.DataFrame, homes: pd.DataFrame, hands: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    """Fix every other of 2 % of the pairs, and forbid the rest; only people whose names are clear."""
    hands = hands.rename(columns={"姓名": "帮扶责任人"})
    hands = hands[(hands["单位"] != "") | ~hands.duplicated("帮扶责任人", keep=False)]
    for there, names in ((homes, _HOME), (hands, _HAND)):
        made = made.merge(there.loc[~there.duplicated(names, keep=False), names], on=names)
    chosen = made.iloc[random.permutation(len(made))[: len(homes) // 50]]
    order = np.where(np.arange(len(chosen)) % 2, "指定", "回避")
    return chosen[[*_HOME, *_HAND]].assign(类型=order)


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, na_filter=False)


def _write(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, encoding="utf-8-sig")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("old", "pairs", "new"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    change(arguments.old, arguments.pairs, arguments.new)
