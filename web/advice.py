"""What to try when nothing is found: shorter queries."""

_MOST_WORDS = 6
_OPERATORS = frozenset(["AND", "OR", "NOT", "EN", "OF", "NIET", "ET", "OU", "SAUF"])


def shorter_queries(query: str) -> tuple[str, ...]:
    """Return the query without its quotes, or else with each of its words left out in turn.

    Only plain words are left out: a query with operators, fields or brackets is the reader's own to change.
    """
    unquoted = " ".join(query.replace('"', " ").split())
    words = unquoted.split(" ")
    if '"' in query:
        return (unquoted,) if unquoted and not _is_structured(words) else ()
    if not 2 <= len(words) <= _MOST_WORDS or _is_structured(words):
        return ()
    return tuple(dict.fromkeys(" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))))


def _is_structured(words: list[str]) -> bool:
    return any(word in _OPERATORS or word.startswith("-") or set(word) & set("():*") for word in words)
