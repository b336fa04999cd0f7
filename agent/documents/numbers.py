"""Which of all the numbers on a paper is the invoice's own (BT-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.documents.dates import find_dates
from agent.documents.labels import Mention, is_table_head, mentions
from agent.documents.lexicon import pattern
from agent.documents.pdfs import Paper
from agent.domain.invoice import Confidence, DocumentKind, Field
from agent.domain.speech import tell

_LABEL = pattern(
    r"(?<![\w-])(?:<paper>s?(?:\s\([^)]{1,20}\))?\s?[.-]?\s?<sign>(?![a-z])\.?|<phrase>(?!\w))",
    paper="number.paper",
    sign="number.sign",
    phrase="number.phrase",
)
_ABOUT_THIS = r"(?:<about>\s*:?\s*)?"
_SUBJECT = pattern(r"<subject>\b", subject="number.subject")
_NAMES_ANOTHER = pattern(r"^(?:<about>|<subject>)\b", about="number.about", subject="number.subject")
_TITLE = pattern(rf"^{_ABOUT_THIS}<title>\s*[:#]?(?=\s|$)", about="number.subject", title="number.title")
_WHOLE_TITLE = pattern(rf"^{_ABOUT_THIS}<title>\s*[:#]?$", about="number.subject", title="number.title")
_BARE_SIGN = pattern(r"^<sign>\.?\s*:?(?=\s)", sign="number.sign")
_BARE = pattern(r"^(?:<bare>)\.?\s*(?=:|$|\s\S*\d)", bare="number.bare")
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
# "Facture F-12 du 3 mai", "Rechnung 4711 - Seite 1": after the number comes its date, a dash, or nothing.
_AFTER_NUMBER = pattern(
    r"\s*(?:$|[-–|,;(•·]|<of>\s\d{1,2}(?:[-/.]|\s\w{3})|<date>\b)", of="date.letter", date="date.issue"
)
# Years, months, weeks and ordinals: "Factuur 2026-03", "Facture Q1-2026", "2e nota".
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:[-/.]?(?:0?[1-9]|1[0-2]))?|(?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d|(?:q|k|kw|w|wk|week|t|h|s)\d{1,2}(?:[-/]?\d{2,4})?"
    r"|\d+(?:e|de|ste|st|nd|rd|th|er|ère|ème|eme)",
    re.IGNORECASE,
)
_SOURCE = "PDF text: {} (BT-1)"  # as is


@dataclass(frozen=True)
class _Candidate:
    """A number, whether it surely ends there, the label that names it, and whether that place leaves no doubt."""

    value: str
    is_whole: bool
    label: str
    is_clear: bool = True

    @property
    def plain(self) -> str:
        return _plain(self.value)


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
    goes_on = bool(tokens) and re.fullmatch(r"[/.-]*\d[\d/.-]*", tokens[0]) and not find_dates(" ".join(tokens[:3]))
    is_whole = not goes_on and not find_dates(value)
    return value, is_whole


def find_number(paper: Paper, kind: DocumentKind, title: str = "") -> tuple[Field[str] | None, tuple[str, ...]]:
    """
    Find the invoice number and say what makes it doubtful; ``title`` is what the paper calls itself, if anything.

    Certain is one value under an unmistakable label, or one behind the title that can be nothing else. Rivals, spaces
    inside, a value that also stands under another label (customer, order, quotation), or a label in the middle of a
    sentence on a paper without a title, leave a question.
    """
    labelled = list(_labelled(paper, kind))
    titled = sorted(_titled(paper, kind), key=lambda found: not found.is_clear)
    if labelled:
        return _weigh(paper, labelled, [found for found in titled if found.is_clear], bool(title))
    if titled and titled[0].is_clear:
        return _weigh(paper, [found for found in titled if found.is_clear], [], has_title=True)
    bare = list(_bare(paper))
    if len({found.plain for found in bare}) == 1 and bare[0].plain not in set(_look_alikes(paper)):
        confidence = Confidence.CERTAIN if title and bare[0].is_clear else Confidence.LIKELY
        return Field(bare[0].value, _SOURCE.format(bare[0].label), confidence), ()
    return (Field(titled[0].value, _SOURCE.format(titled[0].label), Confidence.LIKELY), ()) if titled else (None, ())


def _weigh(
    paper: Paper, found: list[_Candidate], others: list[_Candidate], has_title: bool
) -> tuple[Field[str], tuple[str, ...]]:
    first = next((one for one in found if one.is_clear), found[0])
    values = {one.plain: one.value for one in reversed([first, *found, *others])}
    source = _SOURCE.format(first.label.strip())
    if len(values) > 1:
        rivals = ", ".join(dict.fromkeys(one.value for one in [first, *found, *others]))
        return Field(first.value, source, Confidence.LIKELY), (
            tell("several invoice numbers: {rivals}", rivals=rivals),
        )
    if not all(one.is_whole for one in found) or first.plain in set(_look_alikes(paper)):
        return Field(first.value, source, Confidence.LIKELY), (
            tell("number {first} may be something else", first=first.value),
        )
    is_sure = has_title or first.is_clear
    return Field(first.value, source, Confidence.CERTAIN if is_sure else Confidence.LIKELY), ()


def find_all_numbers(paper: Paper, kind: DocumentKind) -> tuple[str, ...]:
    """Every number a page calls its own, by label or behind the title, as printed; the first one first."""
    labelled = [one for one in _labelled(paper, kind) if one.is_clear and one.is_whole]
    found = labelled or [one for one in _titled(paper, kind) if one.is_clear]
    return tuple({one.plain: one.value for one in reversed(found)}.values())[::-1]


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


def _labelled(paper: Paper, kind: DocumentKind) -> Iterator[_Candidate]:
    """The values under an invoice number's labels; "Betreft: factuur …" names another invoice on a credit note only."""
    for mention in mentions(paper, _LABEL):
        is_about = kind is DocumentKind.CREDIT_NOTE and _ABOUT.search(mention.before)
        if is_about or _EARLIER.search(mention.before):
            continue
        found = next((found for text in mention.beside if (found := read_value(text))), None)
        if found is None and mention.under and (under := read_value(mention.under)):
            found = under if _stands_alone(under[0], mention.under) else None
        if found:
            yield _Candidate(*found, mention.label, is_clear=mention.leads)
        elif mention.above and (over := read_value(mention.above)) and _stands_alone(over[0], mention.above):
            yield _Candidate(over[0], False, mention.label, is_clear=False)


