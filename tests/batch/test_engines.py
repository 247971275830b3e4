"""The same bytes on one core, on two, on a Dask cluster, and after a worker was killed in mid-run."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from lianhu_cli.batch.engines import Dask, Engine, Local
from lianhu_cli.batch.partitions import found
from lianhu_cli.batch.running import STEPS, PartitionTask
from lianhu_cli.domain.errors import UnreadableError
from tests.batch.conftest import township

pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own, when a worker is killed


def _tasks(folder: Path, work: str, count: int) -> list[PartitionTask]:
    surveys = folder / "s"
    if not surveys.exists():
        for at in range(count):
            township(surveys / f"{at:02d}镇", "石桥村", "张三", "李四", "王五")
        (surveys / "00镇" / "登记册.csv").write_text("没有表头\n", encoding="utf-8")
        (surveys / "00镇" / "干部.csv").unlink()
    (folder / work).mkdir()
    return [
        PartitionTask(partition=part, steps=STEPS, version="1", day="2026-03-01")
        for part in found(surveys, folder / work)
    ]


def _digests(engine: Engine, tasks: list[PartitionTask]) -> dict[str, tuple[int, str]]:
    return {one.name: (one.exit, one.digest) for one in engine.each(tasks)}


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "nonsense"])
def test_a_cluster_that_does_not_answer_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Dask itself, which tries for ten seconds, is not asked."""
    monkeypatch.delattr("distributed.Client")
    with pytest.raises(UnreadableError, match="连不上集群"):
        list(Dask(jobs=1, address=address).each([]))


@pytest.mark.slow
def test_every_engine_gives_the_same_bytes_though_a_worker_dies(tmp_path: Path) -> None:
    alone = _digests(Local(jobs=1), _tasks(tmp_path, "w1", 4))
    assert alone["00镇"] == (3, "")
    assert all(digest for name, (_, digest) in alone.items() if name != "00镇")
    assert _digests(Local(jobs=2), _tasks(tmp_path, "w2", 4)) == alone
    stop = threading.Event()
    killer = threading.Thread(target=_kill_a_worker, args=(tmp_path / "w3", stop))
    tasks = _tasks(tmp_path, "w3", 4)
    killer.start()
    try:
        assert _digests(Dask(jobs=2), tasks) == alone
    finally:
        stop.set()
        killer.join()
    assert KILLED


KILLED: list[int] = []


def _kill_a_worker(work: Path, stop: threading.Event) -> None:
    """Kill the Dask worker that is the parent of a command under way."""
    import psutil

    while not stop.is_set() and not KILLED:
        time.sleep(0.2)
        if not any((work / ".running").glob("*-*/lianhu.db")):
            continue
        for child in psutil.Process().children(recursive=True):
            parent = child.parent()
            if "lianhu_cli" in " ".join(child.cmdline()) and parent and parent.pid != os.getpid():
                os.kill(parent.pid, signal.SIGKILL)
                KILLED.append(parent.pid)
                break
