"""Print the example settings or the reference page: ``python -m agent.config example|reference``."""

from __future__ import annotations

import sys

from agent.config.manual import example, reference

PAGES = {"example": example, "reference": reference}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PAGES:
        sys.exit("usage: python -m agent.config example|reference")  # as is
    sys.stdout.write(PAGES[sys.argv[1]]())
