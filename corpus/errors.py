"""The errors that reading and keeping records can raise.

CorpusError                     exit code 1
├── DocumentError               a document that is not a record (listed as a reject, never fatal)
├── DateError                   text that is not a date
├── WorkerStartError            a process that reads documents cannot be started
├── FetchError                  pages cannot be fetched; of one page, its message is the reason reported
│   ├── ConnectionFailedError   no whole answer came; asking again may help
│   ├── FetchStoppedError       the site must be left alone now: nothing more is asked of it
│   └── ArchiveLockedError      another process fetches into the archive (exit code 4)
└── StoreError                  exit code 3
    ├── StoreMissingError       no store where one is needed
    ├── StoreDamagedError       the store's file cannot be trusted
    ├── StoreVersionError       the store was written by another version
    └── StoreLockedError        another process writes to the store (exit code 4)

Each message says what is wrong, where, and what to do next.
"""


class CorpusError(Exception):
    """Anything that goes wrong in reading or keeping records."""

    exit_code = 1


class DocumentError(CorpusError):
    """A document that holds no record; its message is the reject's reason."""


class DateError(CorpusError, ValueError):
    """Text that is not a date, or names a day that does not exist."""


class FetchError(CorpusError):
    """Pages cannot be fetched; of one page, its message is the reason reported."""


class ConnectionFailedError(FetchError):
    """No whole answer came; asking again may help."""


class FetchStoppedError(FetchError):
    """The site must be left alone now: nothing more is asked of it in this run."""


class ArchiveLockedError(FetchError):
    """Another process fetches into the archive."""

    exit_code = 4


class WorkerStartError(CorpusError):
    """A process that reads documents ended before it could read anything."""


class StoreError(CorpusError):
    """The record store cannot be used."""

    exit_code = 3


class StoreMissingError(StoreError):
    """There is no record store at the path."""


class StoreDamagedError(StoreError):
    """The record store's file is damaged or is not a record store."""


class StoreVersionError(StoreError):
    """The record store was written by another version of this package."""


class StoreLockedError(StoreError):
    """Another process holds the record store's write lock."""

    exit_code = 4
