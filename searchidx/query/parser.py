"""How query text becomes a tree: words joined by AND, OR and NOT, brackets, fields, numbers, phrases."""

import re
from collections.abc import Callable
from itertools import accumulate, chain

from searchidx.errors import QueryError
from searchidx.query import mistakes
from searchidx.query.ast import And, Every, FactIs, Node, Not, Number, Or, Phrase, Prefix, Word
from searchidx.query.fields import NamedField, field_named
from searchidx.query.lexer import BETWEEN_NUMBERS, OPERATORS, Kind, Token, tokenize
from searchidx.query.limits import DEFAULT_LIMITS, Limits
from searchidx.query.values import read_run, read_token


def parse(text: str, limits: Limits = DEFAULT_LIMITS) -> Node:
    """Parse a query; ``docs/query-language.md`` describes the language.

    Returns:
        The tree, simplified: no And directly in an And, no Or in an Or, no Not in a Not, and no And or Or
        with a single clause.

    Raises:
        QuerySyntaxError: a bracket, quote, operator, wildcard or field name is not as it must be, or there is
            nothing to search for.
        QueryValueError: a field's value is not one.
        QueryLimitError: the query exceeds a limit.

    The error's suggestion, if it has one, is a query that parses.
    """
    try:
        return _parse(text, limits)
    except QueryError as error:
        error.suggestion = _first_that_parses(error.suggestion, limits)
        raise


_REPAIR_BUDGET = 1000
_TERMS = frozenset({"word", "phrase", "prefix", "number"})
_MISTAKES: dict[Kind, Callable[[str, Token], QueryError]] = {
    "wildcard": mistakes.wildcard,
    "unclosed-quote": mistakes.unclosed_quote,
    "empty-quotes": mistakes.empty_quotes,
    "stray-bracket": mistakes.stray_bracket,
}
_CONTROL_OR_SURROGATE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _parse(text: str, limits: Limits) -> Node:
    if len(text) > limits.characters:
        raise mistakes.too_long(text, limits.characters)
    if not text.isprintable():
        text = _CONTROL_OR_SURROGATE.sub(" ", text)
    return _Parser(text, limits).parse()


def _first_that_parses(suggestion: str | None, limits: Limits) -> str | None:
    """Return the suggestion, repaired in turn where it holds a further mistake, or None.

    A query with many mistakes costs a bounded amount: so many characters are parsed, then it is given up.
    """
    budget = _REPAIR_BUDGET
    while suggestion is not None and (budget := budget - len(suggestion)) >= 0:
        try:
            _parse(suggestion, limits)
        except QueryError as error:
            suggestion = error.suggestion
        else:
            return suggestion
    return None


