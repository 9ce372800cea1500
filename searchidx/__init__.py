"""Full-text search over parliamentary questions and answers, in Dutch and French."""

from searchidx.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexUnusableError,
    IndexVersionError,
    QueryError,
    QueryLimitError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryValueError,
    SearchidxError,
)
from searchidx.model import FacetCount, FacetName, Hit, IndexInfo, Results, SearchRequest
from searchidx.searching import Engine, open_engine
from searchidx.settings import Settings

__all__ = [
    "Engine",
    "FacetCount",
    "FacetName",
    "Hit",
    "IndexDamagedError",
    "IndexInfo",
    "IndexLockedError",
    "IndexMissingError",
    "IndexUnusableError",
    "IndexVersionError",
    "QueryError",
    "QueryLimitError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "QueryValueError",
    "Results",
    "SearchRequest",
    "SearchidxError",
    "Settings",
    "open_engine",
]
