"""Runs inside a rival's own environment: a mail a line comes in as JSON, its new words with their time go out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable


def reader(name: str) -> Callable[[str], str]:
    """What the rival offers to strip a plain text."""
    if name == "talon":
        import talon
        from talon import quotations

        talon.init()
        return quotations.extract_from_plain
    from mailparser_reply import EmailReplyParser

    parser = EmailReplyParser(languages=["en", "nl", "fr", "de"])
    return lambda text: parser.parse_reply(text) or ""


def main(name: str) -> None:
    """Get ready, say so, and answer until there are no more questions."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what it prints must not end up between the answers
    strip = reader(name)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        text = json.loads(line)
        began = time.perf_counter()
        try:
            new = strip(text)
        except Exception:
            new = ""  # a mail it cannot read is a mail without answer
        print(json.dumps([new, time.perf_counter() - began]), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
