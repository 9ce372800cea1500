"""The pages people read: search, question, and what tells robots where to go."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.blueprints import BlueprintSetupState

from corpus import Record
from searchidx import Engine, Results
from searchidx.model import FACET_NAMES
from web import advice, charts, listing, reading, wording
from web.errors import error_page
from web.i18n import chosen_language, gettext, reader_language
from web.params import (
    HITS_PER_PAGE,
    INTERFACE_LANGUAGES,
    MAX_PAGE,
    SORTS,
    InterfaceLanguage,
    ParameterError,
    SearchParams,
    parse_search,
    replace,
    single,
    with_filter,
    without_filter,
    without_filters,
)
from web.states import state_of

_NEWEST_SHOWN = 5


class Pages:
    """The pages over one engine."""

    def __init__(self, engine: Engine, today: Callable[[], date]) -> None:
        self._engine = engine
        self._today = today

    def blueprint(self) -> Blueprint:
        """Return the routes, and give the templates their helpers."""
        pages = Blueprint("pages", __name__)
        pages.add_url_rule("/", "search", self.search)
        pages.add_url_rule("/q/<chamber>/<path:number>", "question", self.question)
        pages.add_url_rule("/robots.txt", "robots", self.robots)
        pages.record_once(_add_template_helpers)
        return pages

    def search(self) -> Response:
        """Answer a search, or welcome whoever has not asked anything yet."""
        params = parse_search(request.args.to_dict(flat=False))
        if params.is_blank:
            return self._landing(params)
        offset = (min(params.page, MAX_PAGE) - 1) * HITS_PER_PAGE
        results = self._engine.search(params.request(reader_language(), offset=offset))
        last = listing.last_page(results.total)
        if params.page > last:
            return _beyond_last_page(params, last)
        return self._results(params, results, last)

    def question(self, chamber: str, number: str) -> Response:
        """Show one question."""
        arguments = request.args.to_dict(flat=False)
        view = single(arguments, "view") or None
        if view is not None and view not in reading.VIEWS:
            raise ParameterError("view", "choice", value=view, allowed=reading.VIEWS)
        came_from = _search_carried(arguments)
        record = self._engine.question(f"{chamber}/{number}")
        if record is None:
            message = gettext("The index holds no question with this number.")
            return error_page(404, gettext("No such question"), message, params=came_from)
        return self._question(record, view, came_from)

    def robots(self) -> Response:
        """Send robots to the questions, away from the endless combinations of searches."""
        lines = ("User-agent: *", "Disallow: /api/", "Disallow: /?", "")
        return Response("\n".join(lines), content_type="text/plain; charset=utf-8")

    def _landing(self, params: SearchParams) -> Response:
        newest = params.request(reader_language(), limit=_NEWEST_SHOWN, facets=False)
        results = self._engine.search(newest)
        return self._page("landing.html", params=params, hits=self._hits(results))

    def _results(self, params: SearchParams, results: Results, last: int) -> Response:
        return self._page(
            "results.html",
            params=params,
            results=results,
            hits=self._hits(results),
            chips=listing.chips(params),
            groups=listing.facet_groups(params, results),
            years=listing.year_choices(params, results),
            bars=listing.year_bars(results),
            sorts=[sort for sort in SORTS if sort != "relevance" or params.q.strip()],
            last=last,
            pages=listing.page_numbers(params.page, last),
            shorter=advice.shorter_queries(params.q) if not results.total else (),
        )

    def _question(self, record: Record, view: str | None, came_from: SearchParams) -> Response:
        reader = reader_language()
        shown = reading.languages_shown(record, view, reader)
        lead = reader if reader in shown else shown[0]
        title, title_lang = reading.title_of(record, lead)
        addressee, addressee_lang = reading.addressee_of(record, lead)
        related = self._engine.questions(relation.id for relation in record.relations)
        return self._page(
            "question.html",
            params=came_from,
            record=record,
            number=listing.number_of(record.id),
            title=title,
            title_lang=title_lang,
            addressee=addressee,
            addressee_lang=addressee_lang,
            state=state_of(record, self._today()),
            available=reading.available(record),
            shown=shown,
            missing=view if view not in (None, "both", *shown) else None,
            columns=reading.columns(record, shown),
            lead=lead,
            descriptors=record.texts[lead].descriptors,
            relations=reading.relation_groups(record, related, reader, self._today()),
            citation=reading.citation(record),
            source=reading.source_address(record),
        )

    def _hits(self, results: Results) -> list[listing.HitView]:
        today, reader = self._today(), reader_language()
        return [listing.view_hit(hit, reader, today) for hit in results.hits]

    def _page(self, template: str, **context: object) -> Response:
        return make_response(render_template(template, index=self._engine.info(), **context))


def _beyond_last_page(params: SearchParams, last: int) -> Response:
    message = gettext("The results have no page %(page)d.", page=params.page)
    heading = gettext("No such page")
    return error_page(404, heading, message, params=params, last_page=replace(params, page=last))


def _search_carried(arguments: dict[str, list[str]]) -> SearchParams:
    """Return the search a question was reached from; one that cannot be read is as good as none."""
    try:
        return parse_search(arguments)
    except ParameterError:
        return SearchParams(lang=chosen_language())


def _add_template_helpers(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        FACET_NAMES=FACET_NAMES,
        HITS_PER_PAGE=HITS_PER_PAGE,
        INTERFACE_LANGUAGES=INTERFACE_LANGUAGES,
        LANGUAGE_NAMES=wording.LANGUAGE_NAMES,
        chamber_name=wording.chamber_name,
        chart=charts,
        descriptor_url=_descriptor_url,
        event_name=wording.event_name,
        facet_name=wording.facet_name,
        language_name=wording.language_name,
        language_url=_language_url,
        params_of_language=lambda language: SearchParams(lang=language),
        question_url=_question_url,
        search_url=_search_url,
        sort_name=wording.sort_name,
        with_filter=with_filter,
        without_filter=without_filter,
        without_filters=without_filters,
    )


def _search_url(params: SearchParams, **changes: object) -> str:
    """Return the address of a search, with some of it changed."""
    return url_for("pages.search", **_values(replace(params, **changes) if changes else params))


def _question_url(record_id: str, params: SearchParams, view: str | None = None) -> str:
    """Return the address of a question that leads back to a search."""
    chamber, _, number = record_id.partition("/")
    values = _values(params) | ({"view": view} if view else {})
    return url_for("pages.question", chamber=chamber, number=number, **values)


def _descriptor_url(descriptor: str) -> str:
    """Return the address of a search for a descriptor."""
    return _search_url(SearchParams(filters={"descriptor": (descriptor,)}, lang=chosen_language()))


def _language_url(language: InterfaceLanguage) -> str:
    """Return this page's address in another language of the interface."""
    arguments = request.args.to_dict(flat=False) | {"lang": [language]}
    # A second slash in front would make it an address on another host.
    path = "/" + quote(f"{request.root_path}{request.path}").lstrip("/")
    return f"{path}?{urlencode(arguments, doseq=True)}"


def _values(params: SearchParams) -> dict[str, Any]:
    return dict(params.arguments())
