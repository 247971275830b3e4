"""Files written whole or not at all: blocked, interrupted, killed between the moves and the commit."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from lianhu_cli.domain import done, error_texts, interrupts
from lianhu_cli.domain.errors import UnwritableError
from lianhu_cli.output import drafts, files, locks
from lianhu_cli.output.drafts import PREFIX, Draft, leftover


@pytest.fixture(autouse=True)
def _interrupts_arrive() -> Iterator[None]:
    """A job in the background of a shell starts with interrupts ignored; these tests send some."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    done.forget()
    yield
    done.forget()
    files.beside(Path("nowhere") / "lianhu.db")


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "lianhu.db"
    path.write_bytes(b"register")
    files.beside(path)
    return path


def _state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def _write(folder: Path, text: str, *names: str) -> None:
    with files.together(folder) as draft:
        for name in names:
            (draft / name).write_text(text)


def test_all_files_are_there_or_none(tmp_path: Path, register: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "a" / "b"
    with files.all_or_none():
        _write(out, "new", "甲.csv", "乙.csv")
        _write(other, "new", "丙.csv")
        assert not (out / "甲.csv").exists()
    assert {path.name for path in tmp_path.rglob("*.csv")} == {"甲.csv", "乙.csv", "丙.csv"}
    before = _state(tmp_path)
    with pytest.raises(ZeroDivisionError), files.all_or_none() as outputs:  # noqa: PT012
        _write(out, "newer", "甲.csv", "丁.csv")
        _write(tmp_path / "made" / "for it", "newer", "戊.csv")
        outputs.place()
        assert (out / "甲.csv").read_text() == "newer"
        raise ZeroDivisionError  # as a COMMIT that the disk does not take
    assert _state(tmp_path) == before


def test_a_place_that_is_taken_is_named_and_nothing_has_changed(
    tmp_path: Path, register: Path
) -> None:
    out = tmp_path / "out"
    _write(out, "old", "甲.csv")
    (out / "乙.csv").mkdir()
    before = _state(tmp_path)
    done.forget()
    with pytest.raises(UnwritableError, match=r"乙\.csv 写不进去（这是文件夹.*都没有改动"):
        _write(out, "new", "丙.csv", "乙.csv", "甲.csv")
    assert _state(tmp_path) == before
    _write(out, "new", "甲.csv")
    with pytest.raises(UnwritableError, match=r"此前已写出 甲\.csv，其余没有改动"):
        _write(out, "newer", "乙.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name")
def test_a_device_or_a_pipe_is_never_replaced_by_a_file(tmp_path: Path, register: Path) -> None:
    """As root, an output onto /dev/full once took the place of the device itself."""
    out = tmp_path / "out"
    out.mkdir()
    os.mkfifo(out / "乙.csv")
    done.forget()
    with pytest.raises(
        UnwritableError, match=r"乙\.csv 写不进去（是管道或设备，不是普通文件）.*没有改动"
    ):
        _write(out, "new", "甲.csv", "乙.csv")
    assert (out / "乙.csv").is_fifo()
    assert sorted(path.name for path in out.iterdir()) == ["乙.csv"]


def test_a_writer_of_one_file_is_part_of_a_folder(tmp_path: Path, register: Path) -> None:
    with files.together(tmp_path / "out") as draft:
        with files.whole(draft / "甲.csv") as path:
            path.write_text("new")
        (draft / "乙.csv").write_text("new")
    assert _state(tmp_path / "out") == {"乙.csv": "new", "甲.csv": "new"}


@pytest.mark.parametrize("linking", [True, False], ids=["second names", "a disk without"])
@pytest.mark.parametrize(
    ("revision", "text"), [(7, "old"), (8, "new"), (None, "old")], ids=["rolled back", "committed", "unknown"]
)  # fmt: skip
def test_what_a_killed_command_left_is_finished_or_removed(
    tmp_path: Path,
    register: Path,
    monkeypatch: pytest.MonkeyPatch,
    linking: bool,
    revision: int | None,
    text: str,
) -> None:
    out = tmp_path / "out"
    _write(out, "old", "甲.csv", "乙.csv")
    if not linking:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError()))
    draft = Draft.begin(out, register)
    for name in ("甲.csv", "乙.csv", "丙.csv"):
        (draft.new / name).write_text("new")
    replace, moves = Path.replace, iter(range(9))

    def until_killed(path: Path, target: Path) -> Path:
        if next(moves) == (1 if linking else 2):  # one file stands in its place, one does not
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", until_killed)
    with pytest.raises(KeyboardInterrupt):
        draft.move(register, 7)
    monkeypatch.setattr(Path, "replace", replace)
    files.beside(register, lambda _: revision)
    assert draft.path.exists(), "its process lives: it is not touched"
    draft.leave()  # as the system does for a process that is gone
    files.beside(register, lambda _: revision)
    names = ["甲.csv", "乙.csv", *(["丙.csv"] if text == "new" else [])]
    assert _state(tmp_path) == {
        **{f"out/{name}": text for name in names}, "out": "", "lianhu.db": "register",
    }  # fmt: skip


