"""Every command: what it is for, where it lives, and examples of its use.

A command's module is imported when the command is asked for: the others cost nothing.
"""

from collections.abc import Iterator, Mapping

from lianhu_cli.cli import commands_of_rounds, commands_of_the_register
from lianhu_cli.cli.command import CatalogueEntry

PANELS: Mapping[str, Mapping[str, CatalogueEntry]] = {
    **commands_of_the_register.PANELS,
    **commands_of_rounds.PANELS,
}
"""Every command by its name, under the headings of the help page."""


def entries() -> Iterator[tuple[str, CatalogueEntry]]:
    """Yield every command with its name, in the order of the help page."""
    for commands in PANELS.values():
        yield from commands.items()
