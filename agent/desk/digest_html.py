"""The digest as HTML for a mail program: everything inline, nothing fetched, every text escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from agent.desk.digest import Digest
from agent.desk.digest_questions import shown_first
from agent.desk.links import answer_link
from agent.domain.speech import tell
from agent.domain.text import pieces
from agent.resources import get_resource


def write_html(digest: Digest) -> str:
    """Write the digest for a narrow screen first; it needs no style sheet, no picture and no script."""
    return _template().render(
        digest=digest,
        first=shown_first,
        letter=tell("A letter you could send, yours to change"),
        more=tell("More of these"),
        link=lambda action: answer_link(digest.address or "", action),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(get_resource("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pieces"] = pieces
    return environment.get_template("digest.html")
