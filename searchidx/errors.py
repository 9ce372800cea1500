"""The errors that indexing and searching can raise.

SearchidxError                      exit code 1
├── QueryError                      exit code 2: what the user asked cannot be run
│   ├── QuerySyntaxError            a bracket, quote, operator or field is not as it must be
│   ├── QueryValueError             a field's value is not one (a date, a status, a number, a language)
│   ├── QueryLimitError             the query is longer, deeper or wider than a query may be
│   └── QueryTimeoutError           the query took longer than a query may
├── EvaluationError                 exit code 2: a test collection, run or measure is not as it must be
├── BenchmarkError                  exit code 2: a benchmark's corpus or engine is not one it can run on
├── MissingExtraError               a package is not installed that only some commands need
└── IndexUnusableError              exit code 3: the index cannot be used as it is
    ├── IndexMissingError           no index where one is needed
    ├── IndexDamagedError           the index's files are not what was written
    ├── IndexVersionError           the index was written with another format, schema or analysis
    └── IndexLockedError            another process writes to the index (exit code 4)

Each message says what is wrong, where, and what to do next.
"""


class SearchidxError(Exception):
    """Anything that goes wrong in indexing or searching."""

    exit_code = 1


class QueryError(SearchidxError):
    """A query that cannot be run as it is.

    Attributes:
        position: where in the query the mistake begins (0-based character), or None when it has no one place.
        length: how many characters the mistake spans.
        suggestion: the whole query as it could be written instead, when there is one.
    """

    exit_code = 2

    def __init__(
        self, message: str, *, position: int | None = None, length: int = 1, suggestion: str | None = None
    ) -> None:
        super().__init__(message)
        self.position = position
        self.length = length
        self.suggestion = suggestion


class QuerySyntaxError(QueryError):
    """A bracket, quote, operator or field name is not as it must be."""


class QueryValueError(QueryError):
    """A field's value is not one: no such date, status, language, number."""


class QueryLimitError(QueryError):
    """The query is longer, deeper or wider than a query may be."""


class QueryTimeoutError(QueryError):
    """The query took longer than a query may."""


class EvaluationError(SearchidxError):
    """A test collection, a run or a measure is not as it must be."""

    exit_code = 2


class BenchmarkError(SearchidxError):
    """A benchmark cannot run: no usable corpus, no such engine."""

    exit_code = 2


class MissingExtraError(SearchidxError):
    """A package is not installed that only some commands need."""


class IndexUnusableError(SearchidxError):
    """The index cannot be used as it is."""

    exit_code = 3


class IndexMissingError(IndexUnusableError):
    """There is no index in the data folder."""


class IndexDamagedError(IndexUnusableError):
    """The index's files are not what was written."""


class IndexVersionError(IndexUnusableError):
    """The index was written with another format, schema or analysis."""


class IndexLockedError(IndexUnusableError):
    """Another process is writing to the index."""

    exit_code = 4
