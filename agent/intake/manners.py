"""How the owner's own mails speak to a customer: language, form of address, greeting and closing words."""

from __future__ import annotations

from dataclasses import replace

from agent.domain.manner import Manner
from agent.letters import find_courtesy, read_manner
from agent.splitting import split

_LONGEST_CLOSING = 80


def manner_of(text: str) -> Manner | None:
    """
    Read how a mail of the owner's speaks, by his new words and the line he closes with; None when it tells nothing.

    What he quotes is somebody else's, and what stands below a signature (a disclaimer says u to everybody) is nobody's.
    """
    pieces = split(text)
    closing = pieces.signature.strip().partition("\n")[0][:_LONGEST_CLOSING]
    words = f"{pieces.new}\n\n{closing}"
    manner = replace(read_manner(words), courtesy=find_courtesy(words))
    return manner if manner != Manner() else None
