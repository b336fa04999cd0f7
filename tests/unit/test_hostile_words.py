"""Words made to keep a reader busy: every reader of headers, texts and reports is linear in what it is given."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="processor time is limited on Unix only")
def test_no_pattern_keeps_a_reader_busy():
    """
    They run in the program itself, with the books open: a process of its own may use 20 seconds of processor time
    for all of them together, and needs a few. One reader with a quadratic step ends it.
    """
    done = subprocess.run([sys.executable, "-m", "tests.hostile.reader"], capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert int(done.stdout) > 30
