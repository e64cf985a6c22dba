"""The same work over many pieces, on every core, the results in order."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from bridge.errors import BridgeError, UsageError

Piece = TypeVar("Piece")
Result = TypeVar("Result")

# Batches that wait for a worker: enough that none is idle, few enough for memory.
_AHEAD = 2


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_ordered(
    function: Callable[[Piece], Result],
    pieces: Iterable[Piece],
    *,
    jobs: int,
    prepare: Callable[..., None],
    settings: tuple[object, ...],
) -> Iterator[Result]:
    """Yields ``function(piece)`` for each piece, in their order.

    The pieces are asked for only as workers come free, so that they may be a stream
    that is longer than memory.  Where that ends with an error of ours, the results of
    the pieces before come first.

    Args:
        function: the work; it, the pieces and the results can be pickled.
        pieces: what it is done to.
        jobs: the number of processes; 1 does it all in this one.
        prepare: called once a process, before the first piece.
        settings: what it is called with.

    Raises:
        UsageError: a worker was killed.

    Example:
        >>> list(map_ordered(len, ["a", "bc"], jobs=1, prepare=lambda: None, settings=()))
        [1, 2]
    """
    if jobs == 1:
        prepare(*settings)
        yield from map(function, pieces)
        return
    # Forking a process that has threads, such as that of a progress bar, may hang it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=prepare, initargs=settings) as pool:
        waiting: deque[Future[Result]] = deque()
        failure: BridgeError | None = None
        try:
            try:
                for piece in pieces:
                    waiting.append(pool.submit(function, piece))
                    if len(waiting) >= jobs * _AHEAD:
                        yield waiting.popleft().result()
            except BridgeError as error:
                failure = error
            while waiting:
                yield waiting.popleft().result()
            if failure is not None:
                raise failure
        except BrokenProcessPool as error:
            raise UsageError(
                "a worker was killed, perhaps since memory ran out",
                next_step="run it again, with fewer --jobs: what is done is not done again",
            ) from error
        finally:
            for future in waiting:
                future.cancel()
