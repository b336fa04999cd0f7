"""What a letterhead is made of: contact facts, names of firms, terms, hours, the days somebody works."""

from __future__ import annotations

import re
from functools import cache

from agent.splitting.lines import words_of
from agent.splitting.machines import is_footer
from agent.splitting.moments import has_month
from agent.splitting.speech import (
    answers,
    ends_a_sentence,
    goes_on,
    is_live,
    is_sentence,
    speaks_himself,
    speaks_of_the_case,
    speaks_to_reader,
)
from agent.splitting.vocabulary import vocabulary

_PHONE = re.compile(r"\W{0,3}\(?\+?\d[\d\s()/.+-]{7,24}$")
_ADDRESS_OR_SITE = re.compile(
    r"\W{0,2}(?:[^\s<>@]{1,64}@[^\s<>@]{1,120}|(?:https?://|www\.)\S{3,200}|[a-z0-9-]{2,60}\.(?:nl|be|fr|de|com|eu|net|org|at|ch|lu|uk|co\.uk|example))/?\W{0,2}$",
    re.IGNORECASE,
)
_POST_TOWN = re.compile(
    r"(?:[A-Z]{1,2}-? ?)?(?:\d{4} ?[A-Z]{2}|\d{4,5}|[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}),? {1,2}[A-ZÀ-Ý'’][\w'’-]+"
)
_POST_TOWN_INSIDE = re.compile(r"\b(?:\d{4} ?[A-Z]{2}|[BDFL]-\d{4,5}|\d{5}) +[A-ZÀ-Ý'’][\w'’-]+")
_ADDRESS_INSIDE = re.compile(r"@|www\.|https?://|\.[a-z]{2,4}\b")
#: "Hamngatan 2, Karlskrona", in whatever language: a whole line, its town behind a comma.
_STREET_AND_TOWN = re.compile(
    r"[A-ZÀ-Ý][\w.'’-]{3,40}(?: [\w.'’-]{1,40}){0,3} \d{1,4} ?[a-zA-Z]?, "
    r"(?:[A-Z]{0,2}-?\d{3,6} ?(?:[A-Z]{2} )?)?[A-ZÀ-Ý][\w'’-]{2,40}$"
)
#: "📅 Plan een gesprek: https://…"
_ICON_AND_SITE = re.compile(r"[^\w\s.,;:!?'\"()\[\]<>*/+&@#€$%-]{1,3} .{2,120}https?://\S+$")
_REACHED = re.compile(r"@|www\.|\d{5,}|\d{2,4}[ /-]\d{5,}|\.(?:nl|be|fr|de|com|eu)\b")
_NUMBER_AT_END = re.compile(r"(?:\d[\d\s()/.+-]{7,20}|\S@\S{3,60}|www\.\S{3,60})$")
_SIGNS = "|•·"
_BETWEEN = re.compile(r"\s+[|•·–—-]\s+")
_LEADING = re.compile(r"^[\W_]+")
_LONGEST_CONTACT = 160
_LONGEST_LABELLED = 120
_LONGEST_NOTICE = 300


@cache
def _labelled() -> re.Pattern[str]:
    names = vocabulary().any_of("contact")
    number = r"(?:[ -]?(?:nr|nummer|number|no|n°|num|identifikationsnummer)\b\.?)?"
    said = r"(?=[^\n]{0,80}?(?:\d[\d\s./()-]{4,}|@|www\.|https?:|\.[a-z]{2,3}\b|\d{2}))"
    return re.compile(
        rf"\W{{0,3}}{names}(?!\w){number}(?:\s?[.:|]+\s*|\s+(?=[\d+(@A-Z]|www|http)){said}", re.IGNORECASE
    )


@cache
def _street() -> re.Pattern[str]:
    streets = vocabulary().any_of("streets")
    return re.compile(
        rf"(?:[A-ZÀ-Ý][\w.'’-]*\s){{0,4}}[\w.'’-]*{streets}\.?,? \d{{1,5}} ?[a-zA-Z]?\b(?!\s[a-z])"
        rf"|\d{{1,5}}(?: ?bis| ?ter|[a-z])?,? (?:[\w'’-]+ ){{0,3}}{streets}(?!\w)",
        re.IGNORECASE,
    )