def test_a_draft_whose_note_is_lost_goes_when_the_folder_is_written_again(
    tmp_path: Path, register: Path
) -> None:
    draft = Draft.begin(tmp_path / "out", None)
    (draft.new / "清单.csv").write_text("names and phones")
    draft.leave()
    _write(tmp_path / "out", "new", "甲.csv")
    assert not list((tmp_path / "out").glob(f"{PREFIX}*"))
    assert not list(tmp_path.glob("lianhu.db.*"))


@pytest.mark.parametrize("kept", [1, 5, -40, -12, -1])
def test_a_note_cut_short_by_a_full_disk_removes_nothing_of_anybodys(
    tmp_path: Path, register: Path, kept: int
) -> None:
    out = tmp_path / "镇里" / "结果"
    (out / "去年").mkdir(parents=True)
    (out / "去年" / "一览表.csv").write_text("theirs")
    (tmp_path / "镇里" / "底册.csv").write_text("theirs")
    draft = Draft.begin(out, register)
    assert draft.pointer
    draft.pointer.write_text(str(draft.path.absolute())[:kept])
    draft.leave()
    before = _state(tmp_path / "镇里")
    files.beside(register)
    assert _state(tmp_path / "镇里") == before
    _write(out, "new", "甲.csv")  # and the draft goes when the folder is written again
    assert not list(out.glob(f"{PREFIX}*"))
    assert (out / "去年" / "一览表.csv").read_text() == "theirs"


