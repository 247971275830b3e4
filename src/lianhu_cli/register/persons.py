"""Settling persons: claims and decisions merged for those who were touched, and written where they differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.register import claims as said
from lianhu_cli.register import decisions as deciding
from lianhu_cli.register import people, placing
from lianhu_cli.register.changes import Change, Changes
from lianhu_cli.register.decisions import Decision
from lianhu_cli.register.delivery import Belief
from lianhu_cli.register.identity import called
from lianhu_cli.register.layout import DISAGREEMENTS, SEAT, finding_types
from lianhu_cli.register.merging import Disagreement, in_words, merge, ranked
from lianhu_cli.register.sources import Source
from lianhu_cli.register.versioned import Versioned, changed_rows

_SOURCE = ("source_file", "source_sheet", "source_row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a merge goes by besides the claims."""

    sources: Sequence[Source]
    belief: Belief
    decisions: Sequence[Decision]

    @property
    def names(self) -> dict[int, str]:
        """Source → what orders sources of one day: the file's name, then its path."""
        return {one.number: f"{one.name}\x1f{one.path}" for one in self.sources}

    @property
    def days(self) -> dict[int, str]:
        """Source → the day of its last delivery."""
        return {one.number: one.day for one in self.sources}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What settling changed, and the disagreements that are new with it."""

    changes: Changes
    problems: tuple[Problem, ...]


def settle(
    versioned: Versioned, table: type[Table], touched: Any, grounds: Grounds, first: Any = None
) -> Settled:
    """Merge the claims on the persons `touched` and write what differs; `first` are all claims there are."""
    claims = first if first is not None else said.of_codes(versioned, table, touched)
    merged, problems = derive(versioned, table, claims, grounds)
    if first is not None:
        old = versioned.load(table.role, table.types(), where="0", seats=True)
    else:
        old = said.of_some(versioned, table.role, {**table.types()}, touched)
    renamed = placing.renames(grounds.decisions).apply(old)  # another name is no change
    changes = _changes(table, renamed, merged, known=bool(versioned.count(table.role)))
    people.write(versioned, table, old, merged)
    new = _note(versioned, touched, problems, everything=first is not None)
    return Settled(changes=changes, problems=new)


def derive(
    versioned: Versioned, table: type[Table], claims: Any, grounds: Grounds
) -> tuple[Any, list[tuple[str, str, Problem]]]:
    """Return the merged rows of claims in force, and (code, path, problem) for each disagreement."""
    side = "household" if table is Household else "helper"
    mine = [one for one in grounds.decisions if one.side == side]
    left = _left(mine)
    come_back: list[tuple[int, Decision]] = []
    renamed = placing.renames(grounds.decisions).apply(claims)
    ordered = ranked(renamed, grounds.days, grounds.names)
    if left and ordered.num_rows:
        ordered, come_back = _without_left(ordered, left)
    patterns = {one.number: one.name for one in grounds.sources}
    merging = merge(table, ordered, grounds.belief, patterns)
    frame = _with_paths(merging.frame, ordered, merging.base, grounds)
    saying = _Saying(versioned, table, ordered, grounds)
    problems = [saying.of(one) for one in merging.disagreements]
    problems += saying.unknown_numbers(merging.frame)
    problems += [saying.against(row, "", decision) for row, decision in come_back]
    frame, against = _with_decided(table, frame, ordered, mine)
    problems += [saying.against(row, name, decision) for row, name, decision in against]
    return frame, problems


def _left(decisions: Iterable[Decision]) -> dict[str, Decision]:
    return {one.code: one for one in decisions if one.kind == deciding.LEAVE}


def _without_left(
    claims: Any, left: Mapping[str, Decision]
) -> tuple[Any, list[tuple[int, Decision]]]:
    """Leave out who is told to have left, unless a list names them that did not name them then."""
    codes, sources = claims["code"].to_pylist(), claims["source"].to_pylist()
    new = {
        code: decision
        for code, source in zip(codes, sources, strict=True)
        if (decision := left.get(code)) and str(source) not in decision.told
    }
    keep = [code not in left or code in new for code in codes]
    kept = claims.filter(pa.array(keep))
    both = zip(kept["code"].to_pylist(), kept["source"].to_pylist(), strict=True)
    back = [
        (row, new[code])
        for row, (code, source) in enumerate(both)
        if code in new and str(source) not in new[code].told
    ]
    return kept, back


def _with_paths(frame: Any, claims: Any, base: Any, grounds: Grounds) -> Any:
    paths = {one.number: one.path for one in grounds.sources}
    coded = claims["source"].take(pa.array(base)).combine_chunks() if frame.num_rows else None
    if coded is None:
        return frame
    coded = coded.dictionary_encode()
    words = pa.array([paths.get(n, "") for n in coded.dictionary.to_pylist()], pa.string())
    at = frame.column_names.index("source_file")
    return frame.set_column(at, frame.schema.field(at), words.take(coded.indices))


def _with_decided(
    table: type[Table], frame: Any, claims: Any, decisions: Sequence[Decision]
) -> tuple[Any, list[tuple[int, str, Decision]]]:
    """Put in what was set by hand where the lists still say what they said then."""
    wanted = [one for one in decisions if one.kind == deciding.SET]
    if not wanted or not frame.num_rows:
        return frame, []
    at_code = {code: row for row, code in enumerate(frame["code"].to_pylist())}
    rows_of: dict[str, list[int]] = {}
    named = {one.code for one in wanted}
    for row, code in enumerate(claims["code"].to_pylist()):
        if code in named:
            rows_of.setdefault(code, []).append(row)
    values = {name: frame[name].to_pylist() for name in {one.attribute for one in wanted}}
    against = []
    for one in wanted:
        if one.code not in at_code:
            continue
        told = _told(claims, rows_of[one.code], one.attribute)
        new = [row for row, source, value in told if not _as_then(one, source, value)]
        against += [(row, one.attribute, one) for row in new]
        if not new:
            column = table.columns[one.attribute]
            values[one.attribute][at_code[one.code]] = column.read(one.after) if one.after else None
    for name, some in values.items():
        at, field = frame.column_names.index(name), frame.schema.field(name)
        some = ["" if v is None else v for v in some] if pa.types.is_string(field.type) else some
        frame = frame.set_column(at, field, pa.array(some, field.type))
    return conform(table, frame), against


def _told(claims: Any, rows: Sequence[int], attribute: str) -> Iterator[tuple[int, str, str]]:
    for row in rows:
        value = deciding.as_text(claims[attribute][row].as_py())
        yield row, str(claims["source"][row].as_py()), value


def _as_then(decision: Decision, source: str, value: str) -> bool:
    """Tell whether a list says nothing, what it said when it was decided, or what was decided."""
    return value in {"", decision.after, decision.told.get(source), *decision.told.values()}


def told_now(versioned: Versioned, table: type[Table], code: str, attribute: str) -> dict[str, str]:
    """Return what each source says now of somebody: source → value."""
    claims = said.of_codes(versioned, table, pa.array([code], pa.string()))
    if not attribute:
        return {str(source): "" for source in claims["source"].to_pylist()}
    return {source: value for _, source, value in _told(claims, range(claims.num_rows), attribute)}


class _Saying:
    """Disagreements as problems at the cell that is not taken, with the address of the one that is."""

    def __init__(
        self, versioned: Versioned, table: type[Table], claims: Any, grounds: Grounds
    ) -> None:
        self.table, self.claims = table, claims
        self.where = said.Where(versioned, table)
        self.sources = {one.number: one for one in grounds.sources}

    def _value(self, row: int, name: str) -> Any:
        return self.claims[name][row].as_py()

    def _place(self, row: int, attribute: str) -> tuple[Source, str, str]:
        """Return file, sheet and cell in which a claim says something now."""
        source = self.sources[self._value(row, "source")]
        sheet, line = self._value(row, "source_sheet"), self._value(row, "line")
        version = source.versions[-1].number
        if SEAT in self.claims.column_names:
            line = self.where.line(version, self._value(row, SEAT), line)
        if not self.where.columns(version, sheet):
            version = self._value(row, "version")
        return source, sheet, self.where.cell(version, sheet, attribute, line)

    def of(self, one: Disagreement) -> tuple[str, str, Problem]:
        """Return what is to be said of a claim that is not taken."""
        number = one.attribute == "id_number"
        wrong = number and idcard.fault(self._value(one.row, one.attribute))
        code = "id-conflict" if number else "sources-disagree"
        title, shown = self.table.columns[one.attribute].title, self._shown
        source, sheet, cell = self._place(one.taken, one.attribute)
        there = f"{source.name}“{sheet}”{cell}"
        mine, other = (shown(row, one.attribute) for row in (one.row, one.taken))
        end = "（这一个没有通过校验）" if wrong else ""
        message = f"{title} {mine}{end}，与{there}的 {other} 不同，按后者登记"
        return self._problem(code, one.row, one.attribute, message)

    def unknown_numbers(self, merged: Any) -> Iterator[tuple[str, str, Problem]]:
        """Yield the masked identity numbers of persons whose number is known from elsewhere."""
        import pyarrow.compute as pc

        if not self.claims.num_rows:
            return
        masked = pc.match_substring(self.claims["id_number"], "*")
        rows = np.flatnonzero(np.asarray(masked)).tolist()
        if not rows:
            return
        known = dict(zip(merged["code"].to_pylist(), merged["id_number"].to_pylist(), strict=True))
        for row in rows:
            if known.get(self._value(row, "code")):
                message = "身份证号码打了码，按登记库里的全号登记"
                yield self._problem("id-masked", row, "id_number", message)

    def against(self, row: int, attribute: str, decision: Decision) -> tuple[str, str, Problem]:
        """Return what is to be said of a claim that is new since something was decided."""
        reason = f"（{decision.reason}）" if decision.reason else ""
        if not attribute:
            message = f"{decision.day}已记离册{reason}，这张表又有，按在册登记"
            return self._problem("sources-disagree", row, called(self.table), message)
        title = self.table.columns[attribute].title
        after = self._masked(attribute, decision.after)
        message = (
            f"{title} {self._shown(row, attribute)}，与{decision.day}改定的 {after}{reason}不同，"
            "按新报的登记"
        )
        return self._problem("sources-disagree", row, attribute, message)

    def _masked(self, attribute: str, value: Any) -> str:
        mask = self.table.columns[attribute].mask
        text = "".join(in_words(value))
        return mask(text) if mask else text

    def _shown(self, row: int, attribute: str) -> str:
        return self._masked(attribute, self._value(row, attribute))

    def _problem(
        self, code: str, row: int, attribute: str, message: str
    ) -> tuple[str, str, Problem]:
        source, sheet, cell = self._place(row, attribute)
        problem = Problem(
            code=code,
            file=source.name,
            sheet=sheet,
            cell=cell,
            value=self._shown(row, attribute),
            message=message,
            head=self._value(row, called(self.table)),
            village=self._value(row, "village"),
        )
        return self._value(row, "code"), source.path, problem


def _changes(table: type[Table], old: Any, new: Any, *, known: bool) -> Changes:
    """Compare persons before and after; a first import names nobody whom it adds."""
    import pyarrow.compute as pc

    name = called(table)
    at = pc.index_in(old["code"], value_set=pa.chunked_array(new["code"]).combine_chunks())
    there = np.asarray(at.is_valid())
    added = pc.invert(
        pc.is_in(new["code"], value_set=pa.chunked_array(old["code"]).combine_chunks())
    )
    before, after = old.filter(pa.array(there)), new.take(at.drop_null())
    details = list(_differences(table, before, after))
    if known:
        details = [*_whole(new.filter(added), "added", name), *details]
    details += _whole(old.filter(pa.array(~there)), "removed", name)
    return Changes(
        added=int(np.asarray(added).sum()),
        changed=len({one.code for one in details if one.change == "changed"}),
        removed=int((~there).sum()),
        details=tuple(details),
    )


def _whole(frame: Any, change: str, name: str) -> Iterator[Change]:
    for code, whose in zip(frame["code"].to_pylist(), frame[name].to_pylist(), strict=True):
        yield Change(code=code, name=whose, change=change)


def _differences(table: type[Table], before: Any, after: Any) -> Iterator[Change]:
    for name in table.types():
        if name in _SOURCE:
            continue
        rows = pa.array(np.flatnonzero(changed_rows(before, after, [name])))
        told = (
            column.take(rows).to_pylist()
            for column in (before["code"], after[called(table)], before[name], after[name])
        )
        for code, whose, old, new in zip(*told, strict=True):
            yield Change(
                code=code,
                name=whose,
                change="changed",
                attribute=name,
                before=_text(old),
                after=_text(new),
            )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _note(
    versioned: Versioned,
    touched: Any,
    problems: Sequence[tuple[str, str, Problem]],
    *,
    everything: bool,
) -> tuple[Problem, ...]:
    """Bring the stored disagreements on some persons to what there are; return those that are new."""
    columns = {**DISAGREEMENTS, **finding_types(Problem)}
    rows = [
        {"person": code, "source": path, **{n: getattr(one, n) for n in finding_types(Problem)}}
        for code, path, one in problems
    ]
    schema = pa.schema([(name, pa.string()) for name in columns])
    new = pa.Table.from_pylist(rows, schema=schema)
    if everything or not versioned.count("disagreements"):
        old = versioned.load("disagreements", columns, where="0", seats=True)
    else:
        said.choose(versioned, touched)
        where = "person IN (SELECT code FROM temp.persons)"
        old = versioned.load("disagreements", columns, where=where, seats=True)
    before = set(_seen(old))
    versioned.replace("disagreements", old, new)
    fresh = (
        one for key, (_, _, one) in zip(_seen(new), problems, strict=True) if key not in before
    )
    return tuple(fresh)


def _seen(frame: Any) -> Iterator[tuple[str, ...]]:
    names = ("person", "code", "source", "sheet", "cell", "message")
    return zip(*(frame[name].to_pylist() for name in names), strict=True)
