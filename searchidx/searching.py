"""How a search request becomes results: parse, plan, run on the current generation, show."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from threading import Lock

from corpus import LANGUAGES, Language, Record, decode
from searchidx.analysis import Analysis
from searchidx.backends import Backend, Found, Scored, Searcher, SearchPlan, find_backend
from searchidx.errors import QueryTimeoutError
from searchidx.generations import Generations, Manifest
from searchidx.model import FACET_NAMES, FacetCount, FacetName, Hit, IndexInfo, Results, SearchRequest
from searchidx.query import ast, parse, render
from searchidx.query.limits import DEFAULT_LIMITS
from searchidx.query.planning import plan_query
from searchidx.settings import Settings
from searchidx.snippets import Highlighter


def open_engine(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    timer: Callable[[], float] = time.monotonic,
) -> "Engine":
    """Open the index of a data folder for searching.

    Raises:
        IndexMissingError, IndexDamagedError, IndexVersionError: see searchidx.errors.
    """
    backend = find_backend("embedded")
    return Engine(Generations(settings.index, backend, clock), backend, timer)


class Engine:
    """Answers searches from the current generation of one index; safe to share between threads.

    A new generation is noticed at the next request; every answer comes from one generation.

    Args:
        generations: the index folder.
        backend: what reads it.
        timer: returns seconds, from any starting point.
    """

    def __init__(self, generations: Generations, backend: Backend, timer: Callable[[], float]) -> None:
        self._generations = generations
        self._backend = backend
        self._timer = timer
        self._analysis = Analysis()
        self._lock = Lock()
        self._opened: _Opened | None = None
        with self._current():
            pass

    def search(self, request: SearchRequest) -> Results:
        """Run a search.

        Raises:
            QueryError: the query cannot be run as it is; the message says why and what to write instead.
        """
        started = self._timer()
        query = _with_request_dates(_parse(request), request)
        languages = (request.only,) if request.only else LANGUAGES
        planned = plan_query(query, self._analysis, languages)
        with self._current() as opened:
            found = opened.searcher.search(
                SearchPlan(
                    node=planned.node,
                    filters=request.filters,
                    lang=request.lang,
                    sort=request.sort,
                    offset=request.offset,
                    limit=request.limit,
                    facets=FACET_NAMES if request.facets else (),
                    check_time=self._deadline(started),
                )
            )
            generation = opened.manifest.generation
        highlighter = Highlighter(query, self._analysis)
        return Results(
            query=render(query),
            ignored=planned.ignored,
            total=found.total,
            hits=tuple(_hit(scored, request, highlighter) for scored in found.top),
            facets=_facets(found, request),
            suggestions=(),
            took_ms=round((self._timer() - started) * 1000, 3),
            generation=generation,
        )

    def question(self, record_id: str) -> Record | None:
        """Return a question of the current generation, or None."""
        return self.questions([record_id]).get(record_id)

    def questions(self, ids: Iterable[str]) -> dict[str, Record]:
        """Return those of the questions that the current generation has, by id."""
        with self._current() as opened:
            held = opened.searcher.documents(list(ids))
        return {record_id: decode(document.record) for record_id, document in held.items()}

    def info(self) -> IndexInfo:
        """Return which index answers.

        Raises:
            IndexMissingError, IndexDamagedError, IndexVersionError: it cannot be used.
        """
        with self._current() as opened:
            manifest = opened.manifest
        return IndexInfo(
            generation=manifest.generation, documents=manifest.documents, written_at=manifest.written_at
        )

    def close(self) -> None:
        """Let go of the index once the searches under way are done."""
        with self._lock:
            if self._opened:
                self._opened.retire()
                self._opened = None

    def _deadline(self, started: float) -> Callable[[], None]:
        limit = DEFAULT_LIMITS.seconds

        def check_time() -> None:
            if self._timer() - started > limit:
                raise QueryTimeoutError(
                    f"the query took longer than {limit:g} s; search for fewer or less common words"
                )

        return check_time

    @contextmanager
    def _current(self) -> Iterator["_Opened"]:
        """Give the newest generation, kept open while the block runs."""
        with self._lock:
            name = self._generations.current_name()
            if self._opened is None or self._opened.manifest.generation != name:
                newest = _Opened(name, self._generations, self._backend)
                if self._opened:
                    self._opened.retire()
                self._opened = newest
            opened = self._opened
            opened.borrow()
        try:
            yield opened
        finally:
            with self._lock:
                opened.give_back()


class _Opened:
    """One open generation; closes when it is retired and nobody uses it. Its owner's lock guards it."""

    def __init__(self, generation: str, generations: Generations, backend: Backend) -> None:
        self._resources = ExitStack()
        with ExitStack() as resources:
            self.manifest: Manifest = generations.manifest(generation)
            resources.enter_context(generations.in_use(generation))
            self.searcher: Searcher = backend.open(generations.folder_of(generation))
            resources.callback(self.searcher.close)
            self._resources = resources.pop_all()
        self._users = 0
        self._retired = False

    def borrow(self) -> None:
        self._users += 1

    def give_back(self) -> None:
        self._users -= 1
        self._close_if_done()

    def retire(self) -> None:
        self._retired = True
        self._close_if_done()

    def _close_if_done(self) -> None:
        if self._retired and self._users == 0:
            self._resources.close()


def _parse(request: SearchRequest) -> ast.Node:
    if request.query.strip():
        return parse(request.query)
    return ast.Every()


def _with_request_dates(query: ast.Node, request: SearchRequest) -> ast.Node:
    if request.asked_from is None and request.asked_to is None:
        return query
    asked = ast.DateRange(field="asked", first=request.asked_from, last=request.asked_to)
    clauses = query.clauses if isinstance(query, ast.And) else () if query == ast.Every() else (query,)
    return ast.And(clauses=(*clauses, asked)) if clauses else asked


def _hit(scored: Scored, request: SearchRequest, highlighter: Highlighter) -> Hit:
    record, thread = decode(scored.document.record), scored.document.thread
    searched = [lang for lang in LANGUAGES if request.only in {None, lang} and lang in record.texts]
    highlighted = {lang: highlighter.highlight(text, lang) for lang, text in record.texts.items()}
    matched = tuple(lang for lang in searched if highlighted[lang].matches())
    shown = _shown_language(record, request.lang, matched)
    mine = record.texts.get(request.lang) or record.texts[shown]
    return Hit(
        id=record.id,
        score=round(scored.score, 6),
        thread=thread,
        lang=shown,
        title={lang: text.title for lang, text in record.texts.items()},
        author=record.author,
        party=record.party,
        addressee=mine.addressee,
        asked_on=record.asked_on,
        deadline=record.deadline,
        answered_on=record.answered_on,
        status=record.status,
        descriptors=mine.descriptors,
        snippet=highlighted[shown].snippet(),
        matched=matched,
        also_asked=sum(relation.kind == "also-asked" for relation in record.relations),
    )


def _shown_language(record: Record, lang: Language, matched: tuple[Language, ...]) -> Language:
    preferred = matched or tuple(record.texts)
    return lang if lang in preferred else preferred[0]


def _facets(found: Found, request: SearchRequest) -> dict[FacetName, tuple[FacetCount, ...]]:
    facets: dict[FacetName, tuple[FacetCount, ...]] = {}
    for name, counts in found.facets.items():
        chosen = set(request.filters.get(name, ()))
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        facets[name] = tuple(
            FacetCount(value=value, count=count, selected=value in chosen) for value, count in ordered
        )
    return facets