class _Parser:
    """Recursive descent over the tokens of one query; only brackets recurse, to a bounded depth."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._tokens = tokenize(text)
        self._next = 0
        self._depth = 0
        self._field: NamedField | None = None
        self._terms = 0
        self._clause_start = 0
        self._readers: dict[Kind, Callable[[Token], Node]] = {
            "word": self._word,
            "phrase": self._phrase,
            "prefix": self._prefix,
            "every": self._every,
            "number": self._one_number,
            "field": self._fielded,
            "operator": self._operator,
            "open": self._group,
        }

    def parse(self) -> Node:
        if self._tokens[0].kind == "end":
            raise mistakes.nothing_to_find()
        return self._alternatives()

    def _alternatives(self) -> Node:
        """Read clauses joined by OR, which binds loosest."""
        clauses = [self._conjunction()]
        while self._at_operator("OR"):
            self._next += 1
            clauses.append(self._conjunction())
        return _any_of(clauses)

    def _conjunction(self) -> Node:
        """Read clauses joined by AND or by nothing."""
        clauses = [self._clause_or_numbers()]
        while self._tokens[self._next].kind not in ("end", "close") and not self._at_operator("OR"):
            if self._at_operator("AND"):
                self._next += 1
            clauses.append(self._clause_or_numbers())
        return _all_of(clauses)

    def _at_operator(self, operator: str) -> bool:
        token = self._tokens[self._next]
        return token.kind == "operator" and OPERATORS[token.text] == operator and not token.negated

    def _clause_or_numbers(self) -> Node:
        """Read a clause, or numbers side by side: as no question has two, any of them is meant."""
        token = self._tokens[self._next]
        first = self._clause()
        if token.kind != "number" or not isinstance(first, Number):
            return first
        numbers: list[Node] = [first]
        while self._at_another_number():
            numbers.append(self._clause())
        if len(numbers) > 1:
            self._enter(token)  # written back, they stand between brackets
            self._depth -= 1
        return _any_of(numbers)

    def _at_another_number(self) -> bool:
        """Return whether a number follows, and pass the "en" or "et" before it."""
        first, second = self._tokens[self._next], self._tokens[self._next + 1 : self._next + 2]
        is_joined = first.kind == "word" and first.text in BETWEEN_NUMBERS and not first.negated
        if is_joined and second and second[0].kind == "number" and not second[0].negated:
            self._next += 1
            return True
        return first.kind == "number" and not first.negated

    def _clause(self) -> Node:
        """Read one word, phrase, number, field or bracketed group, excluded or not."""
        token = self._tokens[self._next]
        self._clause_start = token.start
        read = self._readers.get(token.kind)
        if read is None:
            raise self._no_clause(token)
        self._next += 1
        node = read(token)
        return _anything_but(node) if token.negated else node

    def _no_clause(self, token: Token) -> QueryError:
        """Return what is wrong when a clause should begin at this token and cannot."""
        if token.kind in _MISTAKES:
            return _MISTAKES[token.kind](self._text, token)
        previous = self._tokens[self._next - 1]
        if previous.kind == "operator":
            return mistakes.misplaced_operator(self._text, previous)
        if token.kind == "close":
            return mistakes.empty_brackets(self._text, previous, token)
        return mistakes.unclosed_bracket(self._text, previous)

    def _operator(self, token: Token) -> Node:
        """Read NOT and what it excludes; AND and OR cannot begin a clause."""
        following = self._tokens[self._next]
        if OPERATORS[token.text] != "NOT" or token.negated:
            raise mistakes.misplaced_operator(self._text, token)
        if following.kind == "operator":
            raise mistakes.misplaced_operator(self._text, following)
        return _anything_but(self._clause())

    def _group(self, opening: Token) -> Node:
        self._enter(opening)
        node = self._alternatives()
        if self._tokens[self._next].kind != "close":
            raise mistakes.unclosed_bracket(self._text, opening)
        self._next += 1
        self._depth -= 1
        return node

    def _enter(self, token: Token) -> None:
        """Go one bracket deeper."""
        self._depth += 1
        if self._depth > self._limits.depth:
            raise mistakes.too_deep(token, max(self._depth, _depth_of(self._tokens)), self._limits.depth)

    def _word(self, token: Token) -> Node:
        return self._counted(self._in_field(token) or Word(text=token.text))

    def _phrase(self, token: Token) -> Node:
        return self._counted(self._in_field(token) or Phrase(text=token.text))

    def _in_field(self, token: Token) -> Node | None:
        """Return the token as a value of the field at hand, if there is one."""
        return read_token(self._text, self._field, token) if self._field else None

    def _prefix(self, token: Token) -> Node:
        letters = sum(char.isalnum() for char in token.text)
        if letters < self._limits.prefix:
            raise mistakes.prefix_too_short(self._text, token, letters, self._limits.prefix)
        if self._field is None:
            return self._counted(Prefix(text=token.text))
        if self._field.field.read_prefix is None:
            raise mistakes.prefix_in_field(self._text, token, self._field)
        return self._counted(self._field.field.read_prefix(token.text))

    def _every(self, token: Token) -> Node:
        if self._field:
            raise mistakes.bad_value(self._text, (token.start, token.end), self._field)
        return Every()

    def _one_number(self, token: Token) -> Node:
        chamber, _, number = token.text.rpartition("/")
        whole = Number(chamber=chamber.lower() or None, number=number)
        return self._counted(self._in_field(token) or whole)

    def _fielded(self, token: Token) -> Node:
        """Read a field's value: a word, a phrase, a group, or for some fields a run of words."""
        field, value = field_named(token.text), self._tokens[self._next]
        if field is None:
            raise mistakes.unknown_field(self._text, token)
        if self._field:
            raise mistakes.field_in_field(self._text, token, self._field)
        if value.negated:
            raise mistakes.excluded_value(self._text, token, value)
        self._field = NamedField(field, token.text)
        node = None
        if field.may_go_on and value.kind not in ("open", "phrase"):
            node = self._run_of_words(self._field, token.end)
        if node is None:
            node = self._one_value(self._field, token, value)
        self._field = None
        return node

    def _run_of_words(self, named: NamedField, start: int) -> Node | None:
        run = read_run(self._text, named, start)
        if run is None:
            return None
        node, end = run
        while self._tokens[self._next].start < end:
            self._next += 1
        return self._counted(node)

    def _one_value(self, named: NamedField, token: Token, value: Token) -> Node:
        if value.kind in ("end", "close", "operator", "field"):
            raise mistakes.missing_value(self._text, token, named)
        if value.kind not in self._readers:
            raise self._no_clause(value)
        self._next += 1
        return self._readers[value.kind](value)

    def _counted(self, leaf: Node) -> Node:
        """Count the terms of a leaf; the rest of a query that has too many is counted, not read."""
        if isinstance(leaf, Phrase) or (isinstance(leaf, FactIs) and leaf.literal):
            self._terms += _words_in(leaf.text)
        else:
            self._terms += 1
        if self._terms > self._limits.terms:
            rest = (_words_in(token.text) for token in self._tokens[self._next :] if token.kind in _TERMS)
            count = self._terms + sum(rest)
            raise mistakes.too_many_terms(self._text, self._clause_start, count, self._limits.terms)
        return leaf


def _words_in(text: str) -> int:
    return text.count(" ") + 1


def _depth_of(tokens: list[Token]) -> int:
    """Return how deeply the brackets are nested."""
    steps = (1 if token.kind == "open" else -1 if token.kind == "close" else 0 for token in tokens)
    return max(accumulate(steps))


def _all_of(clauses: list[Node]) -> Node:
    if len(clauses) == 1:
        return clauses[0]
    nested = (clause.clauses if isinstance(clause, And) else (clause,) for clause in clauses)
    return And(clauses=tuple(chain.from_iterable(nested)))


def _any_of(clauses: list[Node]) -> Node:
    if len(clauses) == 1:
        return clauses[0]
    nested = (clause.clauses if isinstance(clause, Or) else (clause,) for clause in clauses)
    return Or(clauses=tuple(chain.from_iterable(nested)))


def _anything_but(clause: Node) -> Node:
    return clause.clause if isinstance(clause, Not) else Not(clause=clause)
