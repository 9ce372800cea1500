"""How large a query may be, and how much work it may cause."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds a query must keep to; going beyond one is a QueryLimitError, except for time.

    Attributes:
        characters: the longest query text.
        terms: how many words, phrase words, prefixes, numbers and field values a query may have in all.
        depth: how deeply brackets may be nested.
        prefix: the fewest letters or digits before an asterisk.
        expansions: how many different words of the index a prefix may stand for.
        seconds: how long a query may run; going beyond is a QueryTimeoutError.
    """

    characters: int = 512
    terms: int = 32
    depth: int = 8
    prefix: int = 3
    expansions: int = 1000
    seconds: float = 1.0


DEFAULT_LIMITS = Limits()
