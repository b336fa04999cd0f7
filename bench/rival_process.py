"""Runs inside invoice2data's own environment: a path a line comes in, what it found goes out as JSON."""

from __future__ import annotations

import json
import logging
import sys

from invoice2data import extract_data
from invoice2data.extract.loader import read_templates

FIELDS = {"invoice_number": "number", "date": "issue_date", "amount": "total"}


def main(folders: list[str]) -> None:
    """Load the templates, say so, and answer until there are no more questions."""
    logging.disable(logging.CRITICAL)
    templates = read_templates(f"{folders[0]}/") if folders else read_templates()
    answers, sys.stdout = sys.stdout, sys.stderr  # what it prints must not end up between the answers
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        try:
            found = extract_data(line.rstrip("\n"), templates)
        except Exception:
            found = {}  # a file it cannot read is a file without answer
        told = {ours: found.get(theirs) for theirs, ours in FIELDS.items()}
        print(json.dumps({name: _text(value) for name, value in told.items() if value}), file=answers, flush=True)


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
