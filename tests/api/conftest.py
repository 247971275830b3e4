"""The little survey of the command line's tests, and the command line in this process."""

from tests.cli.conftest import draw, folder, lianhu, paired, survey

__all__ = ["draw", "folder", "lianhu", "paired", "survey"]
