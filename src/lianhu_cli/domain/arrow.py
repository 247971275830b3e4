"""pyarrow, imported without pandas behind its back.

The first conversion in a process makes pyarrow import pandas wherever it is installed, to ask
whether the data is a pandas object: 0.4 s for a command that never uses pandas. Asking once while
pandas cannot be found settles it; `to_pandas()` still imports pandas when it is really wanted.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any


class _NoPandas(MetaPathFinder):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  the protocol's
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Hide pandas; leave every other module to the finders behind."""
        if fullname == "pandas":
            raise ModuleNotFoundError(f"{fullname} is hidden from pyarrow", name=fullname)
        return None


def _without_pandas() -> Any:
    hiding = _NoPandas()
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, hiding)
    try:
        import pyarrow

        pyarrow.scalar(0)
    finally:
        if hiding in sys.meta_path:
            sys.meta_path.remove(hiding)
    return pyarrow


__all__ = ["pa"]

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = _without_pandas()
