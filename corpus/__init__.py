"""Records of parliamentary questions: read from pages, kept in a store.

What reads pages and keeps records is loaded when it is first asked for: a search needs neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from corpus.dates import parse_day, parse_period
from corpus.errors import (
    CorpusError,
    DateError,
    DocumentError,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreMissingError,
    StoreVersionError,
)
from corpus.identity import natural_key, parse_number, question_id
from corpus.record import (
    LANGUAGES,
    AskedLanguage,
    Event,
    Language,
    Record,
    Relation,
    Status,
    Text,
    decode,
    encode,
    json_schema,
)

if TYPE_CHECKING:
    from corpus.ingest_report import Conflict, IngestReport, ReadingWarning
    from corpus.ingestion import documents, ingest
    from corpus.readers import Reading, Reject
    from corpus.sources import total_size
    from corpus.store import Change, Store, StoredDocument, StoredRecord

_LATE = {
    "corpus.ingest_report": ("Conflict", "IngestReport", "ReadingWarning"),
    "corpus.ingestion": ("documents", "ingest"),
    "corpus.readers": ("Reading", "Reject"),
    "corpus.sources": ("total_size",),
    "corpus.store": ("Change", "Store", "StoredDocument", "StoredRecord"),
}

__all__ = [
    "LANGUAGES",
    "AskedLanguage",
    "Change",
    "Conflict",
    "CorpusError",
    "DateError",
    "DocumentError",
    "Event",
    "IngestReport",
    "Language",
    "Reading",
    "ReadingWarning",
    "Record",
    "Reject",
    "Relation",
    "Status",
    "Store",
    "StoreDamagedError",
    "StoreError",
    "StoreLockedError",
    "StoreMissingError",
    "StoreVersionError",
    "StoredDocument",
    "StoredRecord",
    "Text",
    "decode",
    "documents",
    "encode",
    "ingest",
    "json_schema",
    "natural_key",
    "parse_day",
    "parse_number",
    "parse_period",
    "question_id",
    "total_size",
]


def __getattr__(name: str) -> Any:
    """Load one of the names that are not there from the start."""
    for module, names in _LATE.items():
        if name in names:
            return globals().setdefault(name, getattr(import_module(module), name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
