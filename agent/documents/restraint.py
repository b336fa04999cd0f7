"""
Words that make it doubtful whether this money is to be asked for at all.

``terms.read_collection`` knows the clear ones. Nobody can list all the ways to say "paid", "we collect it" or "nothing
to do", so here any sentence that speaks of such a thing makes a doubt, unless it speaks of what ought to happen, what
might, or what has not. To ask about an invoice needlessly costs one answer; to chase it wrongly costs a customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.documents.amounts import find_amounts
from agent.documents.lexicon import finder
from agent.domain.speech import tell

# A page of small print beside the invoice speaks of every payment there could be.
_LONGEST_PAGE = 350
_LONGEST_SENTENCE = 220
_LONGEST_LABEL = 4
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[A-ZÀ-Þ€])|\s\|\s")
_is_paid = finder(r"\b<words>", words="restraint.paid")
_is_not_yet = finder(r"\b<words>", words="restraint.not_yet_paid")
_is_no_request = finder(r"\b<words>", words="restraint.no_request")
_is_other_money = finder(r"\b<words>", words="restraint.other_money")


def find_restraint(texts: Iterable[str], is_partly_paid: bool = False) -> str | None:
    """
    The first sentence that speaks of money that came, comes by itself, or is not asked for; None for most papers.

    Args:
        texts: Paragraphs, cells, notes and terms.
        is_partly_paid: Whether the sums already take a payment off: its label ("Reeds betaald") then is no news.
    """
    sentences = (sentence for text in texts for sentence in _SENTENCE_END.split(" ".join(text.split())))
    doubtful = (sentence for sentence in sentences if _is_doubtful(sentence))
    return next((one for one in doubtful if not is_partly_paid or len(one.split()) > _LONGEST_LABEL), None)


def may_not_be_asked(sentence: str) -> str:
    """The doubt that such a sentence leaves, in words for the owner."""
    return tell("it may be paid already, or not to be paid: “{sentence}”", sentence=sentence[:100])


def is_small_print(words: int) -> bool:
    """Whether a later page with so many words is a page of terms, which says nothing about this invoice."""
    return words > _LONGEST_PAGE


def _is_doubtful(sentence: str) -> bool:
    if len(sentence) > _LONGEST_SENTENCE:
        return False
    if _is_no_request(sentence) and not _is_other_money(sentence):
        return True
    if not _is_paid(sentence) or _is_not_yet(sentence) or _is_other_money(sentence):
        return False
    amounts = find_amounts(sentence)
    return not amounts or any(found.value for found in amounts)  # "Betaald € 0,00" says that nothing came
