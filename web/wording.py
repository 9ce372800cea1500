"""The words for the fixed values of questions, searches and parameters, in the reader's language."""

from collections.abc import Sequence

from corpus import Event
from searchidx import FacetName
from searchidx.model import Sort
from web.i18n import gettext
from web.params import InterfaceLanguage, ParameterError

LANGUAGE_NAMES: dict[InterfaceLanguage, str] = {"nl": "Nederlands", "fr": "Français", "en": "English"}
"""Each language in its own words, for choosing it."""


def chamber_name(chamber: str) -> str:
    """Return the full name of a chamber."""
    names = {
        "senate": gettext("Belgian Senate"),
        "chamber": gettext("Belgian Chamber of Representatives"),
    }
    return names.get(chamber, chamber)


def language_name(language: str) -> str:
    """Return a language's name in the reader's language."""
    names = {"nl": gettext("Dutch"), "fr": gettext("French"), "de": gettext("German")}
    return names.get(language, language)


def status_name(status: str) -> str:
    """Return the word for a question's status."""
    names = {
        "open": gettext("open"),
        "answered": gettext("answered"),
        "closed": gettext("closed"),
        "lapsed": gettext("lapsed"),
        "requalified": gettext("requalified"),
    }
    return names.get(status, status)


def facet_name(facet: FacetName) -> str:
    """Return the legend of a facet."""
    names: dict[FacetName, str] = {
        "minister": gettext("Minister"),
        "party": gettext("Party"),
        "author": gettext("Asked by"),
        "legislature": gettext("Legislature"),
        "year": gettext("Year"),
        "descriptor": gettext("Descriptor"),
        "language": gettext("Language"),
        "status": gettext("Status"),
    }
    return names[facet]


def facet_value_name(facet: FacetName, value: str) -> str:
    """Return a facet's value as the reader sees it."""
    if facet == "language":
        return language_name(value)
    return status_name(value) if facet == "status" else value


def sort_name(sort: Sort) -> str:
    """Return the name of an order of hits."""
    names: dict[Sort, str] = {
        "relevance": gettext("by relevance"),
        "newest": gettext("newest first"),
        "oldest": gettext("oldest first"),
    }
    return names[sort]


def event_name(event: Event) -> str:
    """Return what happened; for an event of no known kind, in the source's own words."""
    names = {
        "sent": gettext("question sent"),
        "reminder": gettext("reminder"),
        "answer": gettext("answer"),
        "supplementary-answer": gettext("supplementary answer"),
        "provisional-answer": gettext("provisional answer"),
        "requalified": gettext("requalified"),
        "closed": gettext("file closed"),
        "end-of-legislature": gettext("end of the legislature"),
    }
    return names.get(event.kind, event.label)


def relation_name(kind: str) -> str:
    """Return the heading over the questions related in one way."""
    names = {
        "also-asked": gettext("Also put to"),
        "reintroduced-as": gettext("Asked again as"),
        "reintroduction-of": gettext("Asked before as"),
        "requalified-as": gettext("Requalified as"),
        "requalification-of": gettext("Requalified from"),
    }
    return names[kind]


def parameter_message(error: ParameterError) -> str:
    """Return what is wrong with a parameter and what it may be."""
    name, value = error.parameter, error.value
    if error.fault == "unknown":
        return gettext("There is no parameter “%(name)s”.", name=name)
    if error.fault == "repeated":
        return gettext("The parameter “%(name)s” is given more than once.", name=name)
    if error.fault == "span":
        return gettext("The last day (%(value)s) lies before the first.", value=value)
    if error.fault == "date":
        return gettext(
            "“%(value)s” (parameter “%(name)s”) is not a date. Write a day such as 30/4/2013 or 2013-04-30.",
            value=value,
            name=name,
        )
    message = gettext("“%(value)s” is not a value of the parameter “%(name)s”.", value=value, name=name)
    return f"{message} {_allowed(error.fault == 'number', error.allowed)}"


def _allowed(is_span: bool, values: Sequence[str]) -> str:
    if is_span:
        return gettext("Give a whole number from %(least)s to %(most)s.", least=values[0], most=values[1])
    return gettext("Give one of: %(values)s.", values=", ".join(values))
