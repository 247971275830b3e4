"""Rules files (TOML): an office's own, or one of those that come ready made; checked against themselves."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import ContradictionError, UnreadableError
from lianhu_cli.domain.regular import regular
from lianhu_cli.domain.rules import toml
from lianhu_cli.domain.rules.belief import parse_belief
from lianhu_cli.domain.rules.faults import faults, faults_of_parts
from lianhu_cli.domain.rules.office import Office, parse_office
from lianhu_cli.domain.rules.policy import Policy, built
from lianhu_cli.domain.rules.syntax import UnknownKeyError

_READY = Path(__file__).with_name("ready")
_ABOUT = ("sources", "cases")
"""What a rules file says besides its rules (`ready_sets`, `belief`)."""
BUILT_IN = "内置"
"""What is written in place of a file for the rules that are built in."""


def ready() -> dict[str, Path]:
    """Return the rules files that come ready made, by name."""
    return {path.stem: path for path in sorted(_READY.glob("*.toml"))}


def is_built_in(path: Path) -> bool:
    """Tell whether a name stands for the rules that are built in.

    >>> is_built_in(Path("内置")), is_built_in(Path("凤山"))
    (True, False)
    """
    return str(path) == BUILT_IN and not path.exists()


def text(path: Path) -> str:
    """Return the text of a rules file, or of the ready-made one of that name.

    Raises:
        UnreadableError: there is neither.
        ContradictionError: it is not UTF-8.
    """
    found = path if path.exists() else ready().get(str(path), path)
    try:
        return regular(found).read_text(encoding="utf-8-sig")
    except OSError as error:
        names = "、".join(ready())
        raise UnreadableError(
            f"规则文件 {path} 读不了：{error_texts.of_system(error)}。现成的规则有：{names}"
        ) from error
    except UnicodeDecodeError as error:
        raise ContradictionError(
            f"规则文件 {path} 写法不对：{error_texts.of_toml(error)}"
        ) from error


def load(path: Path | None) -> Policy:
    """Return the policy of a rules file, or of a ready-made one; the default where there is none.

    Keys that the file leaves out keep their defaults.

    Raises:
        UnreadableError: the file is missing.
        ContradictionError: it is not TOML, a key is unknown, or the rules contradict themselves.
    """
    return _read(path)[0]


def office(path: Path | None) -> Office:
    """Return the office of a rules file: not a rule, so it is no part of the policy of a round.

    Raises:
        UnreadableError: the file is missing.
        ContradictionError: as `load`.
    """
    return _read(path)[1]


def _read(path: Path | None) -> tuple[Policy, Office]:
    if path is None or is_built_in(path):
        return Policy(), Office()
    return parse(text(path), path)


def believed(written: str) -> dict[str, tuple[str, ...]]:
    """Return which lists the text of a sound rules file says are believed first: `[sources]`."""
    return _belief(toml.loads(written))


def _belief(given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    told = given.get("sources", [])
    return {} if isinstance(told, list) else parse_belief(told)  # a list is of documents


def parse(written: str, path: Path | str) -> tuple[Policy, Office]:
    """Return the policy and the office that the text of a rules file says; `path` is for messages.

    Raises:
        ContradictionError: it is not TOML, a key is unknown, or the rules contradict themselves.
    """
    try:
        given = toml.loads(written)
        place = parse_office(given.pop("office", {}))
        policy = built({name: one for name, one in given.items() if name not in _ABOUT})
        _belief(given)
        wrong = list(faults_of_parts(given, policy))
        wrong += faults(replace(policy, categories=()) if wrong else policy)
    except tomllib.TOMLDecodeError as error:
        raise ContradictionError(
            f"规则文件 {path} 写法不对：{error_texts.of_toml(error)}"
        ) from error
    except UnknownKeyError as error:
        raise ContradictionError(
            f"规则文件 {path}{line_of(written, error.key)}：{error}"
        ) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ContradictionError(f"规则文件 {path}：{error}") from error
    if wrong:
        raise ContradictionError(
            "\n".join(f"规则文件 {path}{line_of(written, word)}：{said}" for word, said in wrong)
        )
    return policy, place


def line_of(written: str, word: str) -> str:
    r"""Return where a word stands first in a rules file, as a person says it, "" where it does not.

    >>> line_of("# 规则\naims = ['locality']\n", "locality")
    '第2行'
    """
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number, line in enumerate(written.splitlines(), start=1):
        if word and whole.search(line.split("#")[0]):
            return f"第{number}行"
    return ""


def unused(policy: Policy, kinds: set[str], categories: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (word, sentence) for what the rules speak of and no row has."""
    for kind in policy.kinds:
        if kind.name not in kinds:
            yield kind.name, f"户类别“{kind.name}”，登记库里一户也没有"
    for category in policy.categories:
        if category.name not in categories:
            yield category.name, f"人员类别“{category.name}”，登记库里一个人也没有"
