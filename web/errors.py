"""What is answered when something is wrong: a page, or a problem where the API was asked."""

import msgspec
from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError, SecurityError

from searchidx import QueryError, SearchidxError
from web.i18n import chosen_language, gettext
from web.params import ParameterError, SearchParams, parse_search
from web.problems import problem
from web.wording import parameter_message

RETRY_AFTER_SECONDS = 60


class MarkedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A query in three parts, the mistake in the middle; ``place`` counts its first character from 1."""

    before: str
    mistake: str
    after: str
    place: int


def install(app: Flask) -> None:
    """Answer errors in the form the request asked in."""
    app.register_error_handler(ParameterError, _answer_parameter_error)
    app.register_error_handler(QueryError, _answer_query_error)
    app.register_error_handler(SearchidxError, _answer_unusable_index)
    app.register_error_handler(HTTPException, _answer_http_error)


def mark_mistake(query: str, error: QueryError) -> MarkedQuery | None:
    """Split a query around its mistake; None when the mistake has no one place."""
    if error.position is None:
        return None
    start = min(max(error.position, 0), len(query))
    end = min(start + max(error.length, 1), len(query))
    return MarkedQuery(before=query[:start], mistake=query[start:end], after=query[end:], place=start + 1)


def error_page(
    status: int, heading: str, message: str, *, params: SearchParams | None = None, **context: object
) -> Response:
    """Return an error page; ``params`` is the search to go on from."""
    params = params or SearchParams(lang=chosen_language())
    page = render_template("error.html", heading=heading, message=message, params=params, **context)
    return Response(page, status)


def _for_api() -> bool:
    return request.path.startswith("/api/")


def _answer_parameter_error(error: ParameterError) -> Response:
    message = parameter_message(error)
    if _for_api():
        return problem(400, message, parameter=error.parameter)
    return error_page(400, gettext("This search cannot be run"), message)


def _answer_query_error(error: QueryError) -> Response:
    if _for_api():
        return problem(
            400,
            str(error),
            parameter="q",
            position=error.position,
            length=error.length if error.position is not None else None,
            suggestion=error.suggestion,
        )
    params = parse_search(request.args.to_dict(flat=False))
    return error_page(
        400,
        gettext("This search cannot be run"),
        gettext("The search engine says:"),
        params=params,
        query_error=error,
        marked=mark_mistake(params.q, error),
    )


def _answer_unusable_index(error: SearchidxError) -> Response:
    # The reason names files of this machine: it is for the log and the health check, not for the public.
    current_app.logger.error("the index cannot be used: %s", error)
    message = gettext("The index of questions cannot be used at the moment. Please try again in a minute.")
    if _for_api():
        response = problem(503, message)
    else:
        response = error_page(503, gettext("Temporarily out of service"), message)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _answer_http_error(error: HTTPException) -> Response:
    status = error.code or InternalServerError.code
    message = _http_message(status)
    if _for_api():
        response = problem(status, message)
    elif isinstance(request.routing_exception, (BadHost, SecurityError)):
        # Without a host that can be trusted no address can be built, so no page either.
        response = Response(f"{message}\n", status, content_type="text/plain; charset=utf-8")
    else:
        response = error_page(status, _http_heading(status), message)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _http_heading(status: int) -> str:
    headings = {
        404: gettext("Not found"),
        405: gettext("Not allowed"),
        413: gettext("Too large"),
        414: gettext("Address too long"),
        500: gettext("Something went wrong"),
    }
    return headings.get(status, gettext("This request cannot be answered"))


def _http_message(status: int) -> str:
    messages = {
        404: gettext("There is nothing at this address."),
        405: gettext("This site can only be read: only GET and HEAD requests are answered."),
        413: gettext("The request is larger than 16 kB."),
        414: gettext("The address is longer than 4 kB. Use fewer words or filters."),
        500: gettext("A mistake on our side kept this page from being made. It has been logged."),
    }
    return messages.get(status, gettext("The request is not one this site understands."))
