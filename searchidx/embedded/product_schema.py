"""The schema of the questions' index: what each language's texts, facts and columns are in its segments."""

from collections.abc import Sequence

from corpus import LANGUAGES, Language
from searchidx.analysis import Analysis, normalise
from searchidx.document import Document
from searchidx.embedded.index_schema import ColumnKind, IndexDocument, IndexSchema, Part, TextSource
from searchidx.embedded.segment_building import IndexPipeline
from searchidx.schema import LEAD_WEIGHT, LEAD_WORDS, PARTS, text_field

_PART_NUMBERS = {rule.name: number for number, rule in enumerate(PARTS)}
_FACTS = ("thread", "author", "party", "legislature", "status", "language")

_IGNORED_AFTER = "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"
_IGNORED_BEFORE = "".join(set(_IGNORED_AFTER) - set(".,/-"))
"""No word begins or ends with these; but what a number must not follow stays before it."""


def _columns() -> dict[str, ColumnKind]:
    columns: dict[str, ColumnKind] = dict.fromkeys((*_FACTS, "year"), "one")
    for language in LANGUAGES:
        columns[f"minister_{language}"] = "one"
        columns[f"descriptor_{language}"] = "many"
    columns |= {"asked": "days", "answered": "days", "id": "bytes", "digest": "bytes", "record": "compressed"}
    return columns


PRODUCT_SCHEMA = IndexSchema(
    sources=tuple(
        TextSource(
            name=language,
            fields=(text_field("exact", language), text_field("text", language)),
            positions=(True, False),
            ignored_before=_IGNORED_BEFORE,
            ignored_after=_IGNORED_AFTER,
        )
        for language in LANGUAGES
    ),
    parts=tuple(
        Part(name=rule.name, weight=rule.weight)
        if rule.name != "question"
        else Part(
            name=rule.name,
            weight=rule.weight,
            lead_words=LEAD_WORDS,
            lead_weight=LEAD_WEIGHT,
            lead_unless="title",
        )
        for rule in PARTS
    ),
    terms=(
        "id",
        "number",
        "related",
        *_FACTS,
        "asked",
        "answered",
        *(f"{name}_{language}" for language in LANGUAGES for name in ("minister", "descriptor")),
    ),
    columns=_columns(),
    order_days="asked",
)


class ChunkAnalysis:
    """The analysis of a language's texts, as :class:`SegmentWriter` takes it.

    A text may be cut at any white space but a single one between two groups of a number: no other rule of the
    analysis looks across.
    """

    def __init__(self, analysis: Analysis, language: Language) -> None:
        self._forms = analysis.tokenizer.forms
        self._stem = analysis.terms[language]

    def __call__(self, chunk: str) -> Sequence[Sequence[Sequence[str]]]:
        """Return the chunk's tokens: the folded forms of each, and their stems."""
        stem = self._stem
        return [(forms, tuple(dict.fromkeys(map(stem, forms)))) for forms in self._forms(normalise(chunk))]


def product_analyses() -> dict[str, ChunkAnalysis]:
    """Return the analysis of each source of text."""
    analysis = Analysis()
    return {language: ChunkAnalysis(analysis, language) for language in LANGUAGES}


def index_document(document: Document) -> IndexDocument:
    """Return a question as a segment takes it."""
    facts = {name: value for name in _FACTS if (value := getattr(document, name)) is not None}
    asked, answered = document.asked_on, document.answered_on
    terms: dict[str, Sequence[str]] = {name: (value,) for name, value in facts.items()}
    terms |= {"number": document.numbers, "related": document.related}
    columns: dict[str, str | Sequence[str] | int | bytes] = {
        **facts,
        "digest": document.digest.encode(),
        "record": document.record,
    }
    if asked:
        terms["asked"] = (asked.isoformat(),)
        columns |= {"asked": asked.toordinal(), "year": str(asked.year)}
    if answered:
        terms["answered"] = (answered.isoformat(),)
        columns["answered"] = answered.toordinal()
    for language in LANGUAGES:
        _add_in_language(document, language, terms, columns)
    texts = {
        language: [(_PART_NUMBERS[part], text) for part, text in parts]
        for language, parts in document.texts.items()
    }
    return IndexDocument(id=document.id, texts=texts, terms=terms, columns=columns)


def _add_in_language(
    document: Document,
    language: Language,
    terms: dict[str, Sequence[str]],
    columns: dict[str, str | Sequence[str] | int | bytes],
) -> None:
    """Add what a question says in a language; its columns hold what it says in another, if need be."""
    ministers, descriptors = document.ministers, document.descriptors
    if language in ministers:
        terms[f"minister_{language}"] = (ministers[language],)
    if language in descriptors:
        terms[f"descriptor_{language}"] = descriptors[language]
    if ministers:
        columns[f"minister_{language}"] = ministers.get(language) or next(iter(ministers.values()))
    if descriptors:
        columns[f"descriptor_{language}"] = descriptors.get(language) or next(iter(descriptors.values()))


PRODUCT_PIPELINE = IndexPipeline(schema=PRODUCT_SCHEMA, analyses=product_analyses, convert=index_document)
