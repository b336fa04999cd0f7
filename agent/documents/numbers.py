"""Which of all the numbers on a paper is the invoice's own (BT-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.documents.dates import find_dates
from agent.documents.labels import mentions
from agent.documents.lexicon import pattern
from agent.documents.pdfs import Paper
from agent.domain.invoice import Confidence, DocumentKind, Field

_LABEL = pattern(
    r"(?<![\w-])(?:<paper>s?\s?[.-]?\s?<sign>(?![a-z])\.?|<phrase>)",
    paper="number.paper",
    sign="number.sign",
    phrase="number.phrase",
)
_TITLE = pattern(r"^<title>\s*[:#]?(?=\s|$)", title="number.title")
_WHOLE_TITLE = pattern(r"^<title>\s*[:#]?$", title="number.title")
_BARE_SIGN = pattern(r"^<sign>\.?\s*:?(?=\s)", sign="number.sign")
_LOOK_ALIKE = pattern(r"\b<other>[\s.-]*(?:<sign>\.?(?=[\s:])|(?=:))", other="number.look_alike", sign="number.sign")
_OURS = r"\s*:?\s*(?:onze |uw |unsere[rn]? |our |your |the |notre )?"
_EARLIER = pattern(rf"\b<earlier>{_OURS}$", earlier="number.earlier_invoice")
_ABOUT = pattern(rf"\b<about>{_OURS}$", about="number.about")
_PRECEDING = pattern(
    rf"(?:\b(?:<earlier>|<about>){_OURS}(?:factuur|rechnung|invoice|facture)s?|\b<label>)[-\s]?<sign>?\.?(?!\w)",
    earlier="number.earlier_invoice",
    label="number.preceding",
    about="number.about",
    sign="number.sign",
)
_SOURCE = "PDF text: {} (BT-1)"


def read_value(text: str) -> tuple[str, bool] | None:
    """
    Read a number from the start of a text, and whether it surely ends there.

    One token with a digit in it; letters before it may stand apart ("INV 17"). Digits after a space leave a doubt.
    """
    tokens = text.strip(" :#.\u00a0").split()
    if not tokens:
        return None
    value = tokens.pop(0).strip(",.;:()[]\"'")
    if re.fullmatch(r"[A-Z]{1,6}", value) and tokens and re.match(r"\d", tokens[0]):
        value = f"{value} {tokens.pop(0).strip(',.;:()')}"
    if not re.search(r"\d", value) or not re.fullmatch(r"[\w./%&+ -]{1,40}", value):
        return None
    is_whole = not (tokens and re.fullmatch(r"[\d/.-]+", tokens[0])) and not find_dates(value)
    return value, is_whole


def find_number(paper: Paper, kind: DocumentKind) -> tuple[Field[str] | None, tuple[str, ...]]:
    """
    Find the invoice number and say what makes it doubtful.

    Certain is one value under an unmistakable label. Rivals, spaces inside, a value that also stands under another
    label (customer, order, quotation), or only a title above it, leave a question.
    """
    labelled = list(_labelled(paper, kind))
    values = {_plain(value): (value, is_whole, label) for value, is_whole, label in reversed(labelled)}
    if not values:
        return _titled(paper), ()
    value, is_whole, label = labelled[0]
    source = _SOURCE.format(label.strip())
    if len(values) > 1:
        rivals = ", ".join(value for value, _, _ in values.values())
        return Field(value, source, Confidence.LIKELY), (f"several invoice numbers: {rivals}",)
    if not is_whole or _plain(value) in set(_look_alikes(paper)):
        return Field(value, source, Confidence.LIKELY), (f"number {value} may be something else",)
    return Field(value, source, Confidence.CERTAIN), ()


def find_preceding(paper: Paper) -> Field[str] | None:
    """Find the invoice a credit note speaks of (BT-25), when printed."""
    for mention in mentions(paper, _PRECEDING):
        for text in mention.values:
            if found := read_value(text):
                confidence = Confidence.CERTAIN if found[1] else Confidence.LIKELY
                return Field(found[0], f"PDF text: {mention.label} (BT-25)", confidence)
    return None


def _plain(value: str) -> str:
    return re.sub(r"[\s.]", "", value).upper()


def _labelled(paper: Paper, kind: DocumentKind) -> Iterator[tuple[str, bool, str]]:
    """The values under an invoice number's labels; "Betreft: factuur …" names another invoice on a credit note only."""
    for mention in mentions(paper, _LABEL):
        is_about = kind is DocumentKind.CREDIT_NOTE and _ABOUT.search(mention.before)
        if is_about or _EARLIER.search(mention.before):
            continue
        found = next((found for text in mention.beside if (found := read_value(text))), None)
        # Under a label stands the number alone; "12 Main Street" there is somebody's address.
        if found is None and mention.under and (under := read_value(mention.under)):
            found = under if _plain(under[0]) == _plain(mention.under.strip("#: ")) else None
        if found:
            yield (*found, mention.label)


def _look_alikes(paper: Paper) -> Iterator[str]:
    for mention in mentions(paper, _LOOK_ALIKE):
        if mention.values and (found := read_value(mention.values[0])):
            yield _plain(found[0])


def _titled(paper: Paper) -> Field[str] | None:
    """A number right behind or right under the title, which is certain only when the paper quotes it once more."""
    for line in paper.lines[:40]:
        for segment in line.segments:
            if (title := _TITLE.match(segment.text)) and (found := read_value(segment.text[title.end() :])):
                return _quoted(paper, found, title[0])
    for mention in mentions(paper, _WHOLE_TITLE):
        for text in mention.values:
            if (sign := _BARE_SIGN.match(text)) and (found := read_value(text[sign.end() :])):
                return _quoted(paper, found, f"{mention.label} {sign[0]}")
    return None


def _quoted(paper: Paper, found: tuple[str, bool], label: str) -> Field[str] | None:
    value, is_whole = found
    if re.fullmatch(r"(?:19|20)\d\d|\d{1,3}", value) or find_dates(value):
        return None
    quotes = re.findall(rf"(?<![\w/-]){re.escape(value)}(?![\w/-])", paper.text)
    is_certain = is_whole and len(value) >= 4 and len(quotes) > 1 and _plain(value) not in set(_look_alikes(paper))
    return Field(value, _SOURCE.format(label), Confidence.CERTAIN if is_certain else Confidence.LIKELY)
