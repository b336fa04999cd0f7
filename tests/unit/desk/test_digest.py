"""The digest: what needs the owner first, and an answer beside everything that has one."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.desk import News, write_html, write_text
from agent.desk.codes import find_codes
from agent.desk.digest import Action, entries_of
from agent.desk.links import answer_link
from agent.desk.phrases import find_answer, read_line
from agent.desk.told import GATES, KINDS, one_line, tell_answer
from agent.domain.money import Money
from agent.domain.policy import Mode
from agent.domain.question import Parts, QuestionKind
from agent.domain.speech import SPOKEN, speaking
from agent.dunning.gates import GATE_NAMES
from tests.builders import eur
from tests.tables import each
from tests.unit.desk.digests import (
    ADDRESS,
    MORNING,
    TODAY,
    asked,
    digest,
    first_letters,
    overview,
    questions,
    to_be_written,
    wrote,
)

EVIL = "Jan</div><a href='https://evil.example'>Klik</a>\u202egro.live\u2066\r\nQ99 <script>alert(1)</script>\x1b[2J"


def links(page: str) -> list[str]:
    """Every address a page links to, as a mail program sees it."""
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page)]


def subject_of(link: str) -> str:
    """The subject of the mail that a link opens."""
    return parse_qs(urlsplit(link).query, strict_parsing=True)["subject"][0]


def titles(**more: object) -> list[str]:
    """The sections of a morning in their order."""
    return [section.title for section in digest(overview(questions(), **more)).sections]


def test_what_needs_the_owner_stands_first_and_what_waits_last():
    """
    The order of docs/desk.md; a section without anything is not there.
    """
    assert titles() == [
        "Needs you",
        "Goes out today",
        "Went out",
        "Agreements due",
        "Money in",
        "Taken back from Drafts",
        "What you told me",
        "What waits, and why",
    ]
    assert titles(came_in=(), agreements=())[2:5] == ["Went out", "Taken back from Drafts", "What you told me"]
    assert [section.is_folded for section in digest().sections] == [False] * 7 + [True]


def test_a_customers_words_stand_apart_from_what_they_are_taken_for():
    """
    The sentence quoted, what it is taken to mean, what is proposed, and the answers; nothing twice.
    """
    (entry,) = digest(overview([wrote()])).sections[0].entries

    assert entry.text == "jan@acme.example wrote on 2 December 2026 about 2026-031"
    assert entry.quote.startswith("Hoi Sanne, sorry")
    assert entry.taken.startswith("Taken to mean: they will pay")
    assert entry.proposal == "“yes” means “promised for 4 December”: only this invoice stays quiet."
    assert [action.words for action in entry.actions][:4] == ["Q12 yes", "Q12 go on", "Q12 settled", "Q12 promised "]
    assert entry.actions[0].label == "Yes: promised for 4 December"


def test_a_part_that_no_longer_stands_in_the_text_is_not_taken_out():
    """
    The owner said what a mail means: the question was put in other words, and all of them are shown.
    """
    reworded = replace(wrote(), text="jan@acme.example wrote: “Hm.” You said it means: a complaint.")
    (entry,) = digest(overview([reworded])).sections[0].entries

    assert entry.text == reworded.text
    assert (entry.quote, entry.taken) == ("", "")


def test_every_link_is_a_mail_with_the_words_and_the_code_of_its_question():
    """
    Read back from the HTML as a mail program does; the code was given out for just these words.
    """
    morning = digest()
    codes = {code.code: code.about for code in morning.given.codes}

    for link in links(write_html(morning)):
        subject = subject_of(link)
        (code,) = find_codes(subject)
        name = read_line(subject.partition("[")[0], TODAY) if "&body=" not in link else None
        assert unquote(urlsplit(link).path) == ADDRESS
        assert re.fullmatch(r"voldaan( [\w -]+)? \[[a-z2-9]{4}-[a-z2-9]{4}\]", subject)
        assert code in codes
        assert name is None or codes[code] in (name.who, "")
    assert codes[morning.code] == ""


def test_an_answer_that_needs_a_value_is_begun_in_the_body():
    """
    There a phone puts the cursor; the owner writes the day behind it, in his own language.
    """
    with speaking("nl"):
        page = write_html(digest(overview([wrote()])))
    link = next(link for link in links(page) if "beloofd" in link)

    assert parse_qs(urlsplit(link).query)["body"] == ["Q12 beloofd voor "]
    assert find_codes(subject_of(link)) and "Q12" not in subject_of(link)


@pytest.mark.parametrize(
    "address", ["a&b@x.example", "jan+facturen@x.example", "o'neil?subject=x@x.example", "50%@x.example"]
)
def test_no_address_breaks_out_of_its_link(address: str):
    """
    What would end it is percent-encoded (RFC 6068 2).
    """
    link = answer_link(address, Action("Yes", "Q1 yes", "Q1 yes", "k7m2-9xqd"))

    assert unquote(urlsplit(link).path) == address
    assert subject_of(link) == "voldaan Q1 yes [k7m2-9xqd]"


@each("language", ["en", *SPOKEN])
@each(
    "answer",
    [
        *("yes", "no", "go on", "settled", "not an invoice", "invoice", "as read", "replaces it", "both count"),
        *("no customer", "disputed", "ask for proof", "will look", "not reached", "hold", "noted", "sent", "not sent"),
        *("due X", "amount X", "number X", "to X", "copy X", "for X", "promised X", "means X"),
    ],
)
def test_what_stands_on_a_button_is_understood_when_it_is_written(language: str, answer: str):
    """
    The words the text shows are the words that answer.
    """
    with speaking(language):
        said = tell_answer(answer).removesuffix("…")

    assert find_answer(said.split(), {answer.removesuffix(" X")}) == (answer.removesuffix(" X"), len(said.split()))


@pytest.mark.parametrize("language", ["en", *SPOKEN])
def test_what_it_says_one_may_reply_is_understood(language: str):
    """
    The examples below every digest, word for word.
    """
    with speaking(language):
        morning = digest()
    examples = [said for line in morning.how[:1] for said in re.findall("“([^”]*)”", line)]

    assert [command.verb for said in examples if (command := read_line(said, TODAY))] == ["paid", "hold", "answer"]


def test_more_than_five_of_a_kind_are_one_group_with_an_answer_for_all():
    """
    Its count, the first few with answers of their own, the others folded.
    """
    (group,) = digest(overview(first_letters(14, 9))).sections[0].entries

    assert (group.name, group.text) == ("Q14-Q22", "9 questions")  # their invoices are not in these books
    assert [action.words for action in group.actions] == ["Q14-Q22 yes", "Q14-Q22 no"]
    assert [below.name for below in group.below] == [f"Q{number}" for number in range(14, 23)]
    assert write_html(digest(overview(first_letters(14, 9)))).count("<details") == 2


def test_a_letter_that_needs_a_yes_says_about_how_much_and_how_late():
    """
    Number, customer, amount and days on its line; the sum where one answer is for all.
    """
    page = overview(first_letters(14, 9))
    with speaking("nl"):
        (group,) = digest(replace(page, lines=(*page.lines, *to_be_written(14, 9)))).sections[0].entries

    assert group.text == "9 vragen, samen € 13.176,90"
    assert group.actions[0].label == "Alle 9: ja"
    assert group.below[0].text.startswith("2026-114 (Klant 14 B.V.)")
    assert group.below[0].aside == "€ 1.464,10, 14 dagen te laat"


def test_what_yes_means_is_not_offered_twice():
    """
    “Yes: disputed” and “Disputed” would be the same answer.
    """
    question = asked("Q1", QuestionKind.WORDS, "wrote", "yes", "disputed", "go on", proposed="disputed")
    (entry,) = digest(overview([question])).sections[0].entries

    assert [action.label for action in entry.actions] == ["Yes: disputed", "Go on"]


def test_what_takes_back_is_said_in_the_owners_words():
    """
    And what it says one may reply is understood.
    """
    with speaking("nl"):
        text = write_text(digest())

    assert "antwoord “draai A7 terug”" in text
    assert read_line("draai A7 terug", TODAY).verb == "undo"


def test_no_mark_up_stands_in_a_mail_to_the_owner():
    """
    What a terminal shows between backticks stands between quotes.
    """
    morning = digest(told=News(troubles=["the ledger: run `voldaan check`"]))

    assert "“voldaan check”" in write_text(morning)
    assert "`" not in write_text(morning) + write_html(morning)
    assert "`" not in write_text(digest(address=None))


def luminance(colour: str) -> float:
    """Relative luminance of "#1f7a54" (WCAG 2.2, “relative luminance”)."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2.2, “contrast ratio”)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


