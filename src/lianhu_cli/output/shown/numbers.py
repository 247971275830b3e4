"""Statistics on the terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.domain.rounds.round import rate
from lianhu_cli.output.console import line, table, terminal

if TYPE_CHECKING:
    from lianhu_cli.output.counted.statistics import Row, Statistics


def show_statistics(figures: "Statistics", by: str, titles: dict[str, str]) -> None:
    """Show totals, one way to count with bars, and the reconciliation."""
    console = terminal()
    totals = figures.totals
    line(
        console,
        f"共 {totals['households']} 户（党员户 {totals['party_households']}），"
        f"已落实 {totals['covered']} 户，落实率 {totals['coverage']:.1%}",
    )
    if apart := totals.get("set_apart"):
        line(console, f"另有 {apart} 户按户状态不再结对")
    line(console, f"帮扶人 {totals['helpers']} 名，已结对 {totals['helpers_paired']} 名")
    rows = figures.by[by]
    if rows:
        names = [name for name in rows[0] if name not in {"by_kind", "code"}]
        pair = ("covered", "households") if "covered" in names else ("slots_used", "slots")
        table(
            console,
            f"按{titles[by]}",
            [titles.get(name, name) for name in names],
            [
                tuple(_counted(name, row.get(name, "")) for name in names)
                for row in [*rows, _total(rows, names)]
            ],
            bars=(names.index(pair[0]), names.index(pair[1])),
        )
    if figures.reconciliation:
        table(
            console,
            "填报数与实际数",
            ("指标", "填报数", "实际数", "差额", ""),
            [
                (
                    row["item"], row["declared"], "—" if row["counted"] is None else row["counted"],
                    "—" if row["difference"] is None else row["difference"],
                    "不符" if row["difference"] else "",
                )
                for row in figures.reconciliation
            ],
        )  # fmt: skip


def _total(rows: "Sequence[Row]", names: "Sequence[str]") -> "Row":
    """Return the row of totals: sums, the rate of the sums, the pairs that left each level."""
    told: Row = dict.fromkeys(names, "")
    for name in names:
        if name == "left":
            levels = dict.fromkeys(level for row in rows for level in row.get(name, {}))
            told[name] = {
                level: sum(row.get(name, {}).get(level, 0) for row in rows) for level in levels
            }
        elif name != "coverage" and all(isinstance(row.get(name), int) for row in rows):
            told[name] = sum(row[name] for row in rows)
    if "coverage" in names:
        told["coverage"] = rate(told["covered"], told["households"])
    return {**told, names[0]: "合计"}


def _counted(name: str, value: Any) -> Any:
    """Return one figure of the statistics as a person reads it."""
    from lianhu_cli.output.counted.statistics import blank

    if name in {"unit", "cause", "kind", "category"}:
        return value or blank(name)
    if name == "coverage":
        return f"{value:.1%}"
    if name == "left":
        return " ".join(f"{LEFT[level]}{pairs}" for level, pairs in value.items() if pairs)
    return value
