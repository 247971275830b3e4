"""TOML texts, whatever is wrong with them: one error for all."""

import tomllib
from typing import Any

TOO_DEEP, TOO_LONG = "nested too deep", "a number too long"


def loads(text: str) -> dict[str, Any]:
    """Return what a TOML text says.

    Raises:
        tomllib.TOMLDecodeError: it is no TOML, or nested or long beyond what can be read.

    >>> loads("a = " + "[" * 20_000 + "]" * 20_000)
    Traceback (most recent call last):
    tomllib.TOMLDecodeError: nested too deep
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError(TOO_DEEP) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise tomllib.TOMLDecodeError(TOO_LONG) from None
