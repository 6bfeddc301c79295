"""TensorFlow, imported without its start-up log.

TensorFlow 2.21 writes several lines to standard error before any of its log levels applies. In a notebook they show
up as a red block under the first cell. Whoever wants to read them sets TF_CPP_MIN_LOG_LEVEL, to less than 3, before
the import.
"""

import contextlib
import os


@contextlib.contextmanager
def _standard_error_closed():
    """Sends file descriptor 2 to the null device; the log comes from C++, which does not know `sys.stderr`."""
    kept = os.dup(2)
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        os.close(null)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


# A process that this one starts inherits the 3, and shall be as quiet.
if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3") == "3":
    with _standard_error_closed():
        import tensorflow as tf
else:
    import tensorflow as tf

__all__ = ["tf"]
