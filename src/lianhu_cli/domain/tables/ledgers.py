"""The ledgers that an office keeps beside the pairing."""

from lianhu_cli.domain.tables.dispute import Dispute
from lianhu_cli.domain.tables.plan import Plan
from lianhu_cli.domain.tables.registry import Tables
from lianhu_cli.domain.tables.task import Task
from lianhu_cli.domain.tables.visit import Visit

__all__ = ["LEDGERS", "Dispute", "Plan", "Task", "Visit"]

LEDGERS = Tables((Visit, Task, Dispute, Plan))
"""The tables that an office goes on writing beside the pairing."""
