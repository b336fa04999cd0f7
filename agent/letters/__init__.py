"""
Decisions become letters.

In come a decision, the customer's items and the templates as text; out comes a ``Letter``: words, recipients, thread
and the copies to attach. This room checks the tone of what it wrote. It knows no clock, mailbox or folder.
"""

from agent.letters.answers import ANSWERS, Answered, render_answer
from agent.letters.courtesy import find_courtesy
from agent.letters.format import Style, format_iban
from agent.letters.manner import form_of, language_spoken, read_manner
from agent.letters.proof import Remark, proofread
from agent.letters.render import Writer, render_letter
from agent.letters.sources import TemplateSet, Unreadable, UnreadableLetter
from agent.letters.thread import answering as subject_answering
from agent.letters.tone import STEPS, Facts, Finding, Severity, check_tone, find_line

__all__ = [
    "ANSWERS",
    "STEPS",
    "Answered",
    "Facts",
    "Finding",
    "Remark",
    "Severity",
    "Style",
    "TemplateSet",
    "Unreadable",
    "UnreadableLetter",
    "Writer",
    "check_tone",
    "find_courtesy",
    "find_line",
    "form_of",
    "format_iban",
    "language_spoken",
    "proofread",
    "read_manner",
    "render_answer",
    "render_letter",
    "subject_answering",
]
