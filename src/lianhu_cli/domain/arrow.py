"""pyarrow, imported without what it brings along and nobody here uses.

The first conversion in a process makes pyarrow import pandas wherever it is installed, to ask
whether the data is a pandas object: 0.4 s for a command that never uses pandas. Asking once while
pandas cannot be found settles it; `to_pandas()` still imports pandas when it is really wanted. cloudpickle,
which is there where the batch engines are, is hidden likewise. And `pyarrow.compute` reads the documentation of
three hundred functions to write it anew, which is more than half of its import: it is imported without.

Its columns lie in the system's own memory: mimalloc, which it takes by itself, keeps what was freed, and a month's
import of 260,000 took a tenth more memory with it and a tenth more of the processor.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

_HIDDEN = frozenset({"pandas", "cloudpickle"})
_DOCS = "pyarrow.vendored.docscrape"
_POOL = "ARROW_DEFAULT_MEMORY_POOL"
"""The variable that tells Arrow whose memory to use; read once, as it begins."""


class _Hiding(MetaPathFinder):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  the protocol's
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Hide what nobody uses; leave every other module to the finders behind."""
        if fullname in _HIDDEN:
            raise ModuleNotFoundError(f"{fullname} is hidden from pyarrow", name=fullname)
        return None


class _NoDocs(dict[str, Any]):
    """Documentation in which nothing is documented."""

    def __init__(self, text: str) -> None:
        del text
        super().__init__(Parameters=())


def _alone() -> Any:
    hiding = _Hiding()
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, hiding)
    given = _POOL in os.environ
    os.environ.setdefault(_POOL, "system")
    try:
        import pyarrow

        pyarrow.scalar(0)
        pyarrow.default_memory_pool()
    finally:
        if not given:
            del os.environ[_POOL]
        if hiding in sys.meta_path:
            sys.meta_path.remove(hiding)
    _import_compute()
    return pyarrow


def _import_compute() -> None:
    """Import `pyarrow.compute`, which its own methods use, too, without the reader of its documentation."""
    if "pyarrow.compute" in sys.modules or _DOCS in sys.modules:
        return
    vendored: Any = importlib.import_module("pyarrow.vendored")
    reader = ModuleType(_DOCS)
    reader.NumpyDocString = _NoDocs  # type: ignore[attr-defined]
    sys.modules[_DOCS] = vendored.docscrape = reader
    try:
        importlib.import_module("pyarrow.compute")
    finally:
        del sys.modules[_DOCS], vendored.docscrape


__all__ = ["pa"]

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = _alone()
