"""The digest as HTML for a mail program: everything inline, nothing fetched, every text escaped."""

from __future__ import annotations

from agent.desk.digest import Digest
from agent.desk.digest_questions import shown_first
from agent.desk.links import answer_link
from agent.desk.pages import page_template
from agent.domain.speech import tell


def write_html(digest: Digest) -> str:
    """Write the digest for a narrow screen first; it needs no style sheet, no picture and no script."""
    return page_template("digest.html").render(
        digest=digest,
        first=shown_first,
        letter=tell("A letter you could send, yours to change"),
        more=tell("More of these"),
        link=lambda action: answer_link(digest.address or "", action),
    )
