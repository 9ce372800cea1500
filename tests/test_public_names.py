"""Each package's public face is a choice, not an accident."""

import importlib

import pytest

PUBLIC = {
    "corpus": """
        LANGUAGES AskedLanguage Change Conflict CorpusError DateError DocumentError Event IngestReport
        Language Reading ReadingWarning Record Reject Relation Status Store StoreDamagedError StoreError
        StoreLockedError StoreMissingError StoreVersionError StoredDocument StoredRecord Text decode documents
        encode ingest json_schema natural_key parse_day parse_number parse_period question_id total_size
    """,
    "searchidx": """
        Engine FacetCount FacetName Hit IndexDamagedError IndexInfo IndexLockedError IndexMissingError
        IndexUnusableError IndexVersionError QueryError QueryLimitError QuerySyntaxError QueryTimeoutError
        QueryValueError Results SearchRequest SearchidxError Settings open_engine
    """,
    "web": "create_app",
}


@pytest.mark.parametrize("package", PUBLIC)
def test_public_names(package: str) -> None:
    module = importlib.import_module(package)
    assert sorted(module.__all__) == sorted(PUBLIC[package].split())
    assert all(hasattr(module, name) for name in module.__all__)
