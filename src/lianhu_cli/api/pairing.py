"""Two frames and rules → the best pairing, without a register."""

from pathlib import Path
from typing import TYPE_CHECKING

from lianhu_cli.api.frames import declared, to_pandas
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules import rule_files
from lianhu_cli.domain.rules.applied import under
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import Helper, Household, Pair
from lianhu_cli.output.counted import listing

if TYPE_CHECKING:
    import os

    import pandas as pd


def pair(
    households: "pd.DataFrame",
    helpers: "pd.DataFrame",
    rules: "str | os.PathLike[str] | None" = None,
    *,
    last: "pd.DataFrame | None" = None,
    on: str = "",
) -> "pd.DataFrame":
    """Return the best pairing of two frames under rules, as `lianhu pair` makes it.

    Args:
        households: one row each; columns by attribute (`village`, `head`, `kind`) or heading (行政村 …).
            `code` names a household in the answer; where it is missing, a code is made of place and name.
        helpers: likewise: `name`, `unit`, `category` …
        rules: a rules file, or the name of ready rules (`lianhu rules --list`); the built-in ones by default.
        last: what an earlier call returned: pairs are kept where nothing speaks against it.
        on: the day of the round, as 2026-03-01, where the rules exempt helpers by age; without it nobody is.

    Returns:
        One row a pair: household, head, village, group, kind, helper, name, category, unit, left, since.

    Raises:
        UsageError: a column is there twice, or a cell cannot be read.
        ContradictionError: the rules contradict themselves.

    >>> import pandas as pd
    >>> homes = pd.DataFrame({"行政村": ["石桥村", "柳湾村"], "户主姓名": ["张三", "李四"]})
    >>> homes["户类别"] = ["困难户", "特殊户"]
    >>> staff = pd.DataFrame({"姓名": ["王干"], "人员类别": ["一般干部"], "所在村": ["石桥村"]})
    >>> pair(homes, staff)[["head", "name", "left"]].to_dict("records")
    [{'head': '李四', 'name': '王干', 'left': 'village'}]
    """
    from lianhu_cli.pairing import solve

    policy = rule_files.load(None if rules is None else Path(rules))
    roster = Roster.of(
        {
            "households": _coded(declared(households, Household, ("code",)), Household),
            "helpers": _coded(declared(helpers, Helper, ("code",)), Helper),
        }
    )
    roster = under(roster, policy, on)
    earlier = Earlier() if last is None else Earlier(pairs=_pairs(last))
    decided = solve.pair(roster, policy, earlier)
    decision = Decision(roster=roster, round=decided, policy=policy)
    return to_pandas(listing.of_decision(decision, "pairs").table)


def _coded(frame: "pa.Table", table: type[Table]) -> "pa.Table":
    """Return a table in which every row has a code."""
    from lianhu_cli.register import codes

    parts = (*(one for one in table.found_by if one not in LEVELS), *LEVELS, table.named_by)
    told = frame["code"].to_pylist()
    columns = [frame[part].to_pylist() for part in parts]
    blank = [row for row, code in enumerate(told) if not code]
    names = ["/".join(column[row] for column in columns if column[row]) for row in blank]
    taken = pa.array([code for code in told if code], pa.string())
    made = codes.assign(table.code_prefix, names, taken, lambda row: (row,))
    for row, code in zip(blank, made.to_pylist(), strict=True):
        told[row] = code
    at = frame.column_names.index("code")
    return frame.set_column(at, frame.schema.field("code"), pa.array(told, pa.string()))


def _pairs(last: "pd.DataFrame") -> "pa.Table":
    known = [name for name in last.columns if name in Pair.types()]
    texts = {
        name: pa.array(last[name].fillna("").astype(str).tolist(), pa.string()) for name in known
    }
    return conform(Pair, pa.table(texts))
