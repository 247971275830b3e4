"""Cards and handbooks written: one document, or one for every village or unit."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.errors import UnreadableError, UsageError
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output import names
from lianhu_cli.output.cards import forms, people
from lianhu_cli.output.files import together, whole
from lianhu_cli.output.word import package, page_room, template
from lianhu_cli.output.word.merge import merge, placed
from lianhu_cli.output.word.official import Official
from lianhu_cli.output.word.template import Content

if TYPE_CHECKING:
    from docx.document import Document


MOST = 20_000
"""More cards than this go into no one document."""
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKind:
    """A document that is printed for many: its name, default pages, names it knows, what fills it."""

    title: str
    page: Callable[[], Official]
    names: Callable[[], list[str]]
    contents: Callable[[Rows, Office], Iterator[Content]]


TWO_UP = CardKind(
    title="帮扶联系卡", page=forms.two_up, names=people.card_names, contents=people.cards
)
FOUR_UP = CardKind(
    title="帮扶联系卡", page=forms.four_up, names=people.card_names, contents=people.cards
)
HANDBOOK = CardKind(
    title="工作考核手册",
    page=forms.handbook,
    names=people.handbook_names,
    contents=people.handbooks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCards:
    """What was written: file names, how many were printed, how many texts had to be cut.

    `rows` has the pairs that each file tells of; `over` is by how many points the office's own template is
    higher than its page.
    """

    files: tuple[str, ...]
    rows: tuple[Rows, ...]
    count: int
    cut: int
    over: float = 0.0


def save_template(path: Path, kind: CardKind) -> None:
    """Write the default template of a kind, for the office to change in Word."""
    with whole(path) as draft:
        kind.page().save(draft)


def write(
    out: Path, kind: CardKind, parts: Mapping[str, Rows], office: Office, own: Path | None = None
) -> WrittenCards:
    """Write the documents of a kind: `out` itself where it is a .docx, else files in that folder.

    `parts` are the rows of each document by what its name says of it ("" for nothing); `own` is the
    office's template.

    Raises:
        UnreadableError: the template cannot be read or asks for what there is not.
        UsageError: nothing to print, or too much for one document.
        UnwritableError: the folder or the disk does not take the files.
    """
    for rows in parts.values():
        if len(rows) > MOST:
            raise UsageError(
                f"{len(rows)} 张放不进一个文档：请加 --split village 一村一个，或 --village 只印一个村"
            )
    over = page_room.over(_opened(kind, own)) if own else 0.0
    one = out.suffix.lower() == ".docx"
    called = {"": out.name} if one else _files(kind, parts)
    count = cut = 0
    with together(out.parent if one else out) as draft:
        for part, rows in parts.items():
            document = _opened(kind, own)
            contents = list(kind.contents(rows, office))
            cut += merge(document, contents)
            count += len(contents)
            package.save(document, draft / called.get(part, out.name))
    folder = out.parent if one else out
    return WrittenCards(
        files=tuple(str(folder / called.get(part, out.name)) for part in parts),
        rows=tuple(parts.values()),
        count=count,
        cut=cut,
        over=over,
    )


def pages(
    folder: Path, kind: CardKind, parts: Mapping[str, Rows], office: Office
) -> dict[str, Rows]:
    """Write a document for each part on the default pages, and return the files' names with their rows.

    `folder` is a draft that `files.together` gives: the documents stand among other files of one command.
    """
    called = _files(kind, parts)
    for part, rows in parts.items():
        document = _opened(kind, None)
        merge(document, list(kind.contents(rows, office)))
        package.save(document, folder / called[part])
    return {called[part]: rows for part, rows in parts.items()}


def _opened(kind: CardKind, own: Path | None) -> "Document":
    """Return the document to print on: the office's own template where it gave one, looked through."""
    if own is None:
        return kind.page().document
    document = template.load(own)
    if set(template.asked(document)) & people.hidden_names():
        raise UnreadableError(
            f"模板 {own} 要印身份证号码：卡片和手册交到户里，不印身份证号码，请删去"
        )
    template.require(own, document, kind.names())
    placed(own, document)
    return document


def _files(kind: CardKind, parts: Collection[str]) -> dict[str, str]:
    """Return the name of each document's file by what it is of.

    >>> _files(TWO_UP, ["石桥村/一", ""])
    {'石桥村/一': '帮扶联系卡-石桥村_一.docx', '': '帮扶联系卡.docx'}
    """
    stems = names.files(((part, part) for part in parts if part), f"{kind.title}-.docx")
    return {
        part: f"{kind.title}-{stems[part]}.docx" if part else f"{kind.title}.docx" for part in parts
    }
