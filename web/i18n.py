"""The reader's language: which it is, and everything worded or formatted in it."""

from datetime import date

import flask_babel
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, Response, request

from corpus import Language
from web.params import INTERFACE_LANGUAGES, InterfaceLanguage


def install(app: Flask) -> None:
    """Give the application its catalogues, and its templates the reader's language."""
    flask_babel.Babel(app, default_locale="en", locale_selector=_locale)
    app.jinja_env.filters.update(day=format_day, count=format_count)
    app.jinja_env.globals.update(language=interface_language, reader=reader_language)
    app.after_request(_name_language)


def chosen_language() -> InterfaceLanguage | None:
    """Return the language of the interface that the address names, if it names one."""
    named = request.args.get("lang")
    return next((language for language in INTERFACE_LANGUAGES if language == named), None)


def interface_language() -> InterfaceLanguage:
    """Return the language of the interface: the address's, else the browser's, else Dutch."""
    return chosen_language() or _accepted_language() or "nl"


def reader_language() -> Language:
    """Return the language to show questions in: the interface's, or Dutch when they have no such language."""
    return "fr" if interface_language() == "fr" else "nl"


def gettext(message: str, **values: object) -> str:
    """Return a message in the language of the interface, its placeholders filled."""
    return str(flask_babel.gettext(message, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Return a message for a count in the language of the interface; ``num`` fills its placeholder."""
    return str(flask_babel.ngettext(singular, plural, num, **values))


def format_day(day: date) -> str:
    """Return a day as the reader writes it: ``30 april 2013``."""
    return format_date(day, "d MMMM y", locale=_current_locale())


def format_count(number: int) -> str:
    """Return a whole number with the reader's thousands separator."""
    return format_decimal(number, locale=_current_locale())


def _name_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.content_language.add(interface_language())
    if request.endpoint != "static":
        response.vary.add("Accept-Language")
    return response


def _accepted_language() -> InterfaceLanguage | None:
    """Return the first of the browser's languages that is one of ours; ``fr-BE`` is French."""
    for tag, quality in request.accept_languages:
        for language in INTERFACE_LANGUAGES:
            if quality > 0 and tag.lower().partition("-")[0] == language:
                return language
    return None


def _locale() -> str:
    # Programs read the API's messages: they are always in English.
    return "en" if request.path.startswith("/api/") else interface_language()


def _current_locale() -> str:
    return str(flask_babel.get_locale())
