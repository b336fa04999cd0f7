"""Commands about letters: copies to edit, reading them all on one invoice, and checking them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.opened import house_at, read_settings
from agent.cli.show import echo
from agent.domain.speech import tell, tell_count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from agent.letters import Remark
    from agent.letters.preview import Shown
    from agent.work import House

letters = typer.Typer(help="Edit the letters your customers read, and read them first.", no_args_is_help=True)
app.add_typer(letters, name="letters")


@letters.command()
def copy(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option(help="The folder; not given: letters.folder of your settings.")] = None,
) -> None:
    """Put the letters into a folder of yours, to edit there; what lies there already stays as it is."""
    from agent.work.own_letters import copy_letters

    settings, path = read_settings(context.obj)
    set_there = settings.letters.folder
    folder = to or set_there or path.parent / "letters"
    copied, left = copy_letters(folder)
    echo(
        tell_count(
            "{count} file put into {folder}; {left} lay there already and stay as they are.",
            "{count} files put into {folder}; {left} lay there already and stay as they are.",
            copied,
            folder=folder,
            left=left,
        )
    )
    if set_there is None or folder.absolute() != set_there:
        echo(tell('They count once your settings say, below [letters]: folder = "{folder}"', folder=folder.absolute()))


@letters.command()
def preview(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(help="An invoice; not given: an invented one.")] = None,
    language: Annotated[str | None, typer.Option(help="nl, fr, de or en; not given: the customer's.")] = None,
    form: Annotated[str | None, typer.Option(help="informal or formal; not given: the customer's.")] = None,
    country: Annotated[str | None, typer.Option(help="The customer's country, as in BE.")] = None,
    png: Annotated[Path | None, typer.Option(help="A folder for pictures of them, as wide as a phone.")] = None,
) -> None:
    """Show every letter and answer as a customer would read it, about one invoice. Nothing is sent."""
    from agent.letters import Severity

    with house_at(context.obj, None) as (house, moment):
        shown = _written(house, number, moment.date(), language, form, country)
        advised = [remark for remark in _remarks(house) if remark.severity is Severity.ERROR]
    for one in shown:
        echo(f"=== {one.name}{f' === {one.subject}' if one.subject else ''}")
        echo(one.trouble or one.text)
    if number is None and form is None:
        echo(
            tell(
                "That is how an invented customer is written to. Another manner: --form informal or --form formal,"
                " --language nl, fr, de or en."
            )
        )
    if png is not None:
        _draw(shown, png)
    for remark in advised:
        echo(f"{remark.template}: {remark.text}", err=True)
    if any(one.trouble for one in shown):
        raise typer.Exit(Exit.ATTENTION)


@letters.command()
def check(context: typer.Context) -> None:
    """Read every letter as a customer would, filled in fully and sparsely, and say what to mend in which file."""
    from agent.letters import Severity
    from agent.work.own_letters import find_strangers

    with house_at(context.obj, None) as (house, _):
        remarks, count = _remarks(house), len(house.templates)
        strange = list(find_strangers(house.templates, [step.name for step in house.policy.steps]))
    for remark in remarks:
        weight = tell("WRONG") if remark.severity is Severity.ERROR else tell("advice")
        echo(f"{weight:6} {remark.template}: {remark.text}")
    for name, near in strange:
        if near:
            echo(tell("{name}: no letter uses this file; did you mean {near}?", name=name, near=near))
        else:
            echo(tell("{name}: no letter uses this file", name=name))
    if not remarks and not strange:
        echo(tell("letters: {count} templates read as a customer would, nothing to mend", count=count))
    if any(remark.severity is Severity.ERROR for remark in remarks):
        raise typer.Exit(Exit.ATTENTION)


def _remarks(house: House) -> Sequence[Remark]:
    from agent.domain.letter import OUTSIDE_LADDER
    from agent.letters import proofread

    steps = [*(step.name for step in house.policy.steps), *sorted(OUTSIDE_LADDER)]
    return proofread(house.templates, house.writer(), steps)


def _written(
    house: House, number: str | None, today: date, language: str | None, form: str | None, country: str | None
) -> list[Shown]:
    from dataclasses import replace

    from agent.desk.find import find_item
    from agent.domain.customer import Customer, Form
    from agent.domain.letter import HEADS_UP, PART, PROOF
    from agent.letters.preview import invent_item, write_all

    writer = house.writer()
    if number is None:
        item, customer = invent_item(writer, today)
    else:
        book = house.ledger.read()
        item = find_item(book, number)
        customer = house.with_card(book.customer(item.customer) or Customer(item.customer, item.customer))
        item = house.under_card(item, customer)
    customer = replace(
        customer,
        language=language or customer.language,
        form=Form(form) if form else customer.form,
        country=country.upper() if country else customer.country,
    )
    named = [step.name for step in house.policy.steps]
    ladder = [step for step in ("light", "second", "firm", "formal") if step not in named]
    steps = [HEADS_UP, *named, *ladder, PROOF, PART]
    return list(write_all(item, customer, steps, writer=writer, templates=house.templates))


def _draw(shown: Sequence[Shown], folder: Path) -> None:
    from agent.work.picturing import draw_letter, find_browser

    browser = find_browser()
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [one for one in shown if one.letter]
    for one in drawn:
        assert one.letter is not None
        draw_letter(one.letter, folder / f"{one.name}.png", browser)
    echo(tell_count("{count} picture in {folder}", "{count} pictures in {folder}", len(drawn), folder=folder))
