"""The fields a query can name: their names in Dutch, French and English, and how each reads a value."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

import msgspec

from corpus import parse_number
from corpus.dates import RANGE_WORDS, may_be_in_period, read_period
from searchidx.query.ast import DateField, DateRange, Fact, FactIs, Node, Number, Part, Phrase, Prefix, Word

ReadValue = Callable[[str, bool], Node | None]
"""Takes a value and whether it stood between quotes; None when the value is not one of the field's."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the query language.

    Attributes:
        name: the canonical name, which :func:`searchidx.query.render` writes.
        aliases: the other names; case and accents do not count.
        accepts: what a value may be, as the end of a sentence that begins with "write"; ``{name}`` stands for
            the field's name as the user wrote it.
        read: makes a node of a value; may raise DateError.
        read_prefix: makes a node of the beginning of a word; None where prefixes have no meaning.
        may_go_on: whether a further word can belong to an unquoted value; None where values are one word.
        promises_more: words (in lower case) that may not be left over after an unquoted value.
        choices: every accepted value with what it means, for fields with a closed set of values.
    """

    name: str
    aliases: tuple[str, ...]
    accepts: str
    read: ReadValue
    read_prefix: Callable[[str], Node] | None = None
    may_go_on: Callable[[str], bool] | None = None
    promises_more: frozenset[str] = frozenset()
    choices: Mapping[str, str] = {}


class NamedField(NamedTuple):
    """A field, and the name by which a query calls it."""

    field: Field
    name: str

    @property
    def accepts(self) -> str:
        """What a value may be, with the field called as the query calls it."""
        return self.field.accepts.format(name=self.name)


def field_named(name: str) -> Field | None:
    """Return the field with this name or alias, whatever its case and accents."""
    return _BY_NAME.get(name) or _BY_NAME.get(_folded(name))


def nearest_name(name: str) -> str | None:
    """Return the field name or alias most like this one, when one is near."""
    return nearest(name, _BY_NAME)


def nearest(text: str, words: Mapping[str, object]) -> str | None:
    """Return the word most like the text, when one is near."""
    if len(text) > _LONGEST_COMPARED:
        return None
    return next(iter(get_close_matches(_folded(text), words, n=1, cutoff=0.75)), None)


_LONGEST_COMPARED = 24
PLAIN_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_BARE_NUMBER = re.compile(r"[0-9]{1,6}")
_LEGISLATURE = re.compile(r"0*([1-9][0-9]{0,2})")


def _folded(text: str) -> str:
    """Return the text in lower case without accents."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFD", lowered)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _read_number(text: str, _literal: bool) -> Node | None:
    plain = text.translate(PLAIN_DASHES)
    if _BARE_NUMBER.fullmatch(plain):
        return Number(number=plain, strict=True)
    parsed = parse_number(plain) if plain.isascii() else None
    return Number(chamber=parsed[0], number=parsed[1], strict=True) if parsed else None


def _read_part(part: Part, text: str, literal: bool) -> Node:
    return Phrase(text=text, part=part) if literal else Word(text=text, part=part)


def _read_part_prefix(part: Part, text: str) -> Node:
    return Prefix(text=text, part=part)


def _read_words(fact: Fact, text: str, literal: bool) -> Node:
    return FactIs(fact=fact, text=text, literal=literal)


def _read_choice(fact: Fact, choices: Mapping[str, str], text: str, _literal: bool) -> Node | None:
    value = choices.get(_folded(text))
    return FactIs(fact=fact, text=value) if value else None


def _read_legislature(text: str, _literal: bool) -> Node | None:
    match = _LEGISLATURE.fullmatch(text)
    return FactIs(fact="legislature", text=match[1]) if match else None


def _read_period_value(field: DateField, text: str, _literal: bool) -> Node | None:
    period = read_period(text)
    return DateRange(field=field, first=period[0], last=period[1]) if period else None


def _part(part: Part, *aliases: str) -> Field:
    return Field(
        name=part,
        aliases=aliases,
        accepts='a word, a prefix such as med* or a phrase, e.g. {name}:media, {name}:"sociale media"',
        read=partial(_read_part, part),
        read_prefix=partial(_read_part_prefix, part),
    )


def _words(fact: Fact, example: str, *aliases: str) -> Field:
    return Field(
        name=fact,
        aliases=aliases,
        accepts=f"a word or a phrase, e.g. {{name}}:{example}",
        read=partial(_read_words, fact),
    )


def _choice(fact: Fact, meanings: Mapping[str, str], *aliases: str) -> Field:
    choices = {
        _folded(word): value for value, words in meanings.items() for word in (value, *words.split(", "))
    }
    later_words = frozenset(word for choice in choices for word in choice.split()[1:])
    return Field(
        name=fact,
        aliases=aliases,
        accepts="one of " + "; ".join(f"{value} ({words})" for value, words in meanings.items()),
        read=partial(_read_choice, fact, choices),
        may_go_on=lambda word: _folded(word) in later_words,
        choices=choices,
    )


def _dates(field: DateField, *aliases: str) -> Field:
    return Field(
        name=field,
        aliases=aliases,
        accepts='for example {name}:30/4/2013, {name}:"30 april 2013", {name}:4/2013, {name}:2013 '
        "or {name}:1/1/2013..30/6/2013",
        read=partial(_read_period_value, field),
        may_go_on=may_be_in_period,
        promises_more=RANGE_WORDS,
    )


STATUSES = {
    "open": "onbeantwoord, niet beantwoord, zonder antwoord, ouvert, ouverte, sans réponse, unanswered",
    "answered": "beantwoord, répondu, répondue",
    "closed": "gesloten, afgesloten, clôturé, clôturée, clos, close",
    "lapsed": "vervallen, caduc, caduque",
    "requalified": "geherkwalificeerd, requalifié, requalifiée",
}
LANGUAGES = {
    "nl": "nederlands, néerlandais, dutch",
    "fr": "frans, français, french",
    "de": "duits, allemand, german",
}
FIELDS = (
    _part("title", "titel", "titre"),
    _part(
        "descriptors", "descriptor", "trefwoord", "trefwoorden", "descripteur", "descripteurs", "keyword",
        "keywords", "mot-clé", "mots-clés",
    ),
    _part("question", "vraag"),
    _part("answer", "antwoord", "réponse"),
    _words("author", "peeters", "auteur", "steller", "vraagsteller", "senator", "sénateur", "van"),
    _words("party", '"Open Vld"', "partij", "parti", "fractie", "groupe"),
    _words("minister", "justitie", "ministre", "addressee", "aan", "bevoegde"),
    Field(
        name="legislature",
        aliases=("legislatuur", "législature", "leg", "zittingsperiode"),
        accepts="a number from 1 to 999, e.g. {name}:5",
        read=_read_legislature,
    ),
    _choice("status", STATUSES, "stand", "statut", "état"),
    _choice("language", LANGUAGES, "taal", "langue"),
    _dates("asked", "datum", "date", "gesteld", "posée"),
    _dates("answered", "beantwoord", "antwoorddatum", "répondu", "répondue"),
    Field(
        name="number",
        aliases=("nummer", "nr", "numéro", "no", "n°", "nº"),
        accepts="a question number, e.g. {name}:5-8917, {name}:senate/5-8917 or {name}:8917",
        read=_read_number,
    ),
)  # fmt: skip
_BY_NAME = {_folded(name): field for field in FIELDS for name in (field.name, *field.aliases)}
