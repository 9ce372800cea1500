"""Which question is meant by what a user types as its id."""

import click

from corpus import Store, StoredRecord, parse_number

_CHAMBERS = ("senate", "chamber")


class UnknownQuestionError(click.ClickException):
    """No question of the store has the id given."""

    exit_code = 1


def find_question(store: Store, given: str) -> StoredRecord:
    """Return the question meant by ``senate/5-8917`` or ``5-8917``.

    Raises:
        UnknownQuestionError: the store has no such question.
    """
    candidates = [given.strip()]
    if numbered := parse_number(given):
        chamber, number = numbered
        candidates += [f"{named}/{number}" for named in ((chamber,) if chamber else _CHAMBERS)]
    for candidate in candidates:
        if stored := store.get(candidate):
            return stored
    raise UnknownQuestionError(
        f"no question {given!r} in the store; ids look like senate/5-8917; find them with: searchidx search"
    )