#: What mail programs put behind a mail, by day and by night.
CANVAS = ("#ffffff", "#000000", "#121212", "#1e1e1e")


def test_every_word_of_the_digest_can_be_read_by_day_and_by_night():
    """
    Text has a contrast of 4.5 (WCAG 2.2, 1.4.3): with its own background, or else with any its mail program has.
    """
    assert contrast("#000", "#fff") == pytest.approx(21)
    styles = set(re.findall(r'style="([^"]*)"', write_html(digest())))
    coloured = [dict(part.split(":", 1) for part in style.replace(" ", "").split(";") if part) for style in styles]

    assert any(style.get("background") for style in coloured)
    for style in coloured:
        behind = (style["background"],) if "background" in style else CANVAS
        if style.get("color", "inherit") != "inherit":
            assert min(contrast(style["color"], canvas) for canvas in behind) >= 4.5, style
        else:
            assert "background" not in style
        if "opacity" in style:
            assert float(style["opacity"]) >= 0.7


def test_five_of_a_kind_stand_each_by_itself():
    """
    So many anybody reads.
    """
    entries = digest(overview(first_letters(14, 5))).sections[0].entries

    assert [entry.name for entry in entries] == ["Q14", "Q15", "Q16", "Q17", "Q18"]


def test_what_customers_wrote_is_never_answered_for_all():
    """
    A complaint among twenty promises would go unread. Rule: digest-groups.
    """
    (group,) = digest(overview([wrote(f"Q{number}") for number in range(1, 21)])).sections[0].entries

    assert group.actions == ()
    assert all(below.quote and below.actions for below in group.below)


