"""Waiting without sleeping longer than needed."""
import time


def eventually(claim, within=30.0):
    """Calls `claim` until it raises nothing and returns it; its last error stands when `within` seconds have passed.

    A claim fails by AssertionError, or by OSError when what it asks is not there yet.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            return claim()
        except (AssertionError, OSError):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.02)
