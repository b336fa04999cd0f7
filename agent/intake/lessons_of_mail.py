"""What a customer's mail teaches about him, put to the owner as quiet questions; nothing is adopted by itself.

Rule: learned (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterator

from agent.domain.customer import Customer
from agent.domain.events import Lesson
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.manner import Form
from agent.domain.question import QuestionKind
from agent.domain.reply import Heard, Label
from agent.domain.speech import later, tell
from agent.domain.text import shown
from agent.intake.manners import manner_of
from agent.intake.recording import Recording
from agent.mailbox import Summary
from agent.replies import Verdict, find_contacts, is_free_mail, read_trust

#: Who else is named matters at the customer's own address too when somebody else is to look at the invoice.
_NAMES_OTHERS = frozenset({Label.WRONG_CONTACT, Label.LEFT_COMPANY, Label.APPROVAL_PENDING})
_MOST_PEOPLE = 2
_LANGUAGES = {"nl": later("Dutch"), "fr": later("French"), "de": later("German"), "en": later("English")}
_FORMS = {Form.INFORMAL: later("informally (je, tu, du)"), Form.FORMAL: later("formally (u, vous, Sie)")}


def subject_of(customer: str, lesson: Lesson, value: str) -> str:
    """What a question about a lesson is about; ``read_subject`` reads it again."""
    return f"{customer} {lesson.value} {value}"


def read_subject(customer: str, subject: str) -> tuple[Lesson, str]:
    """The lesson and its value."""
    lesson, _, value = subject.removeprefix(f"{customer} ").partition(" ")
    return Lesson(lesson), value


def propose_lessons(recording: Recording, mail: Summary, heard: Heard, item: OpenItem) -> None:
    """
    Ask about everything a mail of the customer's teaches and the owner's card does not say, each thing once.

    A mail with a warning, or of which nobody knows who sent it, teaches nothing.
    """
    card = recording.book.customer(item.customer)
    trust = read_trust(mail.headers.authentication, recording.server)
    if card is None or heard.trouble or heard.meaning.warnings or trust.verdict is Verdict.FAIL:
        return
    known = recording.known_as(card)
    for lesson, value, text in (*_manner(recording, known, heard, item), *_people(recording, known, mail, heard)):
        recording.ask(QuestionKind.LEARNED, subject_of(card.key, lesson, value), text, ("yes", "no"), customer=card.key)


def _manner(recording: Recording, card: Customer, heard: Heard, item: OpenItem) -> Iterator[tuple[Lesson, str, str]]:
    """Another language, or another form of address, than letters to him have."""
    spoken, ours = manner_of(heard.words.new), item.spoken()
    if spoken is None or spoken.language is None:
        return
    language = card.language or ours.language or item.invoice.language or recording.speaks.language
    who = shown(card.name, 60)
    if language is None:
        return
    if spoken.language != language:
        if card.language is None:
            text = tell(
                "{who} answers in {said}; letters to them are in {now}. Write {said} from now on?",
                who=who,
                said=tell(_LANGUAGES[spoken.language]),
                now=tell(_LANGUAGES.get(language, language)),
            )
            yield Lesson.LANGUAGE, spoken.language, text
        return
    form = ours.form or recording.speaks.form
    if card.form is None and spoken.form and form and spoken.form is not form and language != "en":
        text = tell(
            "{who} speaks to you {said}; letters to them speak {now}. Speak {said} from now on?",
            who=who,
            said=tell(_FORMS[spoken.form]),
            now=tell(_FORMS[form]),
        )
        yield Lesson.FORM, spoken.form.value, text


def _people(recording: Recording, card: Customer, mail: Summary, heard: Heard) -> Iterator[tuple[Lesson, str, str]]:
    """Colleagues among the recipients or in the signature whom nobody knows yet."""
    headers = mail.headers
    known = {person.key for person in card.people}
    signed = [Address(one.email, one.name or "") for one in find_contacts(heard.words.signature) if one.email]
    names_others = not heard.meaning.labels.isdisjoint(_NAMES_OTHERS)
    company = {*card.domains, *([headers.sender.domain] if headers.sender else [])}
    found = 0
    for person in recording.own.outsiders((*headers.recipients, *signed)):
        theirs = person.domain in company and not is_free_mail(person.domain)
        is_news = person.key not in known and (not card.knows(person) or names_others)
        if not (theirs and is_news) or found == _MOST_PEOPLE:
            continue
        known.add(person.key)
        found += 1
        name = shown(f"{person.name} <{person.email}>" if person.name else person.email, 100)
        text = tell(
            "{name} was named in the mail of {sender}: one of the people of {who}? Mail from there then counts as"
            " theirs; letters still go only where the invoice went.",
            name=name,
            sender=headers.sender.email if headers.sender else "?",
            who=shown(card.name, 60),
        )
        yield Lesson.PERSON, f"{person.email} {shown(person.name, 60)}".strip(), text