@pytest.mark.parametrize("told", ['{"had": [], "files": ["../底册.csv"]}', '{"files": ["x"]}', "["])
def test_only_what_a_draft_consists_of_is_ever_removed(
    tmp_path: Path, register: Path, told: str
) -> None:
    (tmp_path / "底册.csv").write_text("theirs")
    for name in ("out", "out/.lianhu-theirs", "out/.lianhu-locked", "out/new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_text("theirs")
    (tmp_path / "out" / ".lianhu-locked" / "lock").write_text(str(tmp_path)[:3])
    (tmp_path / "out" / ".lianhu-locked" / "moves.json").write_text(told)
    assert not leftover(tmp_path, None)
    assert not leftover(tmp_path / "out", None)
    _write(tmp_path / "out", "new", "甲.csv")
    assert _state(tmp_path) == {
        "lianhu.db": "register",
        "out": "",
        "out/.lianhu-locked": "",
        "out/.lianhu-locked/x": "theirs",
        "out/.lianhu-theirs": "",
        "out/.lianhu-theirs/x": "theirs",
        "out/new": "",
        "out/new/x": "theirs",
        "out/x": "theirs",
        "out/甲.csv": "new",
        "底册.csv": "theirs",
    }


def test_a_lock_without_room_for_its_text_is_an_error(
    tmp_path: Path, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(locks.os, "write", lambda file, told: write(file, told[:1]))
    with pytest.raises(OSError, match="No space"):
        Draft.begin(tmp_path / "镇里" / "结果", register)
    assert _state(tmp_path) == {"lianhu.db": "register"}


def test_an_interrupt_waits_until_all_is_in_place(tmp_path: Path, register: Path) -> None:
    with pytest.raises(KeyboardInterrupt), files.all_or_none("登记库已更新") as outputs:  # noqa: PT012
        _write(tmp_path / "out", "new", "甲.csv")
        outputs.place()
        signal.raise_signal(signal.SIGINT)
    assert (tmp_path / "out" / "甲.csv").read_text() == "new"
    assert done.changed() == "此前登记库已更新，已写出 甲.csv，其余没有改动"
    done.forget()
    with pytest.raises(KeyboardInterrupt), files.all_or_none() as outputs:  # noqa: PT012
        _write(tmp_path / "out", "newer", "甲.csv")
        signal.raise_signal(signal.SIGINT)
    assert (tmp_path / "out" / "甲.csv").read_text() == "new"
    assert "都没有改动" in done.changed()


def test_held_interrupts_come_afterwards() -> None:
    seen = []
    with pytest.raises(KeyboardInterrupt), interrupts.held():  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        seen.append("to its end")
    assert seen


@pytest.mark.parametrize(
    ("number", "words"), [(32, "正被别的程序打开"), (33, "正被别的程序打开"), (5, "没有权限")]
)
def test_what_windows_says_of_an_open_file(number: int, words: str) -> None:
    error = PermissionError(13, "")
    error.winerror = number  # type: ignore[attr-defined]
    assert error_texts.of_system(error) == words


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of somebody's that the process happens to stand in, beside a register."""
    folder = tmp_path / "elsewhere"
    (folder / "new").mkdir(parents=True)
    for name in ("账本.xlsx", "lock", "moves.json", "new/旧.xlsx"):
        (folder / name).write_text("", "utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("note", ["", ".", "{folder}", "{folder}/new", "../elsewhere", "\x00"])
def test_a_note_that_is_cut_off_or_points_elsewhere_removes_nothing(
    tmp_path: Path, elsewhere: Path, note: str
) -> None:
    register = tmp_path / "lianhu.db"
    (tmp_path / "lianhu.db.draft-abc").write_text(note.format(folder=elsewhere), "utf-8")
    before = sorted(elsewhere.rglob("*"))
    assert len(before) == 5
    files.beside(register, lambda _: 1)
    assert sorted(elsewhere.rglob("*")) == before
    assert (tmp_path / "lianhu.db.draft-abc").exists() == bool(note)


@pytest.mark.parametrize("made", ["strange file", "strange folder", "link", "name", "inner link"])
def test_a_folder_that_only_looks_like_a_draft_stays(
    tmp_path: Path, elsewhere: Path, made: str
) -> None:
    draft = tmp_path / ("别的" if made == "name" else ".lianhu-abc")
    if made == "link":
        draft.symlink_to(elsewhere)
    else:
        draft.mkdir()
        (draft / "old").mkdir()
        if made == "inner link":
            (draft / "new").symlink_to(elsewhere)
        elif made == "strange folder":
            (draft / "照片").mkdir()
        elif made == "strange file":
            (draft / "照片.jpg").write_bytes(b"1")
    before = sorted(path for path in tmp_path.rglob("*"))
    assert not drafts.leftover(draft, None)
    assert sorted(path for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["../账本.xlsx", "{folder}/账本.xlsx", "账本.xlsx"])
def test_moves_that_somebody_else_wrote_remove_no_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    draft = folder / ".lianhu-abc"
    (draft / "new").mkdir(parents=True)
    (draft / "old").mkdir()
    (draft / "lock").write_text("", "utf-8")
    for path in (folder / "账本.xlsx", tmp_path / "账本.xlsx"):
        path.write_text("账", "utf-8")
    name = name.format(folder=tmp_path)
    told = {"register": None, "revision": None, "had": [], "files": [name], "numbers": {name: 0}}
    (draft / "moves.json").write_text(json.dumps(told), "utf-8")
    drafts.leftover(draft, None)
    assert (folder / "账本.xlsx").read_text("utf-8") == "账"
    assert (tmp_path / "账本.xlsx").read_text("utf-8") == "账"


def test_the_draft_of_a_killed_process_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    draft = tmp_path / "out" / ".lianhu-abc"
    for name in ("new/a.xlsx", "old/b.xlsx", "lock"):
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).write_text("", "utf-8")
    (tmp_path / "lianhu.db.draft-abc").write_text(str(draft), "utf-8")
    files.beside(tmp_path / "lianhu.db", None)
    assert not draft.exists()
    assert not (tmp_path / "lianhu.db.draft-abc").exists()


def test_a_file_that_is_not_taken_is_named_by_what_it_was_to_become(
    tmp_path: Path, register: Path
) -> None:
    """A writer of a folder of files says which of them, not the folder; nor where its draft was."""
    name = "长" * 90 + ".docx"
    with (
        pytest.raises(UnwritableError, match=rf"^\S*/out/{name} 写不进去（.*都没有改动"),
        files.together(tmp_path / "out") as draft,
    ):
        (draft / name).write_text("")
    with (
        pytest.raises(UnwritableError, match=r"^\S*/out 写不进去"),
        files.together(tmp_path / "out"),
    ):
        (tmp_path / "elsewhere" / name).write_text("")
