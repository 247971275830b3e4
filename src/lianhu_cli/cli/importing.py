"""`lianhu import`: survey workbooks into the register."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import exports, import_answer, locked, options, reply, streams
from lianhu_cli.cli.given import GivenPairs, paired, store, taken_for
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.cli.remembered import InForce
    from lianhu_cli.domain.rules.wording import Wording
    from lianhu_cli.intake.survey import Survey
    from lianhu_cli.output.marking.workbook import Marked
    from lianhu_cli.register.beside import Beside
    from lianhu_cli.register.changes import Merged
    from lianhu_cli.register.delivery import Delivery
    from lianhu_cli.register.store import Register


_LEFT_AS_IT_WAS = {"many-removed", "kept-as-before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFiles:
    """What an import writes besides the register: 问题清单, marked copies, a file of words to fill in."""

    problems: Path | None
    mark: Path | None
    wording: Path | None

    def write(self, read: "Survey", words: "Wording") -> "list[Marked]":
        """Write what was asked for, and return what became of each workbook to be marked."""
        from lianhu_cli.output.books import problems_book, wording_file
        from lianhu_cli.output.marking import workbook

        if self.problems:
            problems_book.write(self.problems, read.problems, files=read.files)
        if self.wording:
            wording_file.write(self.wording, words, read.files, read.problems)
        return [*workbook.mark_all(self.mark, read.sources, read.problems)] if self.mark else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """What an import is to do with what was read; `write` unless it is only tried or refused."""

    db: Path
    delivery: "Delivery"
    beside: "Beside | None"
    files: ImportFiles
    chosen: "InForce"
    write: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What came of it: the survey with what the register found in it, and rows set aside in the whole register."""

    read: "Survey"
    merged: "Merged"
    marked: "list[Marked]"
    set_aside: int


@contextmanager
def _files(
    paths: Sequence[Path], name: str, password_env: str | None
) -> Iterator[streams.GivenFiles]:
    """Give files that can be read in place of streams and of workbooks with a password."""
    with streams.as_files(paths, name) as given, locked.opened(given, password_env) as plain:
        yield plain


