"""The aims of a pairing, one record each: what it is called, what it counts, how far it is proved.

Everything that is known of an aim stands here. What cannot stand here, because the solver and the proof must not
share code, goes by its name: the costs on the network's arcs (`pairing.model.aims`), the costs on the residual
network (`pairing.proof`), the figure of a round (`pairing.explain.figures`). A test holds them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lianhu_cli.domain.places.levels import LEFT

Proof = Literal["exact", "recount"]
"""Whether a round is proved the best for an aim, or its figure is only counted again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number of an aim, of which less is better; an aim with several counts them in their order.

    Args:
        name: what the levels of the network and of the proof are called.
        figure: its key in JSON; by priority of kind, where it is counted so, with the kind after it.
        more: what is said where it grows by {n}.
        fewer: what is said where it shrinks by {n}.
        better: what is said of a round in which it could be less.
        by_priority: counted for each priority of kinds apart, the first one first.
        sign: told without a number: the number says nothing to a person.
        stored: the attribute of `Round` that keeps it, "" for none.
    """

    name: str
    figure: str
    more: str
    fewer: str
    better: str
    by_priority: bool = False
    sign: bool = False
    stored: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """An aim that rules can put in order.

    Args:
        name: how it is spelled in `aims` of a rules file.
        title: what a person calls it.
        words: what it seeks, in a sentence of `lianhu rules`.
        measures: its numbers, in the order in which they matter.
        reported: what it seeks in the words of a report, {first} being the kinds that go first; "" for `words`.
        proof: how far the audit goes.
        ordered: whether it is among the aims of rules that do not say which.
    """

    name: str
    title: str
    words: str
    measures: tuple[Measure, ...]
    reported: str = ""
    proof: Proof = "exact"
    ordered: bool = True


def _counted(name: str, figure: str, what: str, better: str, **more: bool | str) -> Measure:
    """Return a measure that is told as what there is too many of."""
    return Measure(
        name=name,
        figure=figure,
        more=f"{what}多{{n}}",
        fewer=f"{what}少{{n}}",
        better=better,
        **more,  # type: ignore[arg-type]  # the flags and the attribute, as Measure declares them
    )


def _gained(name: str, what: str, better: str) -> Measure:
    """Return a measure that is counted as less is better, and told as what there is."""
    return Measure(
        name=name, figure=name, more=f"{what}少{{n}}", fewer=f"{what}多{{n}}", better=better
    )


COVERAGE = Aim(
    name="coverage",
    title="落实户数",
    words="没有帮扶人的户最少，排在前面的户类别先保",
    reported="未落实的户最少，先保{first}",
    measures=(
        _counted("uncovered", "uncovered", "未落实", "没有帮扶人的户还能少", by_priority=True),
        _counted("unfilled", "unfilled", "缺的帮扶人", "没配齐帮扶人的户还能少", by_priority=True),
    ),
)
DUTY = Aim(
    name="duty",
    title="规定的最少户数",
    words="规定的最少户数，欠得最少",
    reported="规定的最少户数尽量满足",
    measures=(_counted("duty", "unmet", "欠最少户数", "规定的最少户数还能少欠", stored="unmet"),),
)
STABILITY = Aim(
    name="stability",
    title="上一轮的结对不变",
    words="上一轮的结对变动最少；帮扶人走了的户，先由指定的接替人、再由同单位的人接",
    reported="原有结对变动最少",
    measures=(
        _counted("stability", "changed", "变动", "上一轮的结对还能多保留", stored="changed"),
        _gained("successor", "由接替人接手的", "还能多由接替人接手"),
        _gained("unit", "由同单位的人接手的", "还能多由原帮扶人的同单位接手"),
    ),
)
LOCALITY = Aim(
    name="locality",
    title="就近",
    words="出县、出乡镇、出村、出组的最少",
    reported="跨县区、跨乡镇、跨村、跨组帮扶最少",
    measures=tuple(
        _counted(level, level, said, f"{said}的还能少", stored="left")
        for level, said in LEFT.items()
    ),
)
KIN = Aim(
    name="kin",
    title="近亲属结对",
    words="登记了近亲属的，尽量由亲属联系",
    reported="登记的近亲属优先结对",
    measures=(_gained("kin", "近亲属结对", "近亲属还能多结"),),
)
FAIRNESS = Aim(
    name="fairness",
    title="各村摊匀",
    words="没有帮扶人的户按各村户数摊匀",
    reported="未落实的户在各村之间匀开",
    measures=(
        Measure(
            name="fairness",
            figure="fairness",
            more="各村缺口更不匀",
            fewer="各村缺口更匀",
            better="没有帮扶人的户在各村还能摊得更匀",
            sign=True,
        ),
    ),
)
BALANCE = Aim(
    name="balance",
    title="各人忙闲均匀",
    words="各人包的户数按名额摊匀",
    measures=(
        Measure(
            name="balance",
            figure="balance",
            more="各人忙闲更不匀",
            fewer="各人忙闲更匀",
            better="各人包的户数还能摊得更匀",
            sign=True,
        ),
    ),
    ordered=False,
)
COMPACTNESS = Aim(
    name="compactness",
    title="连片",
    words="每人帮扶的户连成片，涉及的组最少",
    measures=(_counted("compactness", "compactness", "各人涉及的组", "各人涉及的组还能少"),),
    proof="recount",
    ordered=False,
)
WISHES = Aim(
    name="wishes",
    title="意愿",
    words="按双方的意愿1至意愿3，落空的名次最少",
    measures=(_counted("wishes", "wishes", "意愿落空的名次", "意愿还能多照顾"),),
    ordered=False,
)
NEED = Aim(
    name="need",
    title="技能与需求对口",
    words="同等的户里，懂行的人对上致贫原因，最难的户给职级最高的人",
    reported="懂行的人对上致贫原因",
    measures=(_gained("need", "技能与需求对口的", "技能与需求还能更对口"),),
    proof="recount",
)

EVERY = (COVERAGE, DUTY, STABILITY, LOCALITY, WISHES, COMPACTNESS, KIN, FAIRNESS, BALANCE, NEED)
"""All aims, in the order that rules have which do not say another."""
BY_NAME: Mapping[str, Aim] = {aim.name: aim for aim in EVERY}
MEASURES: Mapping[str, Measure] = {
    measure.name: measure for aim in EVERY for measure in aim.measures
}
BY_FIGURE: Mapping[str, Measure] = {measure.figure: measure for measure in MEASURES.values()}

PINS = _counted("pins", "pins", "没有照办的指定", "指定的结对还能多照办")
"""Goes before all aims."""


def words(measure: Measure, by: int, of: str = "", gap: str = "") -> str:
    """Say by how much a measure differs; `of` says of what, `gap` stands before the number.

    >>> words(MEASURES["village"], 2), words(MEASURES["uncovered"], -1, "特殊户")
    ('出村多2', '特殊户未落实少1')
    >>> words(MEASURES["need"], 1), words(MEASURES["fairness"], -1)
    ('技能与需求对口的少1', '各村缺口更匀')
    """
    said = measure.more if by > 0 else measure.fewer
    return of + said.format(n=f"{gap}{abs(by)}")


def better(level: str) -> str:
    """Say that a level of the proof could be better.

    >>> better("uncovered1")
    '没有帮扶人的户还能少'
    """
    name = level.rstrip("0123456789")
    return (MEASURES.get(name) or PINS).better
