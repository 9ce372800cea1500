"""The Senate's pages of written questions: screen, print, bilingual print, bulletins, stripped copies."""

from corpus.readers.senate.reader import READER

__all__ = ["READER"]
