"""
The first start: from nothing to settings, and to a first look in shadow.

In come the owner's answers, one by one, and what servers say; out go questions and sentences as values, and in the end
a settings file with every comment in it. It knows no terminal: whoever asks the questions decides how they are shown.
Nothing is contacted but what the owner named or allowed, and nothing is written before all of it is known.
"""

from agent.start.conversation import first_start
from agent.start.doors import Doors, RealDoors
from agent.start.talk import Question, Said, Stopped, Table, Talk

__all__ = ["Doors", "Question", "RealDoors", "Said", "Stopped", "Table", "Talk", "first_start"]
