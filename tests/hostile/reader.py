"""Every doubtful pattern through every reader of words, in a process of its own that is not given time without end."""

from __future__ import annotations

import resource
import sys
from datetime import UTC, datetime

from agent.domain.mail import MailHeaders
from agent.intake.corroboration import corroborate
from agent.mailbox.addresses import read_addresses
from agent.mailbox.decoding import decode_words
from agent.mailbox.headers import read_headers
from agent.meaning import read_meaning
from agent.replies import (
    Index,
    classify_nature,
    excerpt,
    find_belonging,
    find_contacts,
    read_bounce,
    read_trust,
    thread_subject,
)
from agent.splitting import plain_text, split
from tests.builders import customer, overdue
from tests.examples import TIMES
from tests.hostile.mails import PATTERNS
from tests.unit.intake.mails import OWN, draft, likely, pdf

RECEIVED = datetime(2026, 3, 2, 10, tzinfo=UTC)
LONGEST = 45_000 if TIMES == 1 else 100_000
"""Characters of a pattern that are read: in a check half of them."""
SECONDS = 20 if TIMES == 1 else 60
"""Processor time for everything together: linear readers need a tenth of it, a quadratic one far more than all."""


def read_everything() -> None:
    """Read each pattern as a header, an address list, a subject, a text, a page, a file's name and a report."""
    acme = customer("Acme", overdue("2026-031"), overdue("1"))
    index = Index.of(acme.items, [acme.card])
    for pattern in (pattern[:LONGEST] for pattern in PATTERNS):
        octets = pattern.encode("utf-8", "surrogatepass")
        header = octets[:64_000].replace(b"\n", b" ")
        headers = read_headers(
            b"".join(name + b": " + header + b"\r\n" for name in (b"From", b"To", b"Subject", b"Date"))
        )
        classify_nature(headers, pattern)
        read_headers(b"References: " + header)
        read_addresses(pattern[:64_000])
        thread_subject(decode_words(pattern[:64_000]))
        read_trust([pattern, pattern])
        find_contacts(pattern)
        split(plain_text(pattern))
        excerpt(split(pattern, own=[pattern[:10_000]], html=pattern).new)
        read_meaning(pattern[:20_000], RECEIVED)
        find_belonging(MailHeaders(subject=headers.subject), pattern, index)
        corroborate([pdf(draft(likely("2026-031")), name=pattern)], OWN, pattern, pattern)
        read_bounce((octets * 2)[:200_000], {"<x@y>"})


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    read_everything()
    sys.stdout.write(str(len(PATTERNS)))
