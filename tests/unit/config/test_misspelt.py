from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from agent.config.section import Section, is_hidden, nested_section
from agent.config.settings import Settings
from tests.unit.config.builders import mailbox_keys, problems, problems_in, settings_text, the_problem


def _keys(section: type[Section], place: str = "") -> list[tuple[str, str]]:
    """Every key of the settings with the section it stands in, "" for the top."""
    found: list[tuple[str, str]] = []
    for key, field in section.model_fields.items():
        found += [] if is_hidden(field) else [(place, key)]
        found += _keys(nested, key) if (nested := nested_section(field)) and not place else []
    return found


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str, str]:
    """A section, a key of it, and the same key with one slip of the fingers."""
    place, key = draw(st.sampled_from(_keys(Settings)))
    spot = draw(st.integers(0, len(key) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz_"))
    before, here, after = key[:spot], key[spot], key[spot + 1 :]
    slips = [before + after, before + here + here + after, before + letter + after, before + letter + here + after]
    slips += [before + after[0] + here + after[1:]] if after else []
    return place, key, draw(st.sampled_from(slips))


def _text_with(place: str, key: str) -> str:
    parts = {
        "": {key: 1},
        "mailboxes": {"mailboxes": [mailbox_keys(**{key: 1})]},
        "steps": {"steps": [{"name": "light", "after": 3, key: 1}]},
        "contacts": {"contacts": [{"name": "Piet", "email": "piet@bakker.example", key: 1}]},
        "closures": {"closures": [{"name": "Kerst", key: 1}]},
        "customers": {"customers": [{"match": ["acme.example"], key: 1}]},
    }
    return settings_text(**parts.get(place, {place: {key: 1}}))


@given(misspelt())
def test_a_slip_of_the_fingers_names_the_key_that_was_meant(slip: tuple[str, str, str]):
    """Whichever key and whichever letter, the right key stands in the sentence."""
    place, key, typed = slip
    assume(typed and (place, typed) not in _keys(Settings))

    problem = next(problem for problem in problems_in(_text_with(place, typed)) if problem.key == typed)

    assert problem.section.partition("[")[0] == place
    assert key in problem.text


def test_a_key_in_the_wrong_section_is_shown_home():
    """In TOML a key under a heading belongs to it; the commonest slip is a top-level key set too far down."""
    assert "at the top" in the_problem(owner={"poll_minutes": 5}).text
    assert "in [bank]" in the_problem(owner={"ibans": []}).text


def test_a_key_like_nothing_known_lists_what_there_is():
    """Without a likely guess, all names are given."""
    assert "known here are ibans" in the_problem(bank={"qqqq": 1}).text


def test_a_password_in_the_file_is_refused_and_not_shown():
    """The sentence says where secrets come from."""
    (problem,) = problems(mailboxes=[mailbox_keys(password="hunter2")])

    assert problem.value == ""
    assert "password_command, password_file or password_env" in problem.text


@given(st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1))
def test_a_secret_in_a_mailbox_is_never_shown_under_whatever_name(key: str):
    """Nor is it in the list of problems as a whole."""
    assume(("mailboxes", key) not in _keys(Settings))
    found = problems(mailboxes=[mailbox_keys(**{key: "hunter2-hunter2"})], calender={"gap_days": 3})

    assert not any("hunter2" in str(problem) for problem in found)


def test_a_secret_is_not_shown_outside_a_mailbox_either():
    """Also not in a section whose name is misspelt, or in a key that should only name where it is."""
    text = settings_text(
        wachtwoord="hunter2",
        mailbox=[{"password": "hunter2"}],
        owner={"pasword": "hunter2"},
        mailboxes=[mailbox_keys(password_env="hunter2!", password_command=None)],
    )

    assert len(problems_in(text)) == 4
    assert not any("hunter2" in str(problem) for problem in problems_in(text))
