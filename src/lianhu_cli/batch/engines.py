"""Engines: who hands the partitions out. Each gives the results as they come, in any order."""

import logging
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, Protocol

from lianhu_cli.batch.children import CHILDREN
from lianhu_cli.batch.results import Result
from lianhu_cli.batch.running import PartitionTask, run
from lianhu_cli.domain.errors import UnreadableError, UsageError

_PATIENCE = "10s"
"""How long a cluster may take to answer."""
_KNOCK = 5.0
"""Seconds until an address counts as one at which nobody listens."""
_LOST = 5


class Engine(Protocol):
    """Runs tasks."""

    def each(self, tasks: Sequence[PartitionTask]) -> Iterator[Result]:
        """Yield the result of every task as it ends; closing it early ends what is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """So many partitions at once on this machine: threads that wait for child processes."""

    jobs: int

    def each(self, tasks: Sequence[PartitionTask]) -> Iterator[Result]:
        """Yield every result; on an interrupt the commands under way are ended and the rest not begun."""
        pool = ThreadPoolExecutor(self.jobs)
        waiting = [pool.submit(run, task) for task in tasks]
        try:
            for one in as_completed(waiting):
                yield one.result()
        except BaseException:
            CHILDREN.stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dask:
    """A Dask cluster: that at `address`, or one of `jobs` processes on this machine.

    Dask schedules, and begins anew elsewhere what a lost worker had under way.
    """

    jobs: int
    address: str = ""

    def each(self, tasks: Sequence[PartitionTask]) -> Iterator[Result]:
        """Yield every result.

        Raises:
            UnreadableError: the cluster does not answer.
            UsageError: Dask is not installed.
        """
        distributed = _distributed()
        names = [task.partition.name for task in tasks]
        with self._client(distributed) as client:
            futures = client.map(
                run, tasks, pure=False, key=[f"lianhu-{name}-{at}" for at, name in enumerate(names)]
            )
            name_of = dict(zip((future.key for future in futures), names, strict=True))
            for future in distributed.as_completed(futures, loop=client.loop, raise_errors=False):
                if future.status == "finished":
                    yield future.result()
                else:
                    said = f"做这个分区的机器几次中断（{type(future.exception()).__name__}）：请检查内存后再运行"
                    yield Result(
                        name=name_of[future.key], exit=_LOST, code="worker-lost", message=said
                    )

    def _client(self, distributed: Any) -> Any:
        if self.address:
            try:
                _knock(distributed, self.address)
                return distributed.Client(self.address, timeout=_PATIENCE, set_as_default=False)
            except (
                OSError,
                ValueError,
                MemoryError,
            ) as error:  # the last: no scheduler speaks there
                raise UnreadableError(
                    f"连不上集群 {self.address}：请核对地址，或看调度程序是否在运行"
                ) from error
        return distributed.Client(
            n_workers=self.jobs,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=logging.ERROR,
            set_as_default=False,
        )


def _knock(distributed: Any, address: str) -> None:
    """Make sure that somebody listens at an address: Dask itself tries on until its patience ends.

    Raises:
        OSError: nobody does.
        ValueError: this is no address.
    """
    scheme, _ = distributed.comm.parse_address(address)
    if scheme in {"tcp", "tls", "ws", "wss"}:
        where = distributed.comm.get_address_host_port(address)
        with socket.create_connection(where, timeout=_KNOCK):
            pass


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "没有装 Dask：请先 pip install 'lianhu-cli[cluster]'，或用 --engine local"
        ) from error
    return distributed