def run(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="文件或文件夹", help="摸底调查的工作簿；写 - 就从标准输入读。"),
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    name: Annotated[
        str,
        typer.Option(
            "--name",
            metavar="文件名",
            help="从标准输入读的叫什么，如 柳湾村.csv；同名的下次替换它。",
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查、只报告，什么也不改。")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="只要有一行不能用，就整批不导入。")
    ] = False,
    replaced: Annotated[
        list[str] | None,
        typer.Option(
            "--replace", metavar="旧文件", help="这次的表是它的新版：它给的、这次没有的就去掉。"
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="旧版也收：换回这个文件以前的样子。")
    ] = False,
    accept_removals: Annotated[
        bool, typer.Option("--accept-removals", help="一下子少了很多户或人，也按离册办。")
    ] = False,
    problems: Annotated[
        Path | None,
        typer.Option(
            "--problems", metavar="文件.xlsx", help="写出问题清单；给文件夹则另按村各写一份。"
        ),
    ] = None,
    mark: Annotated[
        Path | None,
        typer.Option(
            "--mark", metavar="文件夹", help="把原工作簿的副本写到这里，有问题的格涂色、加批注。"
        ),
    ] = None,
    rules: options.Rules = None,
    wording: options.Map = None,
    save_wording: Annotated[
        Path | None,
        typer.Option(
            "--save-map", metavar="文件.toml", help="把没认出的写法连同猜测写成对照文件。"
        ),
    ] = None,
    no_repair: Annotated[
        bool,
        typer.Option("--no-repair", help="不补全证件号、不按上行填空格、不由职级推定人员类别。"),
    ] = False,
    pairs: Annotated[
        GivenPairs,
        typer.Option(
            "--pairs",
            help="户和帮扶人在同一行的表，行里的结对怎么用：round 记作原有结对，pins 当作指定，ignore 不用。",
        ),
    ] = GivenPairs.round,
    password_env: Annotated[
        str | None,
        typer.Option(
            "--password-env",
            metavar="变量",
            help="带密码的工作簿用这个环境变量里的密码打开；写出的清单也用它加密。",
            show_default=False,
        ),
    ] = None,
    json: options.Json = False,
) -> int:
    """导入摸底调查表：登记册、干部名册、联村单位、村情、填报汇总，xlsx、xls、csv 等都行。

    也导入台账：帮扶台账、重点工作、矛盾纠纷、产业计划，随登记册一起或在其后。

    同一个文件再次导入，就替换它上次给的内容；别的文件已有的户，更新而不重复。
    """
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.cli import delivering, edited_round, remembered, settings
    from lianhu_cli.domain.rules import rule_files
    from lianhu_cli.intake.sheet.request import Asked
    from lianhu_cli.output import console
    from lianhu_cli.output.marking import workbook
    from lianhu_cli.output.shown.imports import show_import

    chosen = remembered.in_force(db, rules, wording)
    chosen.say()
    terms = delivering.Terms(
        replaced=delivering.paths_of(db, replaced or []),
        again=again,
        accept_removals=accept_removals,
        belief={**rule_files.believed(chosen.rules.text), **settings.current().sources},
    )
    with _files(paths, name, password_env) as given, console.progress("正在读取"):
        if mark and given.kept:
            raise UsageError(
                "--mark 要在原工作簿的副本上涂色：从标准输入读的、带密码的，请先存成普通文件再导入"
            )
        asked = Asked(
            policy=chosen.policy,
            wording=chosen.wording,
            repair=not no_repair,
            today=date.today(),
            paired=paired(db),
            kept=given.kept,
        )
        read, asked, beside = delivering.read(given.paths, db, asked)
    read = edited_round.only_edits(db, taken_for(read, pairs))
    refused = strict and bool(read.set_aside)
    errand = _Errand(
        db=db,
        delivery=delivering.delivery(read, asked, terms),
        beside=beside,
        files=ImportFiles(problems=problems, mark=mark, wording=save_wording),
        chosen=chosen,
        write=not (dry_run or refused),
    )
    if mark:
        workbook.keep_apart(mark, read.sources)
    taken = _take(errand, read)
    read, merged = taken.read, taken.merged
    if errand.write:
        store(db, read, merged, chosen.policy)
    answer = import_answer.as_json(read, merged, taken.set_aside)
    if json:
        reply.as_json(answer)
    elif not console.is_quiet():
        show_import(answer, read.problems, dry_run=dry_run, refused=refused)
    for sentence in (*given.sentences, *_besides(taken, logged=errand.write)):
        console.note(sentence)
    stays = any(one.severity == "error" or one.code in _LEFT_AS_IT_WAS for one in merged.problems)
    return Exit.SET_ASIDE if read.set_aside or read.locked or stays else Exit.DONE


def _besides(taken: _Taken, *, logged: bool) -> Iterator[str]:
    """Yield what is to be said beside the answer: of marked copies, of what was not read, of what stays."""
    from lianhu_cli.cli import delivering

    yield from exports.of_copies(taken.marked, logged=logged)
    yield from taken.read.left_out
    yield from taken.read.locked
    yield from map(delivering.still_there, taken.merged.leftovers)


def _take(errand: _Errand, read: "Survey") -> _Taken:
    """Take what was read into the register, with what is written besides: all of it, or nothing."""
    from lianhu_cli.cli import delivering, elsewhere
    from lianhu_cli.output import files

    with files.all_or_none() as outputs:
        outputs.read = [Path(one) for one in read.sources.values()]
        done: list[tuple[Merged, list[Marked]]] = []

        def last(register: "Register", merged: "Merged") -> None:
            merged = elsewhere.settle(register, read, merged)
            marked = errand.files.write(_with_found(read, merged), errand.chosen.wording)
            done.append((merged, marked))
            exports.note(register, exports.copies(marked, read.files))
            if errand.write:
                errand.chosen.keep(register)
            outputs.place(register.revision() if errand.write else None)

        _, set_aside = delivering.take(
            errand.db, errand.delivery, last, errand.beside, write=errand.write
        )
    ((merged, marked),) = done
    return _Taken(read=_with_found(read, merged), merged=merged, marked=marked, set_aside=set_aside)


def _with_found(read: "Survey", merged: "Merged") -> "Survey":
    """Return what was read with what the register found in it."""
    kept = (one for one in read.problems if one.code not in merged.judged)
    return replace(read, problems=(*kept, *merged.problems))
