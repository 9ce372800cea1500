"""The JSON API: the searches and questions of the pages, for programs."""

import hashlib
from collections.abc import Callable

import msgspec
from flask import Blueprint, Response, request

from corpus import encode
from searchidx import Engine
from web.i18n import reader_language
from web.params import (
    HITS_PER_PAGE,
    MAX_PAGE,
    SEARCH_NAMES,
    Arguments,
    ParameterError,
    SearchParams,
    parse_search,
    whole_number,
)
from web.problems import problem

MAX_LIMIT = 100
MAX_OFFSET = (MAX_PAGE - 1) * MAX_LIMIT
_WINDOW_NAMES = ("limit", "offset")


class Api:
    """The API over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        api = Blueprint("api", __name__, url_prefix="/api/v1")
        api.add_url_rule("/search", "search", self.search)
        api.add_url_rule("/questions/<chamber>/<path:number>", "question", self.question)
        # Errors below the prefix that no route answers carry no blueprint, so this must see every response.
        api.after_app_request(_allow_other_origins)
        return api

    def search(self) -> Response:
        """Answer a search with one window of its hits."""
        arguments = _arguments(*SEARCH_NAMES, *_WINDOW_NAMES)
        params = parse_search(arguments)
        limit, offset = _window(arguments, params)

        def answer() -> tuple[bytes, str]:
            request_ = params.request(reader_language(), offset=offset, limit=limit)
            results = self._engine.search(request_)
            return msgspec.json.encode(results), results.generation

        return self._tagged(answer)

    def question(self, chamber: str, number: str) -> Response:
        """Answer one question in the exchange format."""
        _arguments()
        record = self._engine.question(f"{chamber}/{number}")
        if record is None:
            return problem(404, f"The index holds no question {chamber}/{number}.")
        generation = self._engine.info().generation
        return self._tagged(lambda: (encode(record), generation))

    def _tagged(self, answer: Callable[[], tuple[bytes, str]]) -> Response:
        """Return the answer under its tag, or only that the tag the client holds is still right."""
        current = _tag(self._engine.info().generation)
        if request.if_none_match.contains_weak(current):
            response = Response(status=304)
            response.set_etag(current, weak=True)
        else:
            body, generation = answer()
            response = Response(body, content_type="application/json")
            response.set_etag(_tag(generation), weak=True)
        return response


def _arguments(*names: str) -> Arguments:
    """Return the request's arguments.

    Raises:
        ParameterError: one of them is not among the names.
    """
    arguments = request.args.to_dict(flat=False)
    for name in arguments:
        if name not in names:
            raise ParameterError(name, "unknown")
    return arguments


def _window(arguments: Arguments, params: SearchParams) -> tuple[int, int]:
    """Return how many hits to answer with and how many to pass over: ``offset``, or else the pages before."""
    limit = whole_number(arguments, "limit", 1, MAX_LIMIT, default=HITS_PER_PAGE)
    whole_number(arguments, "page", 1, MAX_PAGE, default=1)
    offset = (params.page - 1) * limit
    return limit, whole_number(arguments, "offset", 0, MAX_OFFSET, default=offset)


def _tag(generation: str) -> str:
    """Return the entity tag of an address under an index generation.

    It is weak: two answers to the same request differ in the time they took.
    """
    parts = (generation, request.path, request.query_string.decode("latin-1"), reader_language())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _allow_other_origins(response: Response) -> Response:
    if request.path.startswith("/api/"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response
