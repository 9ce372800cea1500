"""What all tests share: an environment of their own, sample folders, and data folders ready for use."""

import gzip
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from corpus import IngestReport, Store, ingest
from searchidx.backends import find_backend
from searchidx.generations import Generations
from searchidx.indexing import build
from searchidx.settings import Settings
from searchidx.verification import verify

REPOSITORY = Path(__file__).resolve().parents[1]
REAL_RECORDS_EACH = 300


@pytest.fixture(scope="session", autouse=True)
def isolated_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's own data, configuration and terminal settings out of the tests, and safe from them."""
    folder = tmp_path_factory.mktemp("environment")
    (folder / "config.toml").touch()
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("SEARCHIDX_") or name in {"NO_COLOR", "FORCE_COLOR", "PAGER", "LESS"}:
                patch.delenv(name)
        patch.setenv("SEARCHIDX_CONFIG", str(folder / "config.toml"))
        patch.setenv("SEARCHIDX_DATA", str(folder / "data"))
        yield


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the folder of real questions and pages beside the checkout; without it the test is skipped."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder of real questions beside the checkout")
    return folder


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """Return the folder of the bundled sample's pages."""
    return REPOSITORY / "corpus" / "sample"


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Return an empty data folder of the test's own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def sample_data(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a data folder with the bundled sample ingested and built. Tests only read it."""
    data = tmp_path_factory.mktemp("sample-data")
    _build(data, [sample_folder])
    yield data
    assert _problems(data) == ()


@pytest.fixture(scope="session")
def real_data(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a data folder with the seed page and some 900 real questions, built. Tests only read it."""
    documents = tmp_path_factory.mktemp("real-documents")
    for source in sorted((shared_folder / "data").glob("*.jsonl.gz")):
        with gzip.open(source) as lines:
            (documents / source.stem).write_bytes(b"".join(islice(lines, REAL_RECORDS_EACH)))
    data = tmp_path_factory.mktemp("real-data")
    _build(data, [documents, shared_folder / "pages" / "seed-5-8917.screen.nl.txt"])
    yield data
    assert _problems(data) == ()


def _build(data: Path, paths: list[Path]) -> None:
    settings, backend = Settings(data=data), find_backend("embedded")
    with Store.create(settings.store, _now) as store:
        report = IngestReport()
        ingest(store, paths, lambda _: None, report)
        assert report.rejected == []
        build(store, Generations(settings.index, backend, _now), backend, lambda _, __: None)


def _problems(data: Path) -> tuple[object, ...]:
    settings, backend = Settings(data=data), find_backend("embedded")
    with Store.open(settings.store, _now) as store:
        return verify(store, settings.store, Generations(settings.index, backend, _now), backend).problems


def _now() -> datetime:
    return datetime.now(UTC)
