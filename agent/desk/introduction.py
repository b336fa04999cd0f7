"""The note by which an installation makes itself known: to the owner, and to a second one on the same mailbox."""

from __future__ import annotations

from agent.domain.letter import Note
from agent.domain.policy import Mode
from agent.domain.speech import later, tell

_DOES = {
    Mode.SHADOW: later("It only looks."),
    Mode.DRAFT: later("It puts reminders about unpaid invoices in your Drafts folder; you send them, or not."),
    Mode.AUTO: later(
        "It sends reminders about unpaid invoices where your settings allow it, and asks you about the rest."
    ),
}


def write_introduction(machine: str, mode: Mode) -> Note:
    """Say which machine looks after this mailbox, in which mode, and how to stop it."""
    text = tell(
        """voldaan on the machine {machine} now looks after this mailbox, in mode "{mode}". {does}

This note is also for a second voldaan. Should one be set up for this mailbox on another machine, it finds this note,
sends nothing, and asks you which of the two goes on; else your customers would get everything twice.

- To stop this one: write mode = "shadow" in its settings on {machine}, or end the program there.
- To let another machine go on: `voldaan live --take-over` over there. This one then stops by itself.

You may throw this note away.
""",
        machine=machine,
        mode=mode.value,
        does=tell(_DOES[mode]),
    )
    return Note(tell("voldaan on {machine} looks after this mailbox", machine=machine), text)
