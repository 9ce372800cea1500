import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import web

PACKAGE = Path(web.__file__).parent
TRANSLATIONS = PACKAGE / "translations"
LANGUAGES = ("nl", "fr", "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def catalog(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list:
    return [message for message in catalog(language) if message.id]


def plain(text):
    """Return plural forms as a tuple, whichever sequence the reader makes of them."""
    return text if isinstance(text, str) else tuple(text)


def extracted() -> set:
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(PACKAGE), methods, options)
    return {message for _, _, message, _, _ in found}


def spoken(node: ast.AST) -> Iterator[object]:
    """Yield the message of each call that looks one up, as the extraction tool should find it."""
    for call in ast.walk(node):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            continue
        if call.func.id == "gettext" and isinstance(call.args[0], ast.Constant):
            yield call.args[0].value
        if call.func.id == "ngettext" and isinstance(call.args[0], ast.Constant):
            yield tuple(argument.value for argument in call.args[:2] if isinstance(argument, ast.Constant))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_nothing_else_is(language):
    assert {message.id for message in messages(language)} == extracted()
    for message in messages(language):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), f"{message.id} is not translated"
        assert not message.fuzzy, f"the translation of {message.id} is only a guess"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language):
    for message in messages(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for id_, string in zip(ids, strings, strict=True):
            assert sorted(PLACEHOLDER.findall(string)) == sorted(PLACEHOLDER.findall(id_)), id_


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = {plain(message.id): plain(message.string) for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in messages(language)}


def test_extraction_finds_every_message_of_the_code():
    in_code = {
        message
        for module in PACKAGE.glob("*.py")
        for message in spoken(ast.parse(module.read_text(encoding="utf-8")))
    }
    assert in_code
    assert in_code <= extracted()


@pytest.mark.parametrize("template", sorted((PACKAGE / "templates").iterdir()), ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(template):
    source = template.read_text(encoding="utf-8")
    without_code = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
    worded = re.findall(r'(?:alt|title|placeholder|aria-label)="[^"]+"', without_code)
    text = re.sub(r"<[^>]*>", "", without_code)
    assert not worded
    assert not re.search(r"[^\W\d_]", text), text


def test_dutch_and_french_differ_from_english_but_for_words_they_share():
    english = {message.id: message.string for message in messages("en")}
    shared = {
        "nl": {"Filters", "Minister", "public transport"},
        "fr": {'"social media"', "Source", "Page %(number)d", "session %(session)s", "Question", "Questions"},
    }
    for language, words in shared.items():
        same = {message.id for message in messages(language) if message.string == english[message.id]}
        assert {id_ for id_ in same if isinstance(id_, str)} - words == set()
