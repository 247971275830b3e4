"""The rule sets that come ready made: what each is for, since when it holds and by which document, its cases.

A set is a rules file like any other. Its first line says what it is for; `[[sources]]` name for each rule the day
from which it holds and the document that it comes from; `[[cases]]` are a household, a helper and what must come
out, which the tests run. Neither is a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lianhu_cli.domain.rules import rule_files, toml

PAIRED, NOT_PAIRED = "结对", "不结对"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSource:
    """Where a rule comes from: which rule, the day (or year) from which it holds, the document."""

    rule: str
    since: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A household and a helper, as a survey writes them, and whether they must be paired.

    `order` is what a sheet 指定与回避 says of the two, "" for nothing; `why` says why not; `rival` another helper who
    could have the household; `day` the day of pairing, where that matters.
    """

    household: Mapping[str, str]
    helper: Mapping[str, str]
    gives: str
    order: str = ""
    why: str = ""
    rival: Mapping[str, str] = field(default_factory=dict)
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadySet:
    """A rule set: its name, what it is for in a line, its sources and its cases."""

    name: str
    line: str
    sources: tuple[RuleSource, ...] = field(default=())
    cases: tuple[Case, ...] = field(default=())

    @property
    def since(self) -> str:
        """The day or year from which the first of its rules holds."""
        return min((one.since for one in self.sources), default="")


def ready_sets() -> tuple[ReadySet, ...]:
    """Return the rule sets that come ready made, in order of their names."""
    return tuple(_read(name, path.read_text("utf-8")) for name, path in rule_files.ready().items())


def _read(name: str, written: str) -> ReadySet:
    given = toml.loads(written)
    return ReadySet(
        name=name,
        line=written.splitlines()[0].lstrip("# "),
        sources=tuple(
            RuleSource(rule=one["rule"], since=str(one["from"]), document=one["document"])
            for one in given.get("sources", ())
        ),
        cases=tuple(Case(**one) for one in given.get("cases", ())),
    )
