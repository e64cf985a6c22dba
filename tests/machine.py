"""How fast this machine is, so that bounds on seconds mean the same on every machine."""

from __future__ import annotations

import argparse
import inspect
import io
import time
import tokenize
from functools import cache

# What the reference below takes on the machine that the bounds are written for.
_REFERENCE_SECONDS = 0.016


@cache
def slowness() -> float:
    """How many times longer Python takes here than on the machine of the bounds.

    The reference is the standard library's tokenizer, in Python as we are, over one of
    its own modules; never less than 1, so that a bound holds on fast machines too.
    """
    source = inspect.getsource(argparse)
    return max(1.0, min(_seconds(source) for _ in range(5)) / _REFERENCE_SECONDS)


def _seconds(source: str) -> float:
    start = time.process_time()
    for _ in tokenize.generate_tokens(io.StringIO(source).readline):
        pass
    return time.process_time() - start