def _stands_alone(value: str, text: str) -> bool:
    """Under a label stands the number and perhaps its date; "12 Main Street" there is somebody's address."""
    return _plain(value) == _plain(text.strip("#: "))


def _look_alikes(paper: Paper) -> Iterator[str]:
    for mention in mentions(paper, _LOOK_ALIKE):
        if mention.values and (found := read_value(mention.values[0])):
            yield _plain(found[0])


def _titled(paper: Paper, kind: DocumentKind) -> Iterator[_Candidate]:
    """The numbers right behind, beside or under a title."""
    for line in paper.lines[:40]:
        for index, segment in enumerate(line.segments):
            if not (title := _TITLE.match(segment.text)):
                continue
            if kind is DocumentKind.CREDIT_NOTE and _NAMES_ANOTHER.search(segment.text):
                continue
            rest = segment.text[title.end() :].strip()
            if not rest and index + 1 < len(line.segments):
                rest = line.segments[index + 1].text
            if candidate := _behind_title(paper, title[0], rest, is_subject=bool(_SUBJECT.match(title[0]))):
                yield candidate
    for mention in mentions(paper, _WHOLE_TITLE):
        for text in (mention.under,) if mention.under else ():
            sign = _BARE_SIGN.match(text)
            value = text[sign.end() :] if sign else text
            found = read_value(value)
            if (
                found
                and (sign or _stands_alone(found[0], text))
                and (one := _behind_title(paper, mention.label, value))
            ):
                yield _Candidate(one.value, one.is_whole, f"{one.label} {sign[0] if sign else ''}", one.is_clear)


def _behind_title(paper: Paper, label: str, text: str, *, is_subject: bool = False) -> _Candidate | None:
    """A number behind the title: clear when it looks like nothing else, or when the paper quotes it once more."""
    sign = _BARE_SIGN.match(text)
    text = text[sign.end() :] if sign else text
    found = read_value(text)
    if found is None or re.fullmatch(r"(?:19|20)\d\d", found[0]) or find_dates(found[0]):
        return None
    value, is_whole = found
    is_short = re.fullmatch(r"\d{1,3}", value) is not None and not sign
    after = text[text.find(value) + len(value) :]
    ends_there = bool(_AFTER_NUMBER.match(after) or find_dates(after.strip()[:12]))
    quotes = re.findall(rf"(?<![\w/-]){re.escape(value)}(?![\w/-])", paper.text)
    if is_short and not ends_there:
        return None
    # "Betreft: factuur 17" is about number 17; "Factuur 17" on a pile of papers may be the seventeenth.
    looks_right = _is_shaped(value) or (len(value) >= 4 and len(quotes) > 1) or (is_short and is_subject)
    is_clear = is_whole and ends_there and looks_right and not _PERIOD.fullmatch(value)
    return _Candidate(value, is_whole, label, is_clear and _plain(value) not in set(_look_alikes(paper)))


def _is_shaped(value: str) -> bool:
    """Whether it looks like the number of a paper: long enough, or with letters; no year, month or week."""
    return bool(not _PERIOD.fullmatch(value) and re.search(r"\d{3}|[A-Za-z].*\d", value) and len(value) >= 4)


def _bare(paper: Paper) -> Iterator[_Candidate]:
    """The numbers under a label such as "Nummer", which are the invoice's when its date stands near."""
    for mention in mentions(paper, _BARE):
        page = paper.pages[mention.page]
        if mention.at > len(page) * 0.6 or is_table_head(page[mention.at]):
            continue
        found = next((found for text in mention.beside[:1] if (found := read_value(text))), None)
        if found is None and mention.under and (under := read_value(mention.under)):
            found = under if _stands_alone(under[0], mention.under) else None
        if found and not find_dates(found[0]) and not _PERIOD.fullmatch(found[0]):
            is_clear = found[1] and _is_shaped(found[0]) and _has_date_near(mention, paper)
            yield _Candidate(*found, mention.label, is_clear)


def _has_date_near(mention: Mention, paper: Paper) -> bool:
    near = paper.pages[mention.page][max(0, mention.at - 2) : mention.at + 3]
    return any(find_dates(segment.text) for line in near for segment in line.segments)
