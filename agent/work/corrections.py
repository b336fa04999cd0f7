"""What the owner said a mail means: one line each in ``corrections.jsonl`` beside the books, for showing only."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from agent.desk.meaning_answers import what_is_meant
from agent.domain.errors import LedgerError
from agent.domain.question import Question
from agent.domain.speech import tell

FILE = "corrections.jsonl"


def note_correction(folder: Path, question: Question, text: str, now: datetime) -> None:
    """
    Keep the owner's word for what a mail means, if that is what he said.

    Raises:
        LedgerError: When the file cannot be written.
    """
    meant = what_is_meant(question, text, now.date())
    if meant is None:
        return
    label, day = meant
    line = {"at": now.isoformat(), "mail": question.subject, "means": label.value, "day": day and day.isoformat()}
    line["asked"] = question.text
    try:
        descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        text = tell("{file} cannot be written: {why}", file=folder / FILE, why=error.strerror)
        raise LedgerError(text) from None