def is_contact(bare: str) -> bool:
    """Whether a line is of a letterhead: a number to call, an address, a register, a site."""
    if len(bare) > _LONGEST_CONTACT or bare.endswith(("?", "!")):
        return False
    if _ICON_AND_SITE.match(bare) or _PHONE.match(bare) or _ADDRESS_OR_SITE.match(bare) or _POST_TOWN.match(bare):
        return True
    if (
        len(bare) < _LONGEST_LABELLED
        and (_labelled().match(bare) or _street().match(bare))
        and not speaks_himself(bare)
    ):
        return not bare.endswith(".") or len(bare.split()) < 9
    if _STREET_AND_TOWN.match(bare) and not (speaks_of_the_case(bare) or has_month(bare) or _names_weekday(bare)):
        return True
    signs = sum(bare.count(sign) for sign in _SIGNS)
    if signs >= 2 or (signs and _REACHED.search(bare)):
        return True
    return bool(_POST_TOWN_INSIDE.search(bare)) and len(bare.split()) <= 9 and not bare.endswith(".")


def _names_weekday(bare: str) -> bool:
    return any(word in vocabulary().lists["weekdays"] for word in words_of(bare))


def is_card(bare: str) -> bool:
    """Whether one line is a whole signature: "Denise Okoro | Accounts", "S. Lee - Plumbing - 07700 900123"."""
    parts = _BETWEEN.split(bare[:_LONGEST_CONTACT])
    if len(parts) < 2 or len(bare) > _LONGEST_CONTACT or ends_a_sentence(bare) or speaks_himself(bare):
        return False
    is_titled = all(part[:1].isupper() and not is_sentence(part) for part in parts)
    return (is_titled and "|" in bare) or (
        parts[0][:1].isupper() and not is_sentence(parts[0]) and bool(_NUMBER_AT_END.search(bare))
    )


@cache
def _firm() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){vocabulary().any_of('firms')}(?!\w)", re.IGNORECASE)


def is_firm(bare: str) -> bool:
    """Whether a line is the name of a firm, by its legal form: "Vermeer Bouw B.V."."""
    return len(bare.split()) <= 8 and _firm().search(bare) is not None and not is_sentence(bare)


def is_named_in(bare: str, facts: str) -> bool:
    """Whether a short line is the name that a site or an address is made of: "zoe taylor photography"."""
    words = [word for word in words_of(bare) if len(word) > 3]
    plain = facts.casefold()
    if not words or len(bare.split()) > 6 or ends_a_sentence(bare) or not _ADDRESS_INSIDE.search(plain):
        return False
    return sum(word in plain for word in words) * 2 >= len(words)


@cache
def _titles() -> frozenset[str]:
    return frozenset(vocabulary().lists["titles"])


def is_title(bare: str) -> bool:
    """Whether a line is what somebody or a firm does: "Directeur administratif et financier", "Jansen - groen"."""
    if not bare[:1].isupper() or ends_a_sentence(bare) or len(bare.split()) > 9 or goes_on(bare):
        return False
    return any(word in _titles() for word in words_of(bare)[:2]) or (
        _BETWEEN.search(bare) is not None and not is_sentence(_BETWEEN.split(bare)[0])
    )


def is_notice(bare: str) -> bool:
    """
    Whether a line tells everybody something: terms, hours, a closure, where invoices go, advertising.

    What begins as a notice is one unless its writer names himself or speaks of this one invoice; what only speaks of
    such things somewhere is one unless it also speaks to the reader or says what is not, or not yet.
    """
    if len(bare) > _LONGEST_NOTICE:
        bare = bare[:_LONGEST_NOTICE]
    if _is_of_habits(bare):
        return True
    if speaks_himself(bare) or answers(bare):
        return False
    patterns = vocabulary().patterns
    if patterns["notice"].match(_LEADING.sub("", bare)):
        return True
    return not speaks_to_reader(bare) and not is_live(bare) and patterns["term"].search(bare) is not None


def _is_of_habits(bare: str) -> bool:
    """Whether a line only tells on which days of the week somebody works; one day with a date is an absence."""
    words = [word for word in words_of(bare) if not word.isdigit()]
    known = _habits()
    if not words or not all(word in known for word in words):
        return False
    return sum(word in _telling() for word in words) >= 2


@cache
def _telling() -> frozenset[str]:
    lists = vocabulary().lists
    return frozenset({*lists["weekdays"], *lists["recurring"]})


@cache
def _habits() -> frozenset[str]:
    return _telling() | frozenset(vocabulary().lists["habits"])


def is_of_a_machine(bare: str) -> bool:
    """Whether a letterhead or a program wrote a line, not a person."""
    return is_contact(bare) or is_notice(bare) or is_footer(bare)
