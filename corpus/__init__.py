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
from corpus.ingestion import Conflict, IngestReport, documents, ingest, total_size
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
from corpus.store import Change, Store, StoredRecord

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
