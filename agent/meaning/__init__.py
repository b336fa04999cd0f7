"""What the new words of a mail mean: labels with the sentence that says so, and days counted from the mail's own."""

from agent.meaning.dates import FoundDay, find_days, guess_language
from agent.meaning.sentences import Sentence, sentences

__all__ = ["FoundDay", "Sentence", "find_days", "guess_language", "sentences"]
