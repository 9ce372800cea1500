"""Encoding damage in a block of text: how it is recognised, and how its words are undone."""

from corpus.damage.words import UndoneWords, undo_damage

__all__ = ["UndoneWords", "undo_damage"]
