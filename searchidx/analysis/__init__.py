"""How text becomes terms: the one analysis that documents and queries share."""

from searchidx.analysis.analyzer import Analysis, FormTerms, fingerprint
from searchidx.analysis.folding import fold, normalise, printable
from searchidx.analysis.tokenizer import Token, Tokenizer

__all__ = ["Analysis", "FormTerms", "Token", "Tokenizer", "fingerprint", "fold", "normalise", "printable"]
