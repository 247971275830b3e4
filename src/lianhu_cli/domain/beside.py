"""Work that is done beside other work, on another core: the large steps of Arrow and of digests leave Python alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

_Result = TypeVar("_Result")


@contextmanager
def beside(work: Callable[[], _Result], *, really: bool = True) -> Iterator[Callable[[], _Result]]:
    """Begin something, and give what waits for its result or raises what it raised.

    Nothing of it goes on when the block has ended, however it ends. Where `really` is false it is done when it is
    asked for: what is small takes no longer so.
    """
    if not really:
        yield work
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(work).result
