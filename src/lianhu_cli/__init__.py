"""lianhu (联户): pair helpers with households in need, from survey workbook to printed roster.

>>> import lianhu_cli
>>> sorted(lianhu_cli.__all__)
['Register', 'Survey', '__version__', 'open', 'pair', 'read']
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"
__all__ = ["Register", "Survey", "__version__", "open", "pair", "read"]

if TYPE_CHECKING:
    from lianhu_cli.api import Register, Survey, pair, read
    from lianhu_cli.api import open_register as open  # noqa: A004  the contract's name

_NAMES = {"open": "open_register"}


def __getattr__(name: str) -> Any:
    """Import the notebook's door when it is asked for: the command line starts without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lianhu_cli import api

    return getattr(api, _NAMES.get(name, name))
