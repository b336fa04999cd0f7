"""What a mail of the owner's wants: commands, or a refusal that says why. Everything happens on Monday 9 March 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.by_mail import Refusal, find_forgery, may_answer, read_answer
from agent.desk.codes import code_for
from agent.desk.phrases import Command
from agent.domain.desk import Code, GivenOut
from agent.domain.mail import Address, MailHeaders
from tests.builders import moment

MONDAY = date(2026, 3, 9)
SANNE = Address("sanne@sanne.example", "Sanne")
JAN = Address("jan@acme.example")
Q12, Q13, ALL = (code_for(b"secret", "d1", about) for about in ("Q12", "Q13", ""))
DIGEST = GivenOut("d1", moment(MONDAY), (Code(Q12, "Q12", "hold"), Code(Q13, "Q13"), Code(ALL)))
LATER = moment(MONDAY) + timedelta(hours=2)


def mail(subject: str, **fields: object) -> MailHeaders:
    """A mail of Sanne's to herself."""
    return replace(MailHeaders(message_id="<a@sanne.example>", sender=SANNE, to=(SANNE,), subject=subject), **fields)


def reads(headers: MailHeaders, words: str = "", digests: tuple[GivenOut, ...] = (DIGEST,), after: int = 0):
    """What is wanted, as commands; or why it is refused."""
    found = read_answer(headers, words, digests, LATER + timedelta(days=after), MONDAY)
    return found.reason if isinstance(found, Refusal) else [wanted.command for wanted in found]


class TestWanted:
    """What is understood."""

    @pytest.mark.parametrize(
        ("subject", "words", "command"),
        [
            (f"voldaan Q12 yes [{Q12}]", "", Command("answer", "Q12", "yes")),
            (f"voldaan Q12 ja [{Q12.upper()}]", "Verstuurd vanaf mijn telefoon", Command("answer", "Q12", "ja")),
            (f"voldaan: paid 2026-014 [{ALL}]", "", Command("paid", "2026-014")),
            (f"betaald 2026-014 {ALL}", "", Command("paid", "2026-014")),
            (f"Re: voldaan: 2 questions [{ALL}]", "paid 2026-014", Command("paid", "2026-014")),
            (f"Antw: voldaan: 2 vragen [{ALL}]", "Hoi,\n\nQ13 nee\n\nGroet,", Command("answer", "Q13", "nee")),
            (f"Re: voldaan [{Q12}]", "ja, stuur maar", Command("answer", "Q12", "ja, stuur maar")),
            ("Re: voldaan: 2 questions", f"hold acme [{ALL}]", Command("hold", "acme")),
        ],
    )
    def test_the_code_stands_in_the_subject_or_in_a_line(self, subject: str, words: str, command: Command):
        """
        A link gives a subject, a reply gives lines.
        """
        assert reads(mail(subject), words) == [command]

    def test_a_reply_answers_several_questions(self):
        """
        One command a line.
        """
        assert reads(mail(f"Re: voldaan [{ALL}]"), "Q12 ja\nQ13: niet nu\nhold acme") == [
            Command("answer", "Q12", "ja"),
            Command("answer", "Q13", "niet nu"),
            Command("hold", "acme"),
        ]

    def test_a_bare_yes_answers_the_only_question_of_a_digest(self):
        """
        Of several it must name one.
        """
        one = GivenOut("d1", moment(MONDAY), (Code(Q12, "Q12"), Code(ALL)))

        assert reads(mail(f"Re: voldaan [{ALL}]"), "ja", (one,)) == [Command("answer", "Q12", "ja")]
        assert "“ja” is not understood" in reads(mail(f"Re: voldaan [{ALL}]"), "ja")

    def test_what_yes_stood_for_travels_along(self):
        """
        A question that proposes something else by now is not answered by an old yes.
        """
        (wanted,) = read_answer(mail(f"Re: voldaan [{ALL}]"), "Q12 ja", (DIGEST,), LATER, MONDAY)  # type: ignore[misc]

        assert (wanted.proposed, wanted.code) == ("hold", ALL)


