"""The pages the owner reads in a mail program or browser: their templates, with every text in them escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from agent.domain.text import pieces
from agent.resources import get_resource


@cache
def page_template(name: str) -> Template:
    """Load the template of a page by its file name; what it names and is not given is an error."""
    environment = Environment(
        loader=FileSystemLoader(get_resource("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pieces"] = pieces
    return environment.get_template(name)
