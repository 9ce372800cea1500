"""The page on the query language says what the parser does."""

import re
from pathlib import Path

import pytest

from searchidx.errors import QueryError
from searchidx.query import DEFAULT_LIMITS, parse
from searchidx.query.fields import FIELDS, LANGUAGES, STATUSES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "query-language.md").read_text(encoding="utf-8")


def lines_of_blocks(kind):
    blocks = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def names_listed(table, first_cell):
    rows = re.search(rf"^\| {table} \|.*?\n\n", PAGE, re.DOTALL | re.MULTILINE)[0]
    row = re.search(rf"^\| `{first_cell}` \|(.*?)\|", rows, re.MULTILINE)
    return re.findall("`(.*?)`", row[1])


@pytest.mark.parametrize("query", lines_of_blocks("query"))
def test_every_example_parses(query):
    assert parse(query)


@pytest.mark.parametrize("line", lines_of_blocks("query-error"))
def test_every_mistake_is_answered_as_shown(line):
    query, _, repaired = line.partition(" → ")
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.suggestion == (repaired or None)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_name_is_listed(field):
    assert names_listed("field", field.name) == list(field.aliases)


@pytest.mark.parametrize(("value", "words"), STATUSES.items())
def test_every_status_is_listed(value, words):
    assert names_listed("status", value) == words.split(", ")


@pytest.mark.parametrize(("value", "words"), LANGUAGES.items())
def test_every_language_is_listed(value, words):
    assert [name.lower() for name in names_listed("language", value)] == words.split(", ")


def test_every_limit_is_listed():
    figures = re.findall(r"^\| [^|]* \| ([\d,]+)(?: second)? \|$", PAGE, re.MULTILINE)
    limits = (getattr(DEFAULT_LIMITS, name) for name in DEFAULT_LIMITS.__struct_fields__)
    assert figures == [f"{limit:,.0f}" for limit in limits]
