"""Encoding damage in a block of text: how it is recognised, and how its words are undone."""

from corpus.damage.support import MetWords, meet_words, settle
from corpus.damage.words import UndoneWords, undo_damage

__all__ = ["MetWords", "UndoneWords", "meet_words", "settle", "undo_damage"]
