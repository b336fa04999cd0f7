from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.outbox import FoundMail, LaidDraft, Likeness, build_message, compare, count_sendings, fingerprints
from agent.outbox.likeness import describe_draft
from tests.tables import each
from tests.unit.outbox.builders import NOW, PDF, copy_of, letter

OURS, OTHERS = fingerprints([PDF]), fingerprints([b"%PDF another invoice"])
DRAFT = LaidDraft("l1", frozenset({"<l1@bakker.example>"}), frozenset({"<first@bakker.example>"}), OURS, NOW)
#: Saved by a mail program that keeps no header it does not know, under an id of its own.
EDITED = FoundMail("<new@bakker.example>", "", frozenset({"<first@bakker.example>"}), True, NOW, OURS)

SAME, OTHER = Likeness.THIS, Likeness.OTHER
TABLE = [
    ("only its words were edited", {}, SAME),
    ("our mark is still there", {"letter_id": "l1"}, SAME),
    ("our mark is there and the thread is not", {"letter_id": "l1", "cited": frozenset()}, SAME),
    ("our Message-ID is there and the mark is not", {"message_id": "<l1@bakker.example>"}, SAME),
    ("marked, and the copy was taken out", {"letter_id": "l1", "files": frozenset()}, SAME),
    ("one more paper lies beside the copy", {"files": OURS | OTHERS}, SAME),
    ("a mail program's clock is some minutes behind", {"written_at": NOW - timedelta(minutes=10)}, SAME),
    ("another letter of ours", {"letter_id": "l2"}, OTHER),
    ("another thread", {"cited": frozenset({"<else@bakker.example>"})}, OTHER),
    ("in the thread without the copy: the owner's own words", {"files": frozenset()}, OTHER),
    ("in the thread with another paper: the owner's own mail", {"files": OTHERS}, OTHER),
    ("older than the draft: the invoice was sent twice then", {"written_at": NOW - timedelta(days=1)}, OTHER),
    ("to other people", {"to_them": False}, Likeness.OTHER_PEOPLE),
    ("marked, to other people", {"letter_id": "l1", "to_them": False}, Likeness.OTHER_PEOPLE),
    ("to other people without the copy: nothing of ours", {"to_them": False, "files": frozenset()}, OTHER),
    ("marked, with another invoice's copy", {"letter_id": "l1", "files": OTHERS}, Likeness.OTHER_COPY),
    ("nobody looked at its papers", {"files": None}, Likeness.UNSEEN),
    ("marked, and nobody looked", {"letter_id": "l1", "files": None}, Likeness.UNSEEN),
    ("another thread, and nobody need look", {"cited": frozenset(), "files": None}, OTHER),
]


@each(("changes", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_mail_is_held_against_a_draft_by_mark_name_thread_people_and_copy(
    changes: dict[str, object], expected: Likeness
):
    """
    Each row is an edited draft but for one thing. Rule: drafts-are-approval.
    """
    assert compare(DRAFT, replace(EDITED, **changes)) is expected


def test_a_letter_that_began_its_own_thread_is_known_by_customer_and_copy():
    """
    An invoice that was exported had no mail to answer.
    """
    alone = replace(DRAFT, thread=frozenset())

    assert compare(alone, replace(EDITED, cited=frozenset())) is SAME
    assert compare(alone, replace(EDITED, cited=frozenset(), to_them=False)) is OTHER
    assert compare(alone, replace(EDITED, cited=frozenset(), files=OTHERS)) is OTHER


ids = st.sampled_from(["<l1@bakker.example>", "<first@bakker.example>", "<new@bakker.example>"])
mails = st.builds(
    FoundMail,
    message_id=st.none() | ids,
    letter_id=st.sampled_from(["", "l1", "l2"]),
    cited=st.frozensets(ids),
    to_them=st.booleans(),
    written_at=st.datetimes(timezones=st.just(NOW.tzinfo)),
    files=st.none() | st.sampled_from([frozenset(), OURS, OTHERS, OURS | OTHERS]),
)
drafts = st.builds(
    LaidDraft,
    st.just("l1"),
    st.frozensets(ids),
    st.frozensets(ids),
    st.sampled_from([frozenset[str](), OURS]),
    st.just(NOW),
)


@given(draft=drafts, mail=mails)
def test_only_what_goes_to_the_customer_and_not_about_another_invoice_counts_as_sent(draft: LaidDraft, mail: FoundMail):
    """
    Whatever else is true of it. Rule: drafts-are-approval.
    """
    if compare(draft, mail) is SAME:
        assert mail.to_them
        assert mail.letter_id in ("", "l1")
        assert not mail.files or not draft.copies or mail.files & draft.copies


@given(draft=drafts, mail=mails)
def test_looking_at_the_papers_always_settles_it(draft: LaidDraft, mail: FoundMail):
    """
    And nobody looks where it makes no difference.
    """
    unseen = compare(draft, replace(mail, files=None))
    looked = {compare(draft, replace(mail, files=files)) for files in (frozenset[str](), OURS, OTHERS)}

    assert Likeness.UNSEEN not in looked
    assert unseen is Likeness.UNSEEN or looked == {unseen}


def test_a_draft_is_known_by_what_was_laid_in_drafts():
    """
    Its thread and the bytes of its copy, whatever a mail program does to the way they are written.
    """
    xml = b"<Invoice>\r\n</Invoice>\r\n"
    copies = (copy_of(PDF), copy_of(xml, "2026-014.xml", "application/xml"))
    laid = build_message(
        letter(copies=copies, references=("<a@x.example>", "<b@x.example>")), [PDF, xml], "<l1@x>", NOW, "1"
    )
    saved_anew = message_from_bytes(laid, policy=policy.SMTP).as_bytes()
    draft = describe_draft("l1", ["<l1@x>"], laid, NOW)

    assert draft.thread == {"<first@bakker.example>", "<a@x.example>", "<b@x.example>"}
    assert draft.copies == fingerprints([PDF, b"<Invoice>\n</Invoice>\n"])
    assert describe_draft("l1", ["<l1@x>"], saved_anew, NOW) == draft
    assert describe_draft("l1", ["<l1@x>"], b"", NOW).copies == frozenset()


@pytest.mark.parametrize(
    ("seconds", "times"),
    [([], 0), ([0], 1), ([0, 0], 1), ([0, 30], 1), ([0, 90], 2), ([86_400, 0, 86_400], 2)],
    ids=str,
)
def test_one_mail_filed_twice_is_one_sending(seconds: list[int], times: int):
    """
    Provider and mail program may both file it; two sendings bear two dates.
    """
    assert count_sendings(NOW + timedelta(seconds=one) for one in seconds) == times
