"""Do jobs side by side, some processes at once; what they need beside the job is forked with them instead of sent."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Job, Done = TypeVar("Job"), TypeVar("Done")
_work: Callable[[Any], Any]


def side_by_side(work: Callable[[Job], Done], jobs: Iterable[Job], at_once: int) -> list[Done]:
    """Do the work of each job, in the order of the jobs; as many at once as there are cores to give."""
    if at_once == 1:
        return [work(job) for job in jobs]
    global _work
    _work = work
    with multiprocessing.get_context("fork").Pool(at_once) as pool:
        return pool.map(_do, jobs, chunksize=1)


def _do(job: Job) -> Any:
    return _work(job)
