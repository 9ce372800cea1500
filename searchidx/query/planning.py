"""How a parsed query becomes a plan: words are analysed for both languages, all else finds its field."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from corpus import LANGUAGES, Language
from searchidx.analysis import Analysis, Token, fold, normalise
from searchidx.errors import QueryLimitError
from searchidx.query import ast, plan
from searchidx.query.limits import DEFAULT_LIMITS, Limits
from searchidx.schema import text_field

NUMBER_SCORE = 1000.0
RELATED_SCORE = 100.0
"""What a question scores that has the number asked for, and one linked to it: above any text match."""

Required = Literal["all", "any"]
"""Which words of a conjunction must be found. What filters (facts, dates, exclusions) must always hold."""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, and the words of the query that it leaves out because they say nothing."""

    node: plan.Node
    ignored: tuple[str, ...] = ()


def plan_query(
    query: ast.Node,
    analysis: Analysis,
    languages: Iterable[Language] = LANGUAGES,
    *,
    required: Required = "all",
    limits: Limits = DEFAULT_LIMITS,
) -> Planned:
    """Plan a query.

    A stop word is left out where another word of the same clauses is sought anyway.

    Args:
        query: the parsed query.
        analysis: the analysis the index was written with.
        languages: whose texts to search.
        required: whether all words must be found, as a search has it, or any of them may be missing: the more
            of them a question has, and the rarer, the better it scores.
        limits: how many tokens a word of the query may have.

    Raises:
        QueryLimitError: a word of the query has too many parts once it is split into tokens.
    """
    planning = _Planning(analysis, tuple(languages), required, limits)
    node = planning.node(query)
    return Planned(node=node, ignored=tuple(dict.fromkeys(planning.ignored)))


class _Planning:
    """The planning of one query; gathers the words it leaves out."""

    def __init__(
        self, analysis: Analysis, languages: tuple[Language, ...], required: Required, limits: Limits
    ) -> None:
        self.ignored: list[str] = []
        self._analysis = analysis
        self._languages = languages
        self._limits = limits
        self._required = required
        self._handlers: dict[type[ast.Node], Callable[..., plan.Node]] = {
            ast.And: self._and,
            ast.Or: self._or,
            ast.Not: self._not,
            ast.Word: self._word,
            ast.Phrase: self._phrase,
            ast.Prefix: self._prefix,
            ast.Number: self._number,
            ast.FactIs: self._fact_is,
            ast.DateRange: self._date_range,
            ast.Every: self._every,
        }

    def node(self, query: ast.Node) -> plan.Node:
        return self._handlers[type(query)](query)

    def _and(self, query: ast.And) -> plan.Node:
        kept = [clause for clause in query.clauses if not self._says_nothing(clause)]
        if not any(isinstance(clause, _TEXT_NODES) for clause in kept):
            kept = list(query.clauses)
        self.ignored += [
            clause.text for clause in query.clauses if isinstance(clause, ast.Word) and clause not in kept
        ]
        filters = [clause for clause in kept if _only_filters(clause)]
        if self._required == "all" or len(filters) == len(kept):
            return _and(self._nodes(kept))
        words = [clause for clause in kept if clause not in filters]
        return _and([_or(self._nodes(words)), *self._nodes(filters)])

    def _nodes(self, clauses: Iterable[ast.Node]) -> list[plan.Node]:
        return [self.node(clause) for clause in clauses]

    def _says_nothing(self, clause: ast.Node) -> bool:
        return isinstance(clause, ast.Word) and self._analysis.is_stop_word(clause.text)

    def _or(self, query: ast.Or) -> plan.Node:
        return plan.Or(clauses=tuple(self._nodes(query.clauses)))

    def _not(self, query: ast.Not) -> plan.Node:
        return plan.Not(clause=self.node(query.clause))

    def _word(self, word: ast.Word) -> plan.Node:
        tokens = [self._token(token, word.part) for token in self._tokens(word.text)]
        return _and(tokens) if self._required == "all" else _or(tokens)

    def _token(self, token: Token, part: ast.Part | None) -> plan.Node:
        return _best(
            plan.Term(
                field=text_field("text", language),
                term=self._analysis.terms[language](token.forms[0]),
                part=part,
            )
            for language in self._languages
        )

    def _phrase(self, phrase: ast.Phrase) -> plan.Node:
        words = tuple(token.forms[0] for token in self._tokens(phrase.text))
        fields = [text_field("exact", language) for language in self._languages]
        if len(words) == 1:
            return _best(plan.Term(field=field, term=words[0], part=phrase.part) for field in fields)
        return _best(plan.Phrase(field=field, terms=words, part=phrase.part) for field in fields)

    def _prefix(self, prefix: ast.Prefix) -> plan.Node:
        folded = fold(normalise(prefix.text))
        return _best(
            plan.Prefix(field=text_field("exact", language), prefix=folded, part=prefix.part)
            for language in self._languages
        )

    def _number(self, number: ast.Number) -> plan.Node:
        spelled = f"{number.chamber}/{number.number}" if number.chamber else number.number
        itself = plan.Fixed(clause=plan.Term(field="number", term=spelled), score=NUMBER_SCORE)
        if number.strict:
            return itself
        related = plan.Fixed(clause=plan.Term(field="related", term=number.number), score=RELATED_SCORE)
        return plan.Or(clauses=(itself, related, self._word(ast.Word(text=number.number))))

    def _fact_is(self, fact: ast.FactIs) -> plan.Node:
        words = tuple(self._analysis.words(fact.text))
        return plan.FactIs(fact=fact.fact, words=words, literal=fact.literal)

    def _date_range(self, dates: ast.DateRange) -> plan.Node:
        return plan.Dates(field=dates.field, first=dates.first, last=dates.last)

    def _every(self, _: ast.Every) -> plan.Node:
        return plan.Every()

    def _tokens(self, text: str) -> list[Token]:
        tokens = list(self._analysis.tokens(text))
        limit = self._limits.terms
        if len(tokens) > limit:
            raise QueryLimitError(
                f"{text[:40]!r}… has {len(tokens)} words, a query may have {limit}; search for fewer words"
            )
        return tokens


_TEXT_NODES = (ast.Word, ast.Phrase, ast.Prefix, ast.Or, ast.And)
_FILTERS = (ast.FactIs, ast.DateRange, ast.Not, ast.Every)


def _only_filters(clause: ast.Node) -> bool:
    """Return whether a clause says which questions may match and nothing about how well they do."""
    if isinstance(clause, ast.And | ast.Or):
        return all(map(_only_filters, clause.clauses))
    return isinstance(clause, _FILTERS) or (isinstance(clause, ast.Number) and clause.strict)


def _and(nodes: Sequence[plan.Node]) -> plan.Node:
    return plan.And(clauses=tuple(nodes)) if len(nodes) > 1 else nodes[0]


def _or(nodes: Sequence[plan.Node]) -> plan.Node:
    return plan.Or(clauses=tuple(nodes)) if len(nodes) > 1 else nodes[0]


def _best(nodes: Iterable[plan.Node]) -> plan.Node:
    alternatives = tuple(nodes)
    return plan.Best(alternatives=alternatives) if len(alternatives) > 1 else alternatives[0]
