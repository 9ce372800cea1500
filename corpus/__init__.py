"""Records of parliamentary questions: read from pages, kept in a store."""

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
from corpus.ingest_report import Conflict, IngestReport, ReadingWarning
from corpus.ingestion import documents, ingest
from corpus.readers import Reading, Reject
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
from corpus.sources import total_size
from corpus.store import Change, Store, StoredDocument, StoredRecord

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