def test_yes_for_all_is_only_offered_where_it_means_the_same_for_each():
    """
    Two different proposals are two different answers.
    """
    asked_of_him = [
        asked(f"Q{n}", QuestionKind.BOUNCED, "came back", "yes", "go on", proposed=f"promised 2026-12-0{n}")
        for n in range(1, 8)
    ]
    (group,) = digest(overview(asked_of_him)).sections[0].entries

    assert [action.words for action in group.actions] == ["Q1-Q7 go on"]


def test_a_hundred_questions_fit_into_one_mail():
    """
    Of each kind the first; how many wait behind them is said, and mail programs cut off what is longer than 100 kB.
    """
    kinds = list(QuestionKind)
    asked_of_him = [
        replace(wrote(f"Q{n}", quote="x" * 300), kind=kinds[n % 7], text="“" + "x" * 300 + "”" + "y" * 200)
        for n in range(1, 301)
    ]
    morning = digest(overview(asked_of_him))
    shown = [entry for entry in entries_of(morning.sections[0]) if not entry.below]

    assert len(write_html(morning).encode()) < 100_000
    assert len(shown) == 30
    assert "more questions wait behind these" in write_text(morning)


def test_what_stops_every_letter_comes_before_everything_else():
    """
    A clock that may be wrong is more than a question about one invoice.
    """
    asked_of_him = [wrote(), asked("Q13", QuestionKind.CLOCK, "The clock went back", "go on")]

    assert [entry.name for entry in digest(overview(asked_of_him)).sections[0].entries] == ["Q13", "Q12"]


@pytest.mark.parametrize("language", ["en", *SPOKEN])
def test_names_and_quotes_are_text_and_never_markup(language: str):
    """
    A customer whose name is a link, whose mail runs backwards and begins a line of its own. Rule: digest-text.
    """
    question = asked("Q1", QuestionKind.WORDS, f"{EVIL} wrote: “{EVIL}”", "go on", parts=Parts(EVIL))
    page = overview([question])
    lines = tuple(replace(line, customer=EVIL, number=EVIL, reason=EVIL, gate="odd") for line in page.lines)
    with speaking(language):
        morning = digest(replace(page, lines=lines), News(went=[EVIL], troubles=[EVIL]))
        text, written = write_text(morning), write_html(morning)

    assert all(link.startswith(f"mailto:{ADDRESS}?") for link in links(written))
    assert "<script" not in written and "evil.example'" not in written.replace("&#39;", "&")
    assert not set("\u202e\u2066\x1b\r") & set(text + written)
    assert not [line for line in text.splitlines() if line.lstrip(" >-").startswith("Q99")]


