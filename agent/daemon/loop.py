"""The loop: look, plan the next look, sleep until then or until something wakes it."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from agent.config import Settings, speak_as_set
from agent.daemon.alarm import Alarm
from agent.daemon.bells import Bells
from agent.daemon.clocks import Clocks, Jumps
from agent.daemon.plan import Plan
from agent.daemon.settings_file import SettingsFile, Wanted
from agent.domain.errors import LedgerError, VoldaanError
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.ledger import single_pass
from agent.work import House, PassReport, open_house, run_pass
from agent.work.report import note_trouble
from agent.work.telling import tell_at_once

log = logging.getLogger("voldaan.daemon")

#: A machine that slept is noticed after so long; a look at two clocks costs nothing.
_LONGEST_SLEEP_SECONDS = 30.0
#: The owner is told of books that cannot be used when they could not so many times in a row: a busy lock is no news.
_TOLD_AFTER_FAILURES = 2

Reopen = Callable[[Settings], House]


def run_daemon(
    house: House,
    settings_file: SettingsFile | None = None,
    *,
    reopen: Reopen | None = None,
    clocks: Clocks | None = None,
    alarm: Alarm | None = None,
) -> None:
    """
    Run a pass now and then again and again, until SIGTERM or SIGINT; a pass that runs comes to a good end first.

    Args:
        house: What to begin with.
        settings_file: Looked at before every pass: whoever writes "shadow" there means it at once.
        reopen: Opens the house of other settings.
        clocks: Which clocks to go by.
        alarm: What wakes the daemon.

    Raises:
        LedgerError: When another process already works on these books.
    """
    alarm = alarm or Alarm()
    with alarm.listening_to_signals(), single_pass(house.ledger.folder):
        Daemon(house, settings_file, reopen or _opener(house), clocks or Clocks(), alarm).run()


def _opener(house: House) -> Reopen:
    return lambda settings: open_house(settings, house.settings_folder, house.environ)


class Daemon:
    """Everything that lives from one pass to the next."""

    def __init__(
        self, house: House, settings_file: SettingsFile | None, reopen: Reopen, clocks: Clocks, alarm: Alarm
    ) -> None:
        self._house = house
        self._settings_file = settings_file
        self._reopen = reopen
        self._clocks = clocks
        self._alarm = alarm
        self._bells = Bells(alarm)
        self._plan = Plan(clocks)
        self._jumps = Jumps(clocks)
        self._trouble = ""
        self._asked = ("", "")
        self._failures = 0

    def run(self) -> None:
        """Look until somebody asks to end."""
        minutes = self._house.settings.poll_minutes
        log.info("voldaan runs in mode %s, a pass at least every %d minutes", self._house.mode.value, minutes)
        try:
            self._look()
            while not self._alarm.stopping():
                pause = min(self._plan.seconds_left(), _LONGEST_SLEEP_SECONDS)
                self._alarm.sleep(pause)
                self._notice(self._jumps.since_last(pause), self._alarm.has_rung())
                if not self._alarm.stopping() and self._plan.seconds_left() <= 0:
                    self._look()
        finally:
            self._bells.take_down()
        log.info("voldaan stopped")

    def _notice(self, jumped: timedelta | None, rung: bool = False) -> None:
        if jumped is not None:
            log.info("%s; everything is looked at anew", _told(jumped))
            self._bells.renew()
        if jumped is not None or rung:
            self._plan.ring()

    def _look(self) -> None:
        """Run one pass and plan the next; whatever it meets, there is a next one."""
        try:
            report = self._pass()
        except Exception:  # trouble with telling of trouble
            log.exception("what happened could not even be noted")
            report = None
        # A connection that failed leaves a ring of objects around a whole list of certificate authorities. Python's
        # collector counts objects, not bytes: a day without network cost fifteen megabytes (bench/rest.py).
        gc.collect()
        self._plan.after(report, self._house.settings.poll_minutes)
        self._notice(self._jumps.since_last())
        if report and not self._alarm.stopping():
            self._bells.hang(self._house)
            self._bells.turn_off(report.busy)

    def _pass(self) -> PassReport | None:
        """Run one pass; None when the books could not be used."""
        report = PassReport(self._clocks.wall(), self._house.mode)
        try:
            if self._follow_settings():
                self._house = self._house.with_letters_read()
                self._ask_about_settings()
                wall, stopping = self._clocks.wall, self._alarm.stopping
                report = run_pass(self._house, wall(), clock=wall, stopping=stopping)
        except LedgerError as error:
            self._note_failure(error)
            return None
        except VoldaanError as error:
            log.warning("this pass stopped: %s", error)
            note_trouble(self._house.ledger, str(error), self._clocks.wall())
        except Exception as error:
            log.exception("this pass met something nobody foresaw; nothing more is sent in it")
            text = tell(
                "a pass met something nobody foresaw ({name}); it stands in voldaan.log", name=type(error).__name__
            )
            note_trouble(self._house.ledger, text, self._clocks.wall())
        self._failures = 0
        return report

    def _note_failure(self, error: LedgerError) -> None:
        """Books that cannot be used now may be usable soon: a full disk is emptied, a share is mounted again."""
        self._failures += 1
        log.error("nothing can be done without the books: %s", error)
        if self._failures == _TOLD_AFTER_FAILURES:
            text = tell("voldaan cannot use its books, so nothing is sent: {why}\n\nIt keeps trying.", why=error)
            tell_at_once(self._house, tell("voldaan: the books cannot be used"), text, self._clocks.wall())

    def _follow_settings(self) -> bool:
        """Work by the settings as they now stand; False when they ask for another start."""
        if self._settings_file is None:
            return True
        wanted = self._settings_file.wanted()
        settings, trouble = wanted.settings, wanted.trouble
        if settings and settings.data != self._house.settings.data:
            moved = tell(
                "data = {data} is another folder: stop voldaan and start it anew; until then it does nothing",
                data=settings.data,
            )
            if moved != self._trouble:
                tell_at_once(
                    self._house,
                    tell("voldaan: start it anew"),
                    tell("In the settings {moved}.", moved=moved),
                    self._clocks.wall(),
                )
            self._note_trouble(moved)
            return False
        if settings and settings != self._house.settings:
            try:
                self._house = self._reopen(settings)
                speak_as_set(settings, os.environ)
                log.info("the settings changed: mode %s", settings.mode.value)
            except VoldaanError as error:
                trouble = tell(
                    "the new settings cannot be worked with, so those from before stay in force: {why}", why=error
                )
        self._house = _under(wanted, self._house)
        self._note_trouble(trouble)
        return True

    def _note_trouble(self, trouble: str) -> None:
        if trouble == self._trouble:
            return
        if trouble:
            log.warning("%s", trouble)
        else:
            log.info("the settings can be used again: mode %s", self._house.mode.value)
        self._trouble = trouble

    def _ask_about_settings(self) -> None:
        """Have the owner hear of broken settings once, with the next digest, and no more when they are mended."""
        told, subject = self._asked
        if self._trouble == told:
            return
        with self._house.ledger.change() as book:
            book.withdraw_question(QuestionKind.TROUBLE, subject)
            if self._trouble:
                now = self._clocks.wall()
                subject = f"settings at {now.isoformat()}"  # as is
                book.ask(QuestionKind.TROUBLE, subject, _sentence(self._trouble), now, ("noted",))
        self._asked = (self._trouble, subject)


def _under(wanted: Wanted, house: House) -> House:
    """The house under the ceiling the owner wants, which a broken file can only lower."""
    if wanted.ceiling is None:
        return house
    ceiling = wanted.ceiling.at_most(house.settings.mode)
    return house if ceiling is house.mode else replace(house, policy=replace(house.policy, ceiling=ceiling))


def _sentence(trouble: str) -> str:
    return tell(
        "{upper}{trouble}. Nothing needs to be started anew once it is mended.",
        upper=trouble[:1].upper(),
        trouble=trouble[1:],
    )


def _told(jumped: timedelta) -> str:
    jumped = timedelta(seconds=round(jumped.total_seconds()))
    if jumped < timedelta(0):
        return tell("the clock went back by {rest}", rest=-jumped)
    return tell(
        "the clock moved on by {jumped}: the machine slept, voldaan was stopped, or the clock was set", jumped=jumped
    )
