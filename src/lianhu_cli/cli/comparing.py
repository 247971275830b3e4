"""`lianhu compare`: the register held against somebody's list, which is not imported."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.domain.people.comparison import Comparison, Row
    from lianhu_cli.domain.tables.schema import Table
    from lianhu_cli.intake.survey import Survey
    from lianhu_cli.register.addresses import Address
    from lianhu_cli.register.changes import Merged
    from lianhu_cli.register.store import Register


def run(
    paths: Annotated[
        list[Path], typer.Argument(metavar="文件或文件夹", help="别人的名单，只对照，不导入。")
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    rules: options.Rules = None,
    wording: options.Map = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件.xlsx", help="写成对照表。")
    ] = None,
    json: options.Json = False,
) -> int:
    """对照：拿别人的名单和登记库比，谁只在这边、谁只在那边、哪些栏不一样，都写明单元格；登记库不动。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.cli import delivering, remembered
    from lianhu_cli.intake.sheet.request import Asked
    from lianhu_cli.output import console, files
    from lianhu_cli.output.books import comparison_book
    from lianhu_cli.output.shown.comparison import show_comparison
    from lianhu_cli.register.store import Register

    options.ending(out, ".xlsx")
    chosen = remembered.in_force(db, rules, wording)
    chosen.say()
    asked = Asked(policy=chosen.policy, wording=chosen.wording, today=date.today())
    with Register.open(db) as register:
        before = register.roster()
    with console.progress("正在对照"):
        read, asked, beside = delivering.read(paths, db, asked)
        brought = delivering.delivery(read, asked, delivering.Terms(again=True, belief={}))
        merged, _ = delivering.take(
            db, brought, lambda _register, _merged: None, beside, write=False
        )
        with Register.open(db) as register:
            answer = _answer(register, [*_comparisons(before, read, merged)], read)
    if out:
        with files.all_or_none() as outputs:
            outputs.read = [Path(one) for one in read.sources.values()]
            comparison_book.write(out, answer)
        answer = {**answer, "files": [*answer["files"], str(out)]}
    for place, people in answer["not_compared"].items():
        console.note(f"名单里没有 {place}：那里的 {people} 户（人）没有比")
    if json:
        reply.as_json(answer)
    else:
        show_comparison(answer)
        if out:
            console.answer(f"已写出 {out}")
    differs = any(answer[name] for name in ("only_here", "only_there", "differing"))
    return Exit.SET_ASIDE if differs or read.set_aside else Exit.DONE


def _comparisons(before: Any, read: "Survey", merged: "Merged") -> "Iterator[Comparison]":
    """Yield the comparison of households and of helpers, as far as the list holds them.

    Raises:
        UsageError: it holds neither.
    """
    from lianhu_cli.domain.people.comparison import compare
    from lianhu_cli.domain.tables.survey import Helper, Household

    listed: tuple[tuple[type[Table], Sequence[str]], ...] = (
        (Household, merged.household_codes.to_pylist()),
        (Helper, merged.helper_codes.to_pylist()),
    )
    found = False
    for table, codes in listed:
        rows = read.roster.by_role()[table.role]
        if rows.num_rows:
            found = True
            yield compare(table, before.by_role()[table.role], rows, codes)
    if not found:
        raise UsageError("名单里没有户，也没有帮扶人，没有可对照的")


def _answer(register: "Register", found: "Sequence[Comparison]", read: "Survey") -> dict[str, Any]:
    here, there, differing = [], [], []
    elsewhere: dict[str, int] = {}
    names = {path: name for name, path in read.sources.items()}
    for one in found:
        table, called = one.table, one.table.named_by
        asked = [(row["code"], called, row[called]) for row in one.only_here]
        asked += [(each.code, each.attribute, each.here) for each in one.differing]
        at = register.said_at(table, asked)
        here += [_person(table, row, at.get((row["code"], called))) for row in one.only_here]
        there += [
            _person(table, row, _listed(read, names, table, row, called)) for row in one.only_there
        ]
        differing += [*_differing(one, at, read, names)]
        elsewhere |= one.elsewhere
    return {
        "only_here": here,
        "only_there": there,
        "differing": differing,
        "not_compared": {place or "（未填）": people for place, people in elsewhere.items()},
        "files": [],
    }


def _differing(
    one: "Comparison",
    at: "Mapping[tuple[str, str], Address]",
    read: "Survey",
    names: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    from lianhu_cli.domain.people.comparison import in_words

    for each in one.differing:
        column = one.table.columns[each.attribute]
        yield {
            **_person(one.table, {**each.row, "code": each.code}, None),
            "attribute": each.attribute,
            "title": column.title,
            "here": in_words(each.here, column.mask),
            "there": in_words(each.there, column.mask),
            "here_at": _said(at.get((each.code, each.attribute))),
            "there_at": _said(_listed(read, names, one.table, each.row, each.attribute)),
        }


def _person(table: "type[Table]", row: "Row", at: "Address | None") -> dict[str, Any]:
    from lianhu_cli.domain.privacy.masking import mask_text

    found = {
        "role": table.role,
        "code": row.get("code") or "",
        "name": mask_text(row[table.named_by]),
        "village": mask_text(row["village"]),
        "group": mask_text(row["group"]),
        "unit": mask_text(row.get("unit") or ""),
    }
    return {**found, "at": _said(at)} if at else found


def _said(at: "Address | None") -> str:
    return f"{at.file}“{at.sheet}”{at.cell}" if at else ""


def _listed(
    read: "Survey", names: Mapping[str, str], table: "type[Table]", row: "Row", attribute: str
) -> "Address":
    """Return the cell of the list in which something is said."""
    from lianhu_cli.domain.tables.addresses import on_line
    from lianhu_cli.register.addresses import Address

    path, sheet = row["source_file"], row["source_sheet"]
    file = names.get(path, path)
    letters = read.headings.get((file, sheet, table.role), {}).get(attribute, "A")
    return Address(file=file, sheet=sheet, cell=on_line(letters, row["source_row"]))
