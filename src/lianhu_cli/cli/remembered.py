"""The rules and the words in force: those named, else those that the register remembers, else our own.

`pair`, `import` and `rules` say in one line where they use what was used last.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lianhu_cli.domain.rules.office import Office
    from lianhu_cli.domain.rules.policy import Policy
    from lianhu_cli.domain.rules.wording import Wording
    from lianhu_cli.register.store import Register

RULES, MAP = "rules", "map"
"""What a register remembers: the rules, and an office's own words."""
_OPTIONS = {RULES: "--rules", MAP: "--map"}
_CALLED = {RULES: "规则", MAP: "词语对照"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A rules file or a file of words that is in force: as it was named, and its text; "" for none.

    `again` says that nobody named it: it is the one that was used last.
    """

    kind: str
    name: str = ""
    text: str = ""
    again: bool = False
    there: str | None = None
    """What a file of that name holds today, where there is one."""

    @property
    def sentence(self) -> str:
        """Say which file is used where nobody named one, "" where there is nothing to say."""
        if not self.again or not self.name:
            return ""
        option, called = _OPTIONS[self.kind], _CALLED[self.kind]
        changed = self.there is not None and self.there != self.text
        more = f"；这个文件后来改过，要用新的请加 {option} {self.name}" if changed else ""
        return f"沿用上次的{called} {self.name}（改用内置的：{option} 内置）{more}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The rules and the words that a command works with."""

    policy: "Policy"
    wording: "Wording"
    rules: Used
    map: Used = field(default_factory=lambda: Used(kind=MAP))

    def say(self) -> None:
        """Say beside the answer what is used although nobody named it."""
        from lianhu_cli.output import console

        for used in (self.rules, self.map):
            if used.sentence:
                console.note(used.sentence)

    def is_new(self, register: "Register") -> bool:
        """Tell whether what was named is not what the register remembers."""
        return any(self._new(register))

    def keep(self, register: "Register") -> None:
        """Have the register remember what was named for the next time."""
        for used in self._new(register):
            register.remember(used.kind, used.name, used.text)

    def _new(self, register: "Register") -> "Iterator[Used]":
        for used in (self.rules, self.map):
            if not used.again and (register.remembered(used.kind) or ("", "")) != (
                used.name,
                used.text,
            ):
                yield used


def in_force(db: Path, rules: Path | None, words: Path | None = None) -> InForce:
    """Return the rules and the words that hold for a register.

    Raises:
        UnreadableError: a file named is missing.
        ContradictionError: one is not what it should be, or the rules contradict themselves.
    """
    from lianhu_cli.domain.rules import rule_files, wording

    told = _remembered(db) if rules is None or words is None else {}
    by_rules = _used(RULES, rules, told)
    by_map = _used(MAP, words, told)
    policy = rule_files.parse(by_rules.text, by_rules.name)[0]
    return InForce(
        policy=policy,
        wording=wording.parse(by_map.text, by_map.name, policy),
        rules=by_rules,
        map=by_map,
    )


def office(db: Path) -> "Office":
    """Return the office of the rules that a register remembers."""
    from lianhu_cli.domain.rules import rule_files

    used = _used(RULES, None, _remembered(db))
    return rule_files.parse(used.text, used.name)[1]


def _used(kind: str, named: Path | None, told: dict[str, tuple[str, str]]) -> Used:
    from lianhu_cli.domain.rules import rule_files, wording

    text = rule_files.text if kind == RULES else wording.text_of
    if named is not None:
        if rule_files.is_built_in(named):
            return Used(kind=kind)
        return Used(kind=kind, name=str(named), text=text(named))
    name, kept = told.get(kind, ("", ""))
    there = Path(name).is_file() if name else False
    return Used(
        kind=kind, name=name, text=kept, again=True, there=text(Path(name)) if there else None
    )


def _remembered(db: Path) -> dict[str, tuple[str, str]]:
    from lianhu_cli.register.store import Register

    if not Register.exists(db):
        return {}
    with Register.open(db) as register:
        found = {kind: register.remembered(kind) for kind in (RULES, MAP)}
    return {kind: both for kind, both in found.items() if both}
