"""The command about layouts: what was learnt, and forgetting it."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli.app import app
from agent.cli.opened import house_at
from agent.cli.show import echo
from agent.domain.speech import tell


@app.command()
def layouts(
    context: typer.Context,
    forget: Annotated[str | None, typer.Option(help="Forget this one, as in L2.")] = None,
) -> None:
    """List how your own papers are read by what you confirmed, and forget it."""
    from agent.desk.layouts import describe_lesson
    from agent.desk.spoken import NotUnderstood

    with house_at(context.obj, None) as (house, _):
        if forget is not None:
            with house.ledger.change() as book:
                if book.drop_lesson(forget.strip()) is None:
                    raise NotUnderstood(tell("no layout {id}; `voldaan layouts` lists them", id=forget))
            gone = forget.strip().upper()
            echo(tell("{id} is forgotten; the next invoice that looks so is asked about again.", id=gone))
            return
        lessons = house.ledger.read().lessons()
    for lesson in lessons:
        echo("\n".join(describe_lesson(lesson)))
    if not lessons:
        text = tell(
            "Nothing was learnt yet: your answer about an invoice teaches, and so does an e-invoice beside its PDF."
        )
        echo(text)
