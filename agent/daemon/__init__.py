"""
The program that is left alone: it wakes up, runs a pass, sleeps.

In: a house, its settings file, the clock, signals, and bells that say "something came". Out: passes, one at a time.
What a pass does is decided by dates and books, never by what woke it.
"""

from agent.daemon.alarm import Alarm
from agent.daemon.clocks import Clocks
from agent.daemon.loop import run_daemon
from agent.daemon.settings_file import SettingsFile

__all__ = ["Alarm", "Clocks", "SettingsFile", "run_daemon"]
