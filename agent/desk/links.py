"""Links that answer: mailto (RFC 6068) with the words and the code of an answer."""

from __future__ import annotations

from urllib.parse import quote

from agent.desk.digest import Action

#: Begins the subject of an answer.
NAME = "voldaan"


def answer_link(address: str, action: Action) -> str:
    """
    Write the link whose mail is an answer: ``mailto:ADDRESS?subject=voldaan%20Q12%20yes%20%5Bk7m2-9xqd%5D``.

    Words that wait for a value stand in the body, where a phone puts the cursor, and in the owner's language, for he
    finishes them; the subject has the code alone.
    """
    waits = action.words.endswith(" ")
    subject = " ".join(filter(None, (NAME, "" if waits else action.words, f"[{action.code}]")))
    body = f"&body={_quoted(action.said)}" if waits else ""
    return f"mailto:{quote(address, safe='@')}?subject={_quoted(subject)}{body}"


def _quoted(text: str) -> str:
    return quote(text, safe="")
