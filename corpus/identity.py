"""How questions are numbered: the spellings of a number, the id it means, and the natural order of ids."""

import re

_NUMBER = re.compile(
    r"""(?:(?P<chamber>senate|chamber)/)?
        (?P<legislature>\d{1,2})-(?P<number>\d{1,6}(?:-\d{1,5}|/\d{1,3})?)""",
    re.VERBOSE | re.IGNORECASE,
)
_NATURAL = re.compile(r"\d+|\D+")


def question_id(chamber: str, legislature: int, number: str) -> str:
    """Return the id of a question, e.g. ``senate/5-8917``."""
    return f"{chamber}/{legislature}-{number}"


def parse_number(text: str) -> tuple[str | None, str] | None:
    """Read a question number such as ``5-8917`` or ``senate/5-8917``.

    Returns:
        The chamber when it is named, and the number as written (``5-8917``; the Chamber's bulletins number
        ``2-136`` or ``55-2-136``, an early bulletin of the Senate ``1-1535/1``), leading zeros kept; None
        when the text is no such number.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    chamber = match["chamber"]
    return chamber.lower() if chamber else None, f"{match['legislature']}-{match['number']}"


def natural_key(record_id: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that orders ids as people count: 5-900 before 5-8917."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in _NATURAL.findall(record_id)
    )
