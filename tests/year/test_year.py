"""The simulated year: a tiny one whole, the simulator's own honesty, and a defect planted for each gate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.servers.launch import SmtpSink
from tests.torture.figures import Figures
from tests.year.days import DAY, at
from tests.year.owner import Owner
from tests.year.people import make_customers
from tests.year.plants import gates, play, without
from tests.year.post import Post, Servers
from tests.year.scenes import SCENES
from tests.year.terminal import Terminal
from tests.year.world import World
from tests.year.year import Books, open_year

HERE = Path(__file__).parent


@pytest.fixture
def servers(dovecot_server: dict[str, str], sink: SmtpSink) -> Servers:
    """The servers of the other stories, as the simulator sees them."""
    said = {
        "SMTP_HOST": sink.host,
        "SMTP_PORT": str(sink.port),
        "SMTP_USER": sink.user,
        "SMTP_PASS": sink.password,
        "CAFILE": str(sink.cafile),
    }
    return Servers(dovecot_server, said, sink.out)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal with the program as it is here."""
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def test_the_simulator_knows_nothing_of_the_program():
    """
    It imports nothing of agent/, nor of tests that do: what it finds right was found right by somebody else.
    """
    mine = [path for path in HERE.glob("*.py") if not path.name.startswith("test_")]
    trees = [ast.walk(ast.parse(path.read_text())) for path in mine]
    imported = [node for tree in trees for node in tree if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name for node in imported for name in _names(node)}

    assert len(mine) > 8
    assert not [name for name in names if name.partition(".")[0] == "agent"]
    assert not [name for name in names if name.startswith("tests") and not name.startswith("tests.year")]


def test_every_gate_has_a_scene():
    """
    A gate that is new, or renamed, needs a scene in which a letter is wrong without it.
    """
    assert sorted(SCENES) == sorted(gates())


TWO = ("forgets until reminded", "complains")
FIVE = (*TWO, "promises and keeps it", "says paid and is", "pays when due")


@pytest.mark.dovecot
@pytest.mark.parametrize(
    ("habits", "nudges"), [(TWO, (1, 2)), pytest.param(FIVE, (3, 4), marks=pytest.mark.torture)], ids=["two", "five"]
)
def test_a_tiny_year_has_no_wrong_nudge(
    habits: tuple[str, ...], nudges: tuple[int, int], tmp_path: Path, servers: Servers, terminal: Terminal
):
    """
    Three weeks: one forgets, one complains; one promises, one says that he paid, one pays.
    """
    first = date(2026, 3, 2)
    world = World(5, first, at(first - 20 * DAY, "00:00"))
    make_customers(world, len(habits), list(habits))
    for customer in world.customers.values():
        customer.every_days, customer.terms = 400, 14
        world.plan(at(first - 10 * DAY, "14:00"), "sells", customer.key)

    post = Post(servers, f"year-of-{len(habits)}@atelierbreed.example")
    with open_year(tmp_path, lambda: Books(world, Owner(world, forgets=0.0), first), post, terminal) as year:
        for day in (0, 9, 10, 16):
            year.lives_a_day(first + day * DAY)

    assert [(nudge.customer, nudge.wrong) for nudge in year.wrong] == []
    assert {nudge.letter.step for nudge in year.books.nudges} == {"light"}
    # Who complained before the due date gets none until it is settled.
    assert nudges[0] <= len(year.books.nudges) <= nudges[1]
    assert year.owner.unanswered == []
    assert year.books.troubles == []


@pytest.mark.dovecot
@pytest.mark.torture
@pytest.mark.parametrize("gate", gates())
def test_a_planted_defect_shows_as_a_wrong_nudge(
    gate: str, tmp_path: Path, servers: Servers, terminal: Terminal, figures: Figures
):
    """
    With its gate the scene has no wrong nudge; in a copy of the program without the gate it has one.
    """
    intact = play(gate, tmp_path / "intact", servers, terminal)
    robbed = Terminal(tmp_path, without(gate, tmp_path / "tree"))
    planted = play(gate, tmp_path / "planted", servers, robbed)
    robbed.close()

    figures("Planted defects", gate, wrong_with_gate=len(intact.wrong), wrong_without=len(planted.wrong))
    assert intact.wrong == []
    assert bool(planted.wrong) != bool(SCENES[gate].because)


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
