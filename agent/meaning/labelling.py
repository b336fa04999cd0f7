"""Find the labels of a mail clause by clause, each with the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.domain.reply import Label, Said
from agent.meaning.clauses import Clause, clauses
from agent.meaning.phrases import LANGUAGES, Language, phrases_of
from agent.meaning.sentences import Sentence

#: Labels that silence others within one clause: whoever refuses does not promise with the same words.
_SILENCES: dict[Label, frozenset[Label]] = {
    Label.BOUNCE: frozenset(set(Label) - {Label.BOUNCE, Label.WRONG_CONTACT}),
    Label.INSOLVENCY: frozenset(set(Label) - {Label.INSOLVENCY}),
    Label.REFUSAL: frozenset(
        {Label.PROMISE, Label.PAID, Label.ACKNOWLEDGEMENT, Label.CASH_TROUBLE, Label.PAYMENT_RUN, Label.WRONG_CONTACT}
        | {Label.QUESTION, Label.NOT_RECEIVED, Label.INSTALMENTS, Label.APPROVAL_PENDING, Label.OTHER}
    ),
    Label.INSTALMENTS: frozenset(
        {Label.PROMISE, Label.EXTENSION_REQUEST, Label.PAID, Label.QUESTION, Label.ACKNOWLEDGEMENT}
        | {Label.CASH_TROUBLE, Label.PAYMENT_RUN, Label.DISPUTE_COMPLAINT, Label.APPROVAL_PENDING, Label.LEFT_COMPANY}
    ),
    Label.LEFT_COMPANY: frozenset({Label.ACKNOWLEDGEMENT, Label.OUT_OF_OFFICE, Label.OTHER, Label.DISPUTE_COMPLAINT}),
    Label.REMITTANCE_ADVICE: frozenset(
        {Label.PROMISE, Label.ACKNOWLEDGEMENT, Label.PAYMENT_RUN, Label.QUESTION, Label.NOT_RECEIVED, Label.WRONG_DATA}
        | {Label.APPROVAL_PENDING}
    ),
    Label.WRONG_DATA: frozenset(
        {Label.QUESTION, Label.ACKNOWLEDGEMENT, Label.NOT_RECEIVED, Label.DISPUTE_COMPLAINT, Label.WRONG_CONTACT}
        | {Label.APPROVAL_PENDING}
    ),
    Label.OTHER: frozenset({Label.QUESTION, Label.ACKNOWLEDGEMENT, Label.OUT_OF_OFFICE}),
    Label.NOT_RECEIVED: frozenset(
        {Label.QUESTION, Label.ACKNOWLEDGEMENT, Label.DISPUTE_COMPLAINT, Label.PAID, Label.WRONG_CONTACT, Label.PROMISE}
    ),
    Label.APPROVAL_PENDING: frozenset(
        {Label.PROMISE, Label.ACKNOWLEDGEMENT, Label.PAYMENT_RUN, Label.QUESTION, Label.WRONG_CONTACT}
        | {Label.DISPUTE_COMPLAINT, Label.PAID}
    ),
    Label.EXTENSION_REQUEST: frozenset(
        {Label.PROMISE, Label.ACKNOWLEDGEMENT, Label.QUESTION, Label.PAYMENT_RUN, Label.DISPUTE_COMPLAINT}
        | {Label.PAID, Label.CASH_TROUBLE}
    ),
    Label.CASH_TROUBLE: frozenset(
        {Label.DISPUTE_COMPLAINT, Label.ACKNOWLEDGEMENT, Label.PAID, Label.NOT_RECEIVED, Label.APPROVAL_PENDING}
        | {Label.PROMISE, Label.LEFT_COMPANY}
    ),
    Label.PAID: frozenset({Label.PROMISE, Label.ACKNOWLEDGEMENT, Label.QUESTION, Label.PAYMENT_RUN}),
    Label.PAYMENT_RUN: frozenset({Label.PROMISE, Label.ACKNOWLEDGEMENT, Label.APPROVAL_PENDING}),
    Label.DISPUTE_COMPLAINT: frozenset({Label.QUESTION, Label.ACKNOWLEDGEMENT, Label.PROMISE, Label.PAYMENT_RUN}),
    Label.OUT_OF_OFFICE: frozenset({Label.ACKNOWLEDGEMENT, Label.PROMISE, Label.PAYMENT_RUN}),
    Label.WRONG_CONTACT: frozenset({Label.ACKNOWLEDGEMENT, Label.QUESTION}),
    Label.PROMISE: frozenset({Label.ACKNOWLEDGEMENT}),
    Label.QUESTION: frozenset({Label.ACKNOWLEDGEMENT}),
}
#: Labels that lead a mail, by how much the owner's act depends on them.
ORDER = (
    Label.INSOLVENCY, Label.BOUNCE, Label.REFUSAL, Label.DISPUTE_COMPLAINT, Label.OUT_OF_OFFICE, Label.LEFT_COMPANY,
    Label.WRONG_DATA, Label.NOT_RECEIVED, Label.INSTALMENTS, Label.WRONG_CONTACT, Label.REMITTANCE_ADVICE, Label.PAID,
    Label.EXTENSION_REQUEST, Label.APPROVAL_PENDING, Label.QUESTION, Label.PROMISE, Label.CASH_TROUBLE,
    Label.PAYMENT_RUN, Label.OTHER, Label.ACKNOWLEDGEMENT,
)  # fmt: skip
CRITICAL = frozenset({Label.INSOLVENCY, Label.REFUSAL, Label.DISPUTE_COMPLAINT})
_HARMLESS = frozenset({Label.ACKNOWLEDGEMENT, Label.PROMISE, Label.PAYMENT_RUN, Label.OUT_OF_OFFICE})
_WEIGHTY = CRITICAL | frozenset(
    {Label.OUT_OF_OFFICE, Label.BOUNCE, Label.QUESTION, Label.NOT_RECEIVED, Label.WRONG_DATA, Label.PAID}
)
#: Who needs more words to say "noted" says something else too.
_LONGEST_NOD = 14
#: Words, at most, of a name below a letter, of an excuse, and of a moment that stands for a promise.
_LONGEST_NAME = 8
_LONGEST_EXCUSE = 25
_LONGEST_HINT = 12
_NAME = re.compile(
    r"{word}(?:[ \n]+(?:{word}|{small}))*".format(
        word=r"(?:\(?[A-ZÀ-Þ][\w.'’&-]*\)?,?|&|\(\d{2}\))",
        small=r"(?:van|de|der|den|het|la|le|les|du|des|von|und|et|en|and|of|the|for|für|dr|mr|[dl]['’]\w+)",
    )
)


@dataclass
class Labelled:
    """
    What was found.

    Attributes:
        said: Labels with the clauses that say so.
        silent: Clauses that said nothing known.
        alarming: Clauses that sound like trouble.
        chatter: Clauses of small talk.
        by_model: Labels that only the model found.
        leading: The label the model puts first.
        guessed: Whether what was found is no more than a guess.
    """

    said: dict[Label, list[Clause]] = field(default_factory=dict)
    silent: list[Clause] = field(default_factory=list)
    alarming: list[Clause] = field(default_factory=list)
    chatter: list[Clause] = field(default_factory=list)
    by_model: set[Label] = field(default_factory=set)
    leading: Label | None = None
    guessed: bool = False

    def add(self, label: Label, clause: Clause) -> None:
        """Note that this clause says so."""
        self.said.setdefault(label, []).append(clause)


def label(sentences: Sequence[Sentence], code: str) -> tuple[Labelled, Language]:
    """Label the sentences in their language; where that tells nothing, in the language that tells something."""
    first = phrases_of(code)
    found = _labelled(sentences, first)
    language = first
    if not found.said and not found.chatter:
        for other in LANGUAGES:
            if other != first.code and (again := _labelled(sentences, phrases_of(other))).said:
                found, language = again, phrases_of(other)
                break
    return found, language


def said_in(found: Labelled) -> tuple[Said, ...]:
    """Give the labels, primary first, each with its first sentence."""
    ordered = sorted(found.said, key=ORDER.index)
    if Label.PROMISE in found.said and Label.QUESTION in found.said and len(found.said) == 2:
        ordered = sorted(found.said, key=lambda label: found.said[label][0].start)
    ordered.sort(key=lambda label: label is not found.leading)
    return tuple(
        Said(label, found.said[label][0].sentence, "model" if label in found.by_model else "rule") for label in ordered
    )


def _labelled(sentences: Sequence[Sentence], language: Language) -> Labelled:
    found = Labelled()
    for clause in clauses(sentences, language):
        if clause.is_empty or _is_pleasant(clause, language):
            continue
        labels = labels_of(clause, language)
        for each in labels:
            found.add(each, clause)
        if not labels:
            _note_silence(clause, language, found)
        elif labels <= _HARMLESS and _sounds_like_trouble(clause, labels, language):
            found.alarming.append(clause)
    _drop_small_talk(found)
    _add_other_address(found, language)
    _hear_a_moment(found, language)
    return found


def _hear_a_moment(found: Labelled, language: Language) -> None:
    """A moment in few words without a verb of payment is a promise beside nothing firmer; the owner looks at it."""
    lists = language.lists
    if set(found.said) - {Label.ACKNOWLEDGEMENT}:
        return
    for clause in found.silent:
        text = clause.folded
        is_short = len(text.split()) <= _LONGEST_HINT
        if is_short and lists["when"].find(text) and not (lists["alarm"].find(text) or lists["no_promise"].find(text)):
            found.add(Label.PROMISE, clause)
            found.alarming.append(clause)


def labels_of(clause: Clause, language: Language) -> set[Label]:
    """Give every label one clause says."""
    text = clause.folded
    labels = {
        label
        for label, kind in language.labels.items()
        if kind.says.find(text) and not (kind.unless and kind.unless.find(text))
    }
    lists = language.lists
    if lists["will_pay"].find(text) and lists["when"].find(text) and not lists["no_promise"].find(text):
        labels.add(Label.EXTENSION_REQUEST if clause.asks and not lists["tags"].find(text) else Label.PROMISE)
    if (
        clause.asks and not labels & {Label.PAID, Label.EXTENSION_REQUEST} and not lists["chatter"].find(text)
    ) or lists["asks"].find(text):
        labels.add(Label.QUESTION)
    for label in sorted(labels, key=lambda one: list(_SILENCES).index(one) if one in _SILENCES else 99):
        if label in labels:
            labels -= _SILENCES.get(label, frozenset())
    return labels


def _is_pleasant(clause: Clause, language: Language) -> bool:
    words = clause.folded.split()
    lists = language.lists
    if len(words) <= _LONGEST_NAME and _is_name(clause):
        return True
    return (
        (
            (len(words) <= 8 and bool(lists["pleasant"].find(clause.folded)))
            or (
                len(words) <= _LONGEST_EXCUSE
                and bool(lists["excuses"].find(clause.folded) or lists["chatter"].find(clause.folded))
                and not lists["alarm"].find(clause.folded)
                and not lists["when"].find(clause.folded)
            )
        )
        and not lists["defects"].find(clause.folded)
        and "@" not in clause.folded
        and not any(
            kind.says.find(clause.folded) and not (kind.unless and kind.unless.find(clause.folded))
            for label, kind in language.labels.items()
            if label is not Label.ACKNOWLEDGEMENT
        )
        and not language.lists["will_pay"].find(clause.folded)
        and not clause.asks
    )


def _is_name(clause: Clause) -> bool:
    """Whether only a name stands there: capitals, no mark that ends a sentence, not shouted."""
    return _NAME.fullmatch(clause.sentence) is not None and not clause.sentence.isupper()


def _note_silence(clause: Clause, language: Language, found: Labelled) -> None:
    if language.lists["chatter"].find(clause.folded) and not language.lists["defects"].find(clause.folded):
        found.chatter.append(clause)
        return
    found.silent.append(clause)
    if language.lists["alarm"].find(clause.folded):
        found.alarming.append(clause)


def _sounds_like_trouble(clause: Clause, labels: set[Label], language: Language) -> bool:
    lists = language.lists
    if labels == {Label.ACKNOWLEDGEMENT}:
        return len(clause.folded.split()) > _LONGEST_NOD or bool(lists["alarm"].find(clause.folded))
    speaks_of_money = lists["money"].find(clause.folded)
    is_beside_it = labels & {Label.PROMISE, Label.PAYMENT_RUN} and not speaks_of_money
    return bool(is_beside_it or lists["defects"].find(clause.folded))


def _add_other_address(found: Labelled, language: Language) -> None:
    """An absence, or a departure, that names an address for invoices says that this one is the wrong one."""
    if Label.WRONG_CONTACT in found.said:
        return
    for clause in [*found.silent, *found.chatter, *(one for ones in list(found.said.values()) for one in ones)]:
        if "@" in clause.folded and language.lists["bills"].find(clause.folded):
            found.add(Label.WRONG_CONTACT, clause)
            return


def _drop_small_talk(found: Labelled) -> None:
    """An acknowledgement beside something that matters is a turn of phrase; a report of a machine says nothing else."""
    if set(found.said) & _WEIGHTY:
        found.said.pop(Label.ACKNOWLEDGEMENT, None)
    if Label.BOUNCE in found.said:
        for label in set(found.said) - {Label.BOUNCE, Label.WRONG_CONTACT}:
            del found.said[label]


def guess(found: Labelled, names_a_day_to_come: bool) -> None:
    """Words nobody foresaw: a promise when a day to come is named, else trouble; never sure, and for the owner."""
    if found.said:
        return
    if found.silent:
        found.guessed = True
        quiet = names_a_day_to_come and not found.alarming
        found.add(Label.PROMISE if quiet else Label.DISPUTE_COMPLAINT, (found.alarming or found.silent)[0])
    elif found.chatter:
        found.add(Label.OTHER, found.chatter[0])
