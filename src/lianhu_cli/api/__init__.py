"""lianhu from Python: registers, surveys and pairings as pandas frames.

Everything here is reached as `lianhu_cli.open`, `lianhu_cli.read`, `lianhu_cli.pair`. Identity numbers and
phones are masked unless `unmasked=True` is said; nothing is written anywhere.
"""

from lianhu_cli.api.pairing import pair
from lianhu_cli.api.register import Register, open_register
from lianhu_cli.api.survey import Survey, read

__all__ = ["Register", "Survey", "open_register", "pair", "read"]
