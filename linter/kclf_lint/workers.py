"""Checking files in worker processes, so that all cores are used and a process that dies costs one file."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import parent_process

from kclf_lint.run import Result, Task, check_task, failed


def run_in_processes(tasks: Iterator[Task], processes: int, results: dict[str, Result]) -> None:
    """Add the result of every task to ``results``."""
    while suspects := _run_until_a_worker_dies(tasks, processes, results):
        # Nobody says which task killed its worker: each one that was under way gets a process of its own.
        for task in suspects:
            if _run_until_a_worker_dies(iter([task]), 1, results):
                results[task.path] = failed(task.path, "the process that checked this file died")


def _run_until_a_worker_dies(tasks: Iterator[Task], processes: int, results: dict[str, Result]) -> list[Task]:
    """Work through ``tasks``; if a worker dies, stop and return the tasks that were under way."""
    running: dict[Future[Result], Task] = {}
    with ProcessPoolExecutor(processes, initializer=_belong_to_the_parent) as pool:
        try:
            for task in tasks:
                running[_submit(pool, task)] = task
                # Only a few files at a time are held in memory.
                if len(running) >= 2 * processes:
                    _collect(running, results)
            while running:
                _collect(running, results)
        except BrokenProcessPool:
            for future in [future for future in running if future.done() and not future.exception()]:
                results[running.pop(future).path] = future.result()
    return list(running.values())


def _submit(pool: ProcessPoolExecutor, task: Task) -> Future[Result]:
    try:
        return pool.submit(check_task, task)
    except BrokenProcessPool as error:
        # The task counts as under way: a future that fails keeps the books in one place.
        future: Future[Result] = Future()
        future.set_exception(error)
        return future


def _collect(running: dict[Future[Result], Task], results: dict[str, Result]) -> None:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        results[running[future].path] = future.result()
        del running[future]


def _belong_to_the_parent() -> None:
    """Leave interrupts to the parent, and end when it is gone: a pool whose parent was killed would wait for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
