"""Where the data folder is and what lies where in it."""

from pathlib import Path

import msgspec
import platformdirs

DATA_VARIABLE = "SEARCHIDX_DATA"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One data folder: the record store and the index beside it."""

    data: Path

    @property
    def store(self) -> Path:
        """The record store (SQLite): the truth."""
        return self.data / "records.sqlite"

    @property
    def index(self) -> Path:
        """The folder of index generations: a cache, always rebuildable from the store."""
        return self.data / "index"

    @property
    def archive(self) -> Path:
        """The folder of fetched pages as the site sent them: WARC files, one a run."""
        return self.data / "archive"


def default_data_folder() -> Path:
    """Return the platform's folder for this user's data."""
    return Path(platformdirs.user_data_dir("searchidx", appauthor=False))
