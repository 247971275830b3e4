"""`lianhu.toml`: what an office settles once for a folder and all below it.

A setting gives way to the environment (`LIANHU_DB` …), and that to an option. Paths in the file count
from where it lies.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import UnreadableError, UsageError
from lianhu_cli.domain.regular import regular
from lianhu_cli.domain.supervision.workdays import Calendar

NAME = "lianhu.toml"
DEFAULT_REGISTER = Path("lianhu.db")
_PATHS = ("db", "rules", "map", "out")
_SECTIONS = ("office", "sources", "calendar")
_CALENDAR = ("holidays", "workdays")
_PARAMETERS = {"db": "db", "rules": "rules", "wording": "map", "out": "out"}
"""What a command calls the value of its option → the setting's key."""
_OUT = Path("out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a `lianhu.toml` says; nothing where there is none.

    `office` has the keys of `[office]` of a rules file and stands over it. `sources` is attribute, or
    `default`, → names of files with `*`, the first that has a value wins.
    """

    file: Path | None = None
    db: Path | None = None
    rules: Path | None = None
    map: Path | None = None
    out: Path | None = None
    office: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)

    def defaults(self, command: Callable[..., Any]) -> dict[str, str]:
        """Return the defaults of the options of a command, as typer takes them."""
        given = {name: value for name in _PATHS if (value := getattr(self, name)) is not None}
        has = signature(command).parameters if given else {}
        return {
            parameter: str(given[key])
            for parameter, key in _PARAMETERS.items()
            if key in given and parameter in has and _meant(key, has[parameter])
        }


_loaded: list[Settings] = []


def begin(folder: Path | None = None, *, ignore: bool = False) -> Settings:
    """Read the settings that hold in a folder, by default the current one, for the command that begins.

    `ignore`: whatever a file says, none hold.

    Raises:
        UnreadableError: the file cannot be read, or the current folder is gone.
        UsageError: the file is not TOML, or has a key that we do not know.
    """
    _loaded[:] = [Settings()]
    path = None if ignore else _found(folder or _here())
    if path:
        _loaded[:] = [_read(path)]
    return _loaded[0]


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise UnreadableError(
            "找不到当前文件夹，可能已被删除或移走：请先 cd 到别的文件夹"
        ) from error


def current() -> Settings:
    """Return the settings of the command that runs."""
    return _loaded[0] if _loaded else begin()


def out_folder() -> Path:
    """Return the folder that outputs go to where the command line names none."""
    return current().out or _OUT


def _meant(key: str, parameter: Parameter) -> bool:
    """Tell whether an option is the one that a setting is about: not every `--out` is the folder `out`."""
    return key != "out" or parameter.default == _OUT


def _found(folder: Path) -> Path | None:
    """Return the nearest settings file in a folder or above."""
    for place in (folder, *folder.parents):
        try:
            if (place / NAME).exists() and not (place / NAME).is_dir():
                return place / NAME
        except OSError:  # a folder above that we may not look into
            continue
    return None


def _read(path: Path) -> Settings:
    try:
        from lianhu_cli.domain.rules import toml

        given = toml.loads(regular(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableError(f"设置文件 {path} 读不了：{error_texts.of_system(error)}") from error
    except ValueError as error:
        raise UsageError(f"设置文件 {path} 写法不对：{error_texts.of_toml(error)}") from error
    try:
        return _built(path, given)
    except ValueError as error:
        raise UsageError(f"设置文件 {path}：{error}") from error


def _built(path: Path, given: Mapping[str, Any]) -> Settings:
    for key in given:
        _among(key, (*_PATHS, *_SECTIONS), "")
    sections = {name: _section(given, name) for name in _SECTIONS}
    return Settings(
        file=path,
        **{name: _path(path.parent, name, given[name]) for name in _PATHS if name in given},
        office=_office(sections["office"]),
        sources=_sources(sections["sources"]),
        calendar=Calendar(
            **{
                _among(name, _CALENDAR, "[calendar] "): _days(name, value)
                for name, value in sections["calendar"].items()
            }
        ),
    )


def _among(key: str, known: tuple[str, ...], section: str) -> str:
    if key not in known:
        from difflib import get_close_matches

        near = get_close_matches(key, known, 1)
        offer = f"，是不是 {near[0]}？" if near else f"；可用：{'、'.join(known)}"
        raise ValueError(f"{section}不认识 {key}{offer}")
    return key


def _section(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = given.get(name, {})
    if not isinstance(section, Mapping):
        raise ValueError(f"[{name}] 要单独写成一节，下面每行一项")
    return section


def _path(folder: Path, key: str, value: Any) -> Path:
    """Return a path as it counts from the settings file; a ready rule set keeps its name."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} 要写成引号里的文字")
    path = folder / value
    return Path(value) if key == "rules" and not path.exists() and "." not in value else path


def _office(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if given:
        from lianhu_cli.domain.rules.office import parse_office

        parse_office(given)  # says what is wrong with it
    return given


def _sources(given: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    if not given:
        return {}
    from lianhu_cli.domain.rules.belief import parse_belief

    return parse_belief(given)


def _days(name: str, value: Any) -> tuple[date, ...]:
    if not isinstance(value, list) or not all(type(one) is date for one in value):
        raise ValueError(f"[calendar] 的 {name} 要写成 [2027-10-01, 2027-10-02] 这样的一列日期")
    return tuple(value)