class Skeleton(HTMLParser):
    """The elements of a page without its texts and links, and without what keeps a number whole."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "span":  # around what no line breaks in, whoever wrote it
            self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag != "span":
            self.found.append((f"/{tag}", ()))


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(lambda text: one_line(text)))
@example("0/")
def test_whatever_somebody_is_called_the_page_has_the_same_elements(name: str):
    """
    As with a plain name, and in the text no line begins with what a stranger wrote.
    """

    def skeleton(name: str) -> list[tuple[str, tuple[str, ...]]]:
        asked_of_him = [replace(wrote(quote=name, sender="jan"), text=f"jan wrote: “{name}”")]
        page = overview(asked_of_him)
        page = replace(page, lines=tuple(replace(line, customer=name) for line in page.lines))
        return Skeleton(write_html(digest(page, News(went=[name])))).found

    assert skeleton(f"x{name}x") == skeleton("x")


def test_no_line_of_the_text_ends_between_a_sign_and_its_amount():
    """
    Wherever the line is full, the amount goes to the next one whole.
    """
    for length in range(50, 80):
        late = replace(overview().lines[0], reason="", gate="")
        with speaking("nl"):
            page = replace(overview(), lines=(late,), totals=(eur("1464.10"),))
            text = write_text(digest(page, News(went=[f"{'x' * length} € 1.464,10 van 06-1234 5678 is er"])))

        assert "€ 1.464,10" in text and "€\n" not in text and "06-1234 5678" in text


def test_nothing_in_it_is_fetched_from_anywhere():
    """
    No picture, no style sheet, no script, no address but those that answer.
    """
    page = write_html(digest())

    assert not re.search(r"<(img|link|script|iframe|object|form)\b|url\(|@import|https?:", page)


def test_where_no_mail_is_read_the_command_line_answers():
    """
    No links and no codes; the words to type stand beside each question.
    """
    morning = digest(address=None)

    assert morning.given.codes == ()
    assert "voldaan answer Q12 yes | go on" in write_text(morning)
    assert links(write_html(morning)) == []
    assert "[" not in morning.subject


def test_a_question_only_the_machine_can_settle_shows_what_to_type():
    """
    A take-over is no answer to a mail.
    """
    question = asked("Q1", QuestionKind.OTHER_INSTALLATION, "Another voldaan works here", "voldaan live --take-over")

    assert "voldaan live --take-over" in write_text(digest(overview([question])))


def test_what_the_owner_said_is_confirmed_with_a_way_back():
    """
    The link that undoes it bears the code of this digest.
    """
    morning = digest(overview())
    undo = next(link for link in links(write_html(morning)) if "undo" in link)

    assert subject_of(undo) == f"voldaan undo A7 [{morning.code}]"
    assert "Nothing was done" in write_text(morning)


def test_in_shadow_it_says_what_would_go():
    """
    And in draft mode what lies in Drafts.
    """
    assert "Would go out today" in titles(mode=Mode.SHADOW)
    drafts = digest(overview(mode=Mode.DRAFT), News(drafts=["Light letter to jan@acme.example"]))
    assert drafts.sections[0].title == "Waits in your Drafts folder"


def test_what_waits_is_told_in_groups_the_largest_first():
    """
    How many invoices, how much, from when, and some of their numbers.
    """
    (waits,) = (section for section in digest().sections if section.is_folded)

    assert waits.entries[0].text == "Not overdue yet: 6 invoices, €600.00; from 9 December"
    assert waits.entries[0].aside == "2026-050 Klant 50, 2026-051 Klant 51, 2026-052 Klant 52 and 3 more"


def test_every_kind_of_question_and_every_gate_has_words():
    """
    Else the owner would read ours.
    """
    assert set(KINDS) == set(QuestionKind)
    assert GATE_NAMES - {"balance"} <= set(GATES)


@pytest.mark.parametrize(
    ("language", "money", "told"),
    [
        ("en", eur("1210.00"), "€1,210.00"),
        ("nl", eur("1210.00"), "€ 1.210,00"),
        ("nl", eur("-0.50"), "-€ 0,50"),
        ("en", Money(eur("1234567.89").amount, "CHF"), "CHF 1,234,567.89"),
    ],
)
def test_an_amount_is_told_as_the_language_writes_it(language: str, money: Money, told: str):
    """
    Sign, thousands and cents.
    """
    with speaking(language):
        assert str(money) == told


def test_the_codes_of_a_digest_say_what_yes_stood_for():
    """
    A question that proposes something else by tomorrow is not answered by yesterday's yes.
    """
    given = digest(overview([wrote()])).given

    assert given.at == MORNING
    assert [(code.about, code.proposed) for code in given.codes] == [("Q12", "promised 2026-12-04"), ("", "")]


def test_promises_of_the_day_are_agreements():
    """
    One that passed is told as not seen; the money may still be on its way.
    """
    page = overview()
    passed = replace(page.agreements[0], day=TODAY - timedelta(days=2))
    entries = digest(replace(page, agreements=(*page.agreements, passed))).sections[2].entries

    assert [entry.aside for entry in entries] == ["promised for today", "promised for Tuesday 1 December; not seen yet"]
