"""Commands by which the owner says something: paid, hold, release, answer, live."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.opened import house_at
from agent.cli.show import agreed, echo, echo_table
from agent.domain.speech import later, tell, tell_moment

Number = Annotated[str, typer.Argument(help="An invoice number, or CUSTOMER/NUMBER.")]
Who = Annotated[str, typer.Argument(help="An invoice number, CUSTOMER/NUMBER, or a customer.")]
Moment = Annotated[str | None, typer.Option(hidden=True)]

_OVERDUE_COLUMNS = (later("invoice"), later("customer"), later("open"), later("due"))
_RESTORED_COLUMNS = (later("question"), *_OVERDUE_COLUMNS, later("last letter"))


@app.command()
def paid(
    context: typer.Context,
    number: Number,
    on: Annotated[str | None, typer.Option(help="The booking date at your bank. Default: today.")] = None,
    amount: Annotated[str | None, typer.Option(help="A part payment. Default: all that is still owed.")] = None,
    now: Moment = None,
) -> None:
    """Note that an invoice was paid, wholly or in part."""
    from agent.desk import paid as note_paid
    from agent.desk.find import find_item
    from agent.desk.spoken import read_amount, read_day
    from agent.work.banking import explain_money

    with house_at(context.obj, now) as (house, moment):
        with house.ledger.change() as book:
            item = find_item(book, number)
            money = read_amount(amount, item.currency or "EUR") if amount else None
            today = moment.astimezone(house.zone).date()
            day = read_day(on, today, past=True) if on else today
            echo(note_paid(book, item, money, day, moment))
        explain_money(house, moment)


@app.command()
def undo(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(help="A question you answered (Q12), something you said by mail (A7), or an invoice.")
    ],
    payment: Annotated[
        str | None,
        typer.Option(help="Which payment, by its number or bank entry in `voldaan why`. Default: the only one."),
    ] = None,
    now: Moment = None,
) -> None:
    """Take back what you said, or a payment on an invoice, whoever noted it: you, or a match with your bank."""
    from agent.desk.doing import undo as take_back
    from agent.work.banking import explain_money

    with house_at(context.obj, now) as (house, moment):
        with house.ledger.change() as book:
            echo(take_back(book, what, payment, moment))
        explain_money(house, moment)


@app.command()
def hold(
    context: typer.Context,
    who: Who,
    until: Annotated[str | None, typer.Option(help="The first day letters may go again.")] = None,
    because: Annotated[str, typer.Option(help="A note for yourself.")] = "",
    promised: Annotated[str | None, typer.Option(help="The day the customer named for paying.")] = None,
    disputed: Annotated[bool, typer.Option("--disputed", help="The customer disputes this invoice.")] = False,
    handed_over: Annotated[
        bool, typer.Option("--handed-over", help="Somebody else collects this invoice now.")
    ] = False,
    now: Moment = None,
) -> None:
    """Keep quiet about an invoice or a customer, until a day or until you release it."""
    from agent.desk import words
    from agent.desk.find import find_target
    from agent.desk.spoken import read_day

    if sum(map(bool, (until, promised, disputed, handed_over))) > 1:
        raise typer.BadParameter(tell("use one of --until, --promised, --disputed and --handed-over at a time"))
    with house_at(context.obj, now) as (house, moment), house.ledger.change() as book:
        target, today = find_target(book, who), moment.astimezone(house.zone).date()
        if promised:
            echo(words.promised(book, target, read_day(promised, today), moment))
        elif disputed:
            echo(words.disputed(book, target, because, moment))
        elif handed_over:
            echo(words.hand_over(book, target, moment))
        else:
            echo(words.hold(book, target, read_day(until, today) if until else None, because, moment))


@app.command()
def agree(
    context: typer.Context,
    number: Number,
    parts: Annotated[list[str], typer.Argument(help="The parts with their days, as in: 300 on 1 dec, 300 on 1 jan.")],
    now: Moment = None,
) -> None:
    """Note that an invoice is paid in parts; `voldaan release` ends it, `voldaan undo` takes it back."""
    from agent.desk.find import find_item, find_target
    from agent.desk.parts import agreed as note_agreed
    from agent.desk.undoing import Noting
    from agent.work.plans import confirmation_of, propose_confirmations

    with house_at(context.obj, now) as (house, moment):
        today, words = moment.astimezone(house.zone).date(), " ".join(parts)
        with house.ledger.change() as book:
            noting = Noting(house.ledger.read(), book)
            done = note_agreed(book, find_target(book, number), words, moment, today)
            said = noting.note(f"agree {number} {words}", moment)  # as is
        with house.ledger.change() as book:
            propose_confirmations(house, book, moment)
            confirmation = confirmation_of(book, find_item(book, number))
        echo(tell("{done}. `voldaan undo {said}` takes it back.", done=done, said=said.id))
        if confirmation:
            text = tell(
                "Best put it in writing: `voldaan answer {question} draft` puts this into Drafts.",
                question=confirmation.id,
            )
            echo(text)
            echo("\n".join(f"    > {line}".rstrip() for line in confirmation.letter.strip().splitlines()))


@app.command()
def release(context: typer.Context, who: Who, now: Moment = None) -> None:
    """End every hold, promise and dispute of an invoice or a customer."""
    from agent.desk import release as end_holds
    from agent.desk.find import find_target

    with house_at(context.obj, now) as (house, moment), house.ledger.change() as book:
        echo(end_holds(book, find_target(book, who), moment))


@app.command()
def answer(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question's name, as in Q12, or several: Q3-Q20, Q3,Q5.")],
    words: Annotated[list[str], typer.Argument(help="Your answer, as `voldaan questions` lists them.")],
    now: Moment = None,
) -> None:
    """Answer a question: yes, go on, settled, not an invoice, due DATE, amount AMOUNT, …"""
    from agent.desk.answers import check_answer
    from agent.desk.find import find_questions
    from agent.work.answering import answer_question

    with house_at(context.obj, now) as (house, moment):
        found, others = find_questions(house.ledger.read(), question)
        for one in found:
            check_answer(one, " ".join(words), moment.astimezone(house.zone).date())
        for one in found:
            done = answer_question(house, one, " ".join(words), moment)
            echo(done if question.strip().upper() == one.id else f"{one.id}: {done}")
    if others:
        names = ", ".join(other.id for other in others)
        first = found[0].id
        echo(tell("Not answered, for it is about something else than {first}: {names}.", first=first, names=names))


@app.command()
def live(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; I have seen the list.")] = False,
    take_over: Annotated[bool, typer.Option("--take-over", help="This installation takes over from another.")] = False,
    restored: Annotated[
        bool, typer.Option("--restored", help="I put back older books; ask me about everything that is open.")
    ] = False,
    now: Moment = None,
) -> None:
    """Start for real: show what is already overdue, which is never sent without your answer, and record this moment."""
    from agent.domain.errors import VoldaanError
    from agent.domain.policy import Mode
    from agent.work.going_live import (
        already_overdue,
        ask_again,
        go_live,
        look_around,
        make_known,
        waiting_since_restored,
    )

    with house_at(context.obj, now) as (house, moment):
        try:
            others = look_around(house, moment)
        except VoldaanError as error:
            if take_over:
                raise
            others = ""
            echo(tell("Your mailbox could not be looked at; the next pass does it: {why}", why=error), err=True)
        if others and not take_over:
            text = tell("Another voldaan looks after this mailbox: {others}. Nothing changed here.", others=others)
            echo(text, err=True)
            echo(tell("To go on here: `voldaan live --take-over`; that one then stops at its next pass."), err=True)
            raise typer.Exit(Exit.ATTENTION)
        if restored:
            ask_again(house, moment)
        waiting = waiting_since_restored(house, moment)
        if waiting is None:
            echo(tell("The books were put back: the next pass reads your mailbox, then asks about all that is open."))
        elif waiting:
            echo(tell("The books were put back. No letter about these goes before you said that it is still open:"))
            echo_table(tuple(map(tell, _RESTORED_COLUMNS)), waiting, right=(3,))
            ids = sorted((str(row[0]) for row in waiting), key=lambda id: int(id[1:]))
            together = f"{ids[0]}-{ids[-1]}" if len(ids) > 1 else ids[0]
            text = tell(
                "Note what was paid (`voldaan paid`), then answer the rest: `voldaan answer {questions} go on`.",
                questions=together,
            )
            echo(text)
        mark = house.ledger.read().mark
        if mark.live_since and not take_over:
            since = tell_moment(mark.live_since.astimezone(house.zone))
            echo(tell("Live already, since {moment}.", moment=since))
            return
        rows = already_overdue(house, moment)
        if mark.last_pass_at is None:
            echo(tell("No pass has read all your folders yet: `voldaan pass` first, then look at this list again."))
        if rows:
            text = tell(
                "Already overdue today. A letter about one of these goes only after you answer its question “go on”:"
            )
            echo(text)
            echo_table(tuple(map(tell, _OVERDUE_COLUMNS)), rows, right=(2,))
        elif mark.last_pass_at:
            echo(tell("Nothing is overdue today."))
        if house.mode is Mode.SHADOW:
            echo(tell('Mode is "shadow": nothing will be sent until you set mode to "draft" or "auto".'))
        if not yes and not agreed(tell("Go live now?")):
            if mark.live_since:
                echo(tell("Nothing changed. Use --yes to do it without being asked."))
            else:
                echo(tell("Not live. Use --yes to do it without being asked."))
            return
        echo(go_live(house, moment, take_over))
        if take_over:
            make_known(house, moment)
