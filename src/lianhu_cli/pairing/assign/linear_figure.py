"""A figure of a small town as CP-SAT sees it."""

from dataclasses import dataclass, field

_LARGE = 2**50


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearFigure:
    """A number to be least: factor × variable (by index), added up."""

    terms: dict[int, int] = field(default_factory=dict)

    def fits(self) -> bool:
        """Tell whether no value of it is too large for the solver."""
        return sum(map(abs, self.terms.values())) < _LARGE
