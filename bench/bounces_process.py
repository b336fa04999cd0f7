"""Runs inside the environment of flufl.bounce: a report a line comes in as base64, what it sees in it goes out."""

from __future__ import annotations

import base64
import email
import json
import sys

from flufl.bounce import all_failures

for line in sys.stdin:
    temporary, permanent = all_failures(email.message_from_bytes(base64.b64decode(line)))
    print(json.dumps([sorted(found.decode("latin-1") for found in each) for each in (temporary, permanent)]))
