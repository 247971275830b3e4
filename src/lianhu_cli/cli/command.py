"""What is known of a command before its module is imported."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A command: a function of a module of `cli`, and how it is used."""

    module: str
    function: str = "run"
    examples: tuple[str, ...]
    said: str = ""
    """The first clause of its docstring, so that the page of all commands need not import them."""

    def load(self) -> Callable[..., int]:
        """Import the command; its docstring is its help page."""
        found: Callable[..., int] = getattr(
            import_module(f"lianhu_cli.cli.{self.module}"), self.function
        )
        return found
