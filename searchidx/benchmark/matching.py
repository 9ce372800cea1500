"""Which documents a query matches, found without any index: what the hits of every engine are held to."""

from searchidx.benchmark.documents import AnalysedDocument
from searchidx.benchmark.queries import (
    AllOf,
    Answer,
    AnyOf,
    AuthorCounts,
    AuthorTerm,
    DatesTerm,
    Group,
    Phrase,
    Prefix,
    Query,
    Term,
)


def matches(query: Query, document: AnalysedDocument) -> bool:
    """Return whether the query matches the document."""
    if isinstance(query, Answer):
        return all(_matches_group(group, document) for group in query.groups)
    terms = document.terms.get(query.language, "").split()
    match query:
        case AnyOf():
            matched = not set(terms).isdisjoint(query.terms)
        case AllOf():
            matched = set(terms).issuperset(query.terms)
        case Phrase():
            length = len(query.terms)
            matched = any(tuple(terms[at : at + length]) == query.terms for at in range(len(terms)))
        case AuthorTerm():
            matched = query.term in terms and query.author in document.facets["author"]
        case DatesTerm():
            matched = query.term in terms and query.first <= document.asked_on <= query.last
        case Prefix():
            matched = any(term.startswith(query.prefix) for term in terms)
        case Term() | AuthorCounts():
            matched = query.term in terms
    return matched


def _matches_group(group: Group, document: AnalysedDocument) -> bool:
    for reading in group.readings:
        terms = document.terms.get(reading.language, "").split()
        if any(term in terms for term, _ in reading.terms):
            return True
    return False
