"""Files written whole or not at all: prepared as drafts, checked, then put in place together.

A writer says `with whole(path) as draft` or `with together(folder) as draft` and writes into the draft.
A command that writes the register as well, or files of several folders, puts `all_or_none` around: the
drafts then take their places as the last thing before the register commits, and everything is as it was
where anything fails.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from lianhu_cli.domain import done, interrupts
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.output.drafts import Draft, Revision, leftover, pointed
from lianhu_cli.output.unwritable import said as said


@dataclass(slots=True)
class Outputs:
    """The drafts of one command."""

    drafts: list[Draft] = field(default_factory=list)
    read: Collection[Path] = ()
    """Files that the command reads: no output may take their place."""
    _calm: interrupts.Held | None = None
    _placed: bool = False

    def place(self, revision: int | None = None) -> None:
        """Put every draft in its place, to be undone still; from here on no interrupt comes between.

        Call it as the last thing inside the register's transaction; `revision` is the number of the
        last one committed.

        Raises:
            UnwritableError: a place cannot be taken; nothing has changed.
            UsageError: a place is that of the register, or of what was read; nothing has changed.
        """
        self._spare()
        for draft in self.drafts:
            draft.prepare(_seal.get())
        self._calm = interrupts.Held()
        self._placed = True
        for draft in self.drafts:
            draft.move(_register.get(), revision)

    def _spare(self) -> None:
        register = _register.get()
        taken = {one.resolve(): "这次读的文件" for one in self.read}
        if register:
            taken[register.resolve()] = "登记库"
        for draft in self.drafts:
            for path in draft.new.iterdir():
                target = draft.folder / path.name
                if what := taken.get(target.resolve()):
                    raise UsageError(f"{target} 是{what}，不能写在它上面：请换个名字")

    @property
    def is_placed(self) -> bool:
        """Whether `place` has been called."""
        return self._placed

    def undo(self) -> None:
        """Put back what was there."""
        self._calm = self._calm or interrupts.Held()
        for draft in self.drafts[::-1]:
            try:
                draft.undo()
            except (
                OSError
            ):  # what was there lies in the draft still: whoever comes next puts it back
                self.drafts.remove(draft)
                draft.leave()
        self._end()

    def keep(self, sentence: str) -> None:
        """Let the drafts stay in their places: everything is done."""
        placed = [path for draft in self.drafts for path in self._ended(draft)]
        for path in placed:
            with suppress(OSError):
                path.touch()  # younger than the register that it was made from: make is content
        names = "、".join(path.name for path in placed[:3]) + ("等" if len(placed) > 3 else "")
        told = [*([sentence] if sentence else []), *([f"已写出 {names}"] if placed else [])]
        if told:
            done.note("，".join(told))
        self._end()

    def _ended(self, draft: Draft) -> list[Path]:
        self.drafts = [other for other in self.drafts if other is not draft]
        return draft.end()

    def _end(self) -> None:
        for draft in self.drafts:
            draft.end()
        self.drafts = []
        if self._calm:
            self._calm.end()


_current: ContextVar[Outputs | None] = ContextVar("outputs", default=None)
_register: ContextVar[Path | None] = ContextVar("register", default=None)
_seal: ContextVar[Callable[[Path], None] | None] = ContextVar("seal", default=None)


@contextmanager
def sealed_with(seal: Callable[[Path], None] | None) -> Iterator[None]:
    """Let every file written inside be sealed before it leaves its draft; None for not at all."""
    before = _seal.set(seal)
    try:
        yield
    finally:
        _seal.reset(before)


@contextmanager
def all_or_none(sentence: str = "") -> Iterator[Outputs]:
    """Let everything that is written inside take its place together, when the block ends well.

    `sentence` says what else the block has done then, as to the register.

    Raises:
        UnwritableError: a folder or the disk does not take the files; nothing has changed.
    """
    outputs = Outputs()
    before = _current.set(outputs)
    try:
        yield outputs
        if not outputs.is_placed:
            outputs.place()
    except BaseException:
        _current.reset(before)
        outputs.undo()
        raise
    _current.reset(before)
    outputs.keep(sentence)


@contextmanager
def together(folder: Path) -> Iterator[Path]:
    """Give a folder to write into; its files replace those of `folder` when the block ends well.

    Inside `all_or_none` they do when that ends well. The files are readable by their owner alone. On an
    error `folder` is as it was.

    Raises:
        UnwritableError: the folder or the disk does not take the files.
    """
    outputs = _current.get()
    if outputs is None:
        with all_or_none(), together(folder) as draft:
            yield draft
        return
    if any(folder == draft.new for draft in outputs.drafts):
        yield folder  # a writer of one file, called for a folder of files
        return
    with interrupts.held(), said(folder):
        begun = Draft.begin(folder, _register.get())
        outputs.drafts.append(begun)
    with said(folder, begun.new):
        yield begun.new


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to; what is there replaces `path` when the block ends well.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    with together(path.parent) as draft, said(path):
        yield draft / path.name


def beside(register: Path, revision: Revision | None = None) -> None:
    """Settle what killed commands left of a register's outputs, and note there where ours are drafted."""
    _register.set(register)
    for pointer, draft in pointed(register):
        if not draft.exists() or leftover(draft, revision):
            with suppress(OSError):
                pointer.unlink(missing_ok=True)