class TestRefused:
    """What is not done, and why."""

    @pytest.mark.parametrize(
        ("subject", "words", "why"),
        [
            ("voldaan Q12 yes", "", "no code"),
            ("voldaan Q12 yes [k7m2-9xqd]", "", "never given to you"),
            (f"voldaan Q13 yes [{Q12}]", "", "answers Q12 only"),
            (f"voldaan paid 2026-014 [{Q12}]", "", "answers Q12 only"),
            (f"voldaan Q1-Q99 go on [{Q12}]", "", "answers Q12 only"),
            (f"Re: voldaan [{ALL}]", "Q12 ja\nen doe ook de rest", "not understood"),
            (f"Re: voldaan [{ALL}]", "Groet,", "says nothing"),
            (f"Re: voldaan [{ALL}]", "Q12 ja\n" * 60, "more than 50 lines"),
            ("Re: voldaan", f"Q12 ja [{Q12}]\nQ13 ja", "bears no code"),
        ],
    )
    def test_every_line_is_understood_or_none_is_done(self, subject: str, words: str, why: str):
        """
        The reason says which line, or which code.
        """
        found = reads(mail(subject), words)

        assert isinstance(found, str)
        assert why in found

    def test_a_code_opens_nothing_after_thirty_days(self):
        """
        It is still known then, so the reason can say so.
        """
        assert "too old" in reads(mail(f"voldaan Q12 yes [{Q12}]"), after=31)
        assert reads(mail(f"voldaan Q12 yes [{Q12}]"), after=29)

    @given(st.text(max_size=80), st.text(max_size=200))
    def test_without_a_code_nothing_is_ever_wanted(self, subject: str, words: str):
        """
        Whatever a mail says, only a code that was given out opens anything.

        Rule: answers-by-mail.
        """
        assert isinstance(read_answer(mail(subject), words, (DIGEST,), LATER, MONDAY), Refusal)
        assert isinstance(read_answer(mail(f"voldaan Q12 yes [{Q12}]"), words, (), LATER, MONDAY), Refusal)


class TestForged:
    """Who is not believed to be the owner."""

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"sender": JAN}, "your own address"),
            ({"sender": None}, "your own address"),
            ({"sender": Address("sanne@sanne.example.evil.example")}, "your own address"),
            ({"also_from": (JAN,)}, "more than one sender"),
            ({"automatic": {"auto-submitted": "auto-replied"}}, "machine"),
            ({"automatic": {"precedence": "bulk"}}, "machine"),
            ({"automatic": {"list-id": "<x.example>"}}, "machine"),
            ({"note": "1 installation=x note=y seal=z"}, "machine"),
            ({"authentication": ("mx.sanne.example; spf=fail smtp.mailfrom=sanne.example",)}, "spf=fail"),
            ({"authentication": ("mx.sanne.example; dkim=fail; spf=pass",)}, "dkim=fail"),
            ({"authentication": ("mx.sanne.example; dmarc=fail; spf=pass; dkim=pass",)}, "dmarc=fail"),
            ({"authentication": ("mx.sanne.example; spf=softfail",)}, "spf=softfail"),
        ],
    )
    def test_somebody_else_is_refused(self, fields: dict[str, object], why: str):
        """
        From alone proves nothing, and neither does a code.
        """
        forgery = find_forgery(mail(f"voldaan Q12 yes [{Q12}]", **fields), SANNE)

        assert forgery
        assert why in forgery.reason

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"sender": Address("Sanne@Sanne.example", "S. de Wit")},
            {"authentication": ("mx.sanne.example; spf=pass; dkim=pass; dmarc=pass",)},
            {"authentication": ("mx.sanne.example; spf=fail; dmarc=pass",)},
            {"authentication": ("mx.sanne.example; spf=none",)},
            {"authentication": ("mx.sanne.example; spf=pass", "mx.evil.example; dmarc=fail")},
            {"automatic": {"feedback-id": "x"}},
        ],
    )
    def test_the_owner_is_believed(self, fields: dict[str, object]):
        """
        Only the topmost server's own words count.
        """
        assert find_forgery(mail(f"voldaan Q12 yes [{Q12}]", **fields), SANNE) is None


@given(st.emails() | st.text(max_size=40), st.text(max_size=40))
def test_nobody_else_is_ever_taken_for_the_owner(email: str, name: str):
    """
    Whatever he calls himself.

    Rule: answers-by-mail.
    """
    forgery = find_forgery(mail(f"voldaan Q12 yes [{Q12}]", sender=Address(email, name)), SANNE)

    assert forgery is not None or email.lower() == SANNE.email


class TestMayAnswer:
    """Which mails are looked at at all."""

    @pytest.mark.parametrize(
        ("headers", "text", "may"),
        [
            (mail(f"voldaan Q12 yes [{Q12}]"), "", True),
            (mail("Re: voldaan: 2 questions"), f"Q12 ja [{Q12}]", True),
            (mail("voldaan Q12 yes"), "", True),
            (mail("Boodschappen"), "melk", False),
            (mail(f"Re: voldaan [{ALL}]", sender=JAN), "Q12 ja", True),
            (mail("Factuur 2026-014", sender=JAN), "2345-6789", False),
            (mail("voldaan Q12 yes", sender=JAN), "", False),
            (mail(f"Fwd: voldaan [{ALL}]", to=(JAN,)), "kijk eens", False),
            (mail(f"Fwd: voldaan [{ALL}]", cc=(JAN,)), "kijk eens", False),
        ],
    )
    def test_a_mail_may_be_an_answer(self, headers: MailHeaders, text: str, may: bool):
        """
        What the owner writes to somebody else is none, whatever it quotes.
        """
        assert may_answer(headers, text, (DIGEST,), SANNE, lambda address: address.key == SANNE.key) is may
