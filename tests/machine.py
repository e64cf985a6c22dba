"""How fast this machine is, so that bounds on seconds mean the same on every machine."""

from __future__ import annotations

import argparse
import gc
import inspect
import io
import time
import tokenize
from collections.abc import Callable
from functools import lru_cache

# What the reference below takes on the machine that the bounds are written for.
_REFERENCE_SECONDS = 0.016
_SOURCE = inspect.getsource(argparse)


def slowness() -> float:
    """How many times longer Python takes here and now than on the machine of the bounds.

    The reference is the standard library's tokenizer, in Python as we are, over one of
    its own modules; never less than 1, so that a bound holds on fast machines too.
    """
    return _slowness_in(int(time.monotonic()))


@lru_cache(maxsize=1)
def _slowness_in(second: int) -> float:
    """Measured anew each second: a machine that others use too changes as fast."""
    return max(1.0, min(_tokenize() for _ in range(2)) / _REFERENCE_SECONDS)


def seconds(work: Callable[[], object]) -> float:
    """What some work takes, in the processor's seconds on the machine of the bounds.

    Nothing else on the machine counts, nor does the collector of garbage.
    """
    before = slowness()
    gc.disable()
    start = time.process_time()
    work()
    spent = time.process_time() - start
    gc.enable()
    return spent / max(before, slowness())


def _tokenize() -> float:
    start = time.process_time()
    for _ in tokenize.generate_tokens(io.StringIO(_SOURCE).readline):
        pass
    return time.process_time() - start
