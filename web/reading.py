"""What the page of one question shows, worked out from its record."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

import msgspec

from corpus import LANGUAGES, Language, Record, Text
from web.i18n import format_day, gettext
from web.listing import number_of, preferred
from web.states import State, state_of
from web.wording import chamber_name, relation_name

Paragraphs = tuple[tuple[str, ...], ...]
"""Paragraphs, each as its lines."""

VIEWS = (*LANGUAGES, "both")
_EXPLANATION = "explanation-"


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """The question in one language."""

    lang: Language
    title: str | None
    question: Paragraphs
    answer: Paragraphs


class RelatedQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A related question; ``record`` and ``state`` are None when the index does not hold it."""

    number: str
    record: Record | None
    addressee: str | None
    addressee_lang: Language
    state: State | None
    is_explanation: bool


class RelationGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The questions related in one way."""

    label: str
    questions: tuple[RelatedQuestion, ...]


def available(record: Record) -> tuple[Language, ...]:
    """Return the languages there is anything to read in."""
    return tuple(lang for lang in LANGUAGES if lang in record.texts and not record.texts[lang].is_blank())


def languages_shown(record: Record, view: str | None, reader: Language) -> tuple[Language, ...]:
    """Return the languages to show: those the view asks for if they exist, else the reader's, else any."""
    there = available(record)
    if view == "both":
        return there
    return next(((lang,) for lang in (view, reader) if lang in there), there[:1])


def columns(record: Record, languages: tuple[Language, ...]) -> tuple[Column, ...]:
    """Return the question in each of the languages."""
    return tuple(_column(language, record.texts[language]) for language in languages)


def paragraphs(text: str | None) -> Paragraphs:
    """Split a text at its blank lines; single line breaks stay."""
    blocks: list[list[str]] = [[]]
    for line in (text or "").splitlines():
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return tuple(tuple(block) for block in blocks if block)


def title_of(record: Record, reader: Language) -> tuple[str | None, Language]:
    """Return the title in the reader's language, or else in the other, with the language it is in."""
    return preferred({language: text.title for language, text in record.texts.items()}, reader)


def addressee_of(record: Record, reader: Language) -> tuple[str | None, Language]:
    """Return the addressee in the reader's language, or else in the other, with the language it is in."""
    return preferred({language: text.addressee for language, text in record.texts.items()}, reader)


def relation_groups(
    record: Record, known: Mapping[str, Record], reader: Language, today: date
) -> tuple[RelationGroup, ...]:
    """Return the related questions by kind, in the record's order; ``known`` are those of the index."""
    kinds = dict.fromkeys(relation.kind for relation in record.relations)
    return tuple(
        RelationGroup(
            label=relation_name(kind),
            questions=tuple(
                _related(relation.id, known.get(relation.id), reader, today)
                for relation in record.relations
                if relation.kind == kind
            ),
        )
        for kind in kinds
    )


def citation(record: Record) -> str:
    """Return the question as one cites it."""
    author = f"{record.author} ({record.party})" if record.author and record.party else record.author
    parts = (
        chamber_name(record.chamber),
        gettext("written question %(number)s", number=number_of(record.id)),
        author,
        format_day(record.asked_on) if record.asked_on else None,
        gettext("answered on %(day)s", day=format_day(record.answered_on)) if record.answered_on else None,
    )
    return f"{', '.join(part for part in parts if part)}."


def source_address(record: Record) -> str | None:
    """Return the address of the page the record came from, when it came from the web."""
    try:
        parts = urlsplit(record.source or "")
    except ValueError:
        return None
    return record.source if parts.scheme in ("http", "https") and parts.hostname else None


def _column(language: Language, text: Text) -> Column:
    return Column(
        lang=language,
        title=text.title,
        question=paragraphs(text.question),
        answer=paragraphs(text.answer),
    )


def _related(record_id: str, record: Record | None, reader: Language, today: date) -> RelatedQuestion:
    number = number_of(record_id)
    addressee, addressee_lang = addressee_of(record, reader) if record else (None, reader)
    return RelatedQuestion(
        number=number.removeprefix(_EXPLANATION),
        record=record,
        addressee=addressee,
        addressee_lang=addressee_lang,
        state=state_of(record, today) if record else None,
        is_explanation=number.startswith(_EXPLANATION),
    )
