"""What postings a document has in the text fields: terms, weighted frequencies, positions."""

from collections.abc import Iterator
from itertools import count

from searchidx.analysis import Analysis, normalise
from searchidx.document import Document
from searchidx.embedded.fields import Posting
from searchidx.query.ast import Part
from searchidx.schema import LEAD_WEIGHT, LEAD_WORDS, PARTS, PartRule, text_field

_Entries = dict[str, tuple[list[int], list[int]]]
"""Term to its weight at each occurrence, and its positions."""


class PostingsBuilder:
    """Makes the postings of documents with one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    def postings(self, document: Document) -> dict[str, list[Posting]]:
        """Return the postings of a document by text field."""
        fields: dict[str, list[Posting]] = {}
        for language, parts in document.texts.items():
            exact = self._exact_entries(dict(parts))
            stem = self._analysis.terms[language]
            stems: _Entries = {}
            for form, (weights, positions) in exact.items():
                held = stems.setdefault(stem(form), ([], []))
                held[0].extend(weights)
                held[1].extend(positions)
            fields[text_field("exact", language)] = _postings(exact)
            fields[text_field("text", language)] = _postings(stems)
        return fields

    def _exact_entries(self, parts: dict[Part, str]) -> _Entries:
        entries: _Entries = {}
        for rule in PARTS:
            weighted = _weighted_positions(rule, has_title="title" in parts)
            for forms in self._analysis.tokenizer.forms(normalise(parts.get(rule.name, ""))):
                position, weight = next(weighted)
                for form in forms:
                    held = entries.setdefault(form, ([], []))
                    held[0].append(weight)
                    held[1].append(position)
        return entries


def _weighted_positions(rule: PartRule, *, has_title: bool) -> Iterator[tuple[int, int]]:
    """Yield the position and the weight of each word of a part, in order."""
    lead = LEAD_WORDS if rule.name == "question" and not has_title else 0
    for nth in count():
        yield rule.first_position + nth, LEAD_WEIGHT if nth < lead else rule.weight


def _postings(entries: _Entries) -> list[Posting]:
    """Return postings; forms of one token that share a term count once."""
    postings = []
    for term, (weights, positions) in entries.items():
        at = dict(zip(positions, weights, strict=True))
        postings.append(Posting(term, sum(at.values()), tuple(sorted(at))))
    return postings
