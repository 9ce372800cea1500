"""How a page whose lines were cut at a fixed width is put together again."""

import re
from collections.abc import Sequence
from itertools import pairwise


def unwrap(text: str) -> str:
    """Return a text with the lines joined that were cut because the next word did not fit.

    The width is that of the longest line. It is one that lines were cut at, and not just the length of some
    line, if sentences go on behind several such cuts, more of them where no blank lines tell titles from
    what stands below them; else the text stays as it is.
    """
    lines = text.split("\n")
    width = _width(lines)
    if width is None:
        return text
    joined = [lines[0]]
    for above, line in pairwise(lines):
        goes_on = not _STANDS_ALONE.search(line) or (_OPENS_PART.match(line) and _TITLE_PART.search(above))
        if goes_on and _is_cut(above, line, width):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
    return "\n".join(joined)


_NARROWEST, _WIDEST = 50, 120
_FEWEST_CUTS = 2
_FEWEST_BLANK_LINES = 4
_SENTENCE_GOES_ON = re.compile(r"\s*[a-zà-ÿ]")
_IN_SENTENCE = re.compile(r".*[\w,)»”’'-]\s*$")
_TITLE_PART = re.compile(r"\S [-–] \S")
_OPENS_PART = re.compile(r"\s*[-–] \S")
# The item of a list, an event, a rule, and the row of a table.
_STANDS_ALONE = re.compile(
    r"^\s*(?:[-–•*·|_=]|\(?(?:\d{1,3}|[a-z])[.)°]|\d{1,2}/\d{1,2}/\d{4}\s*[^\W\d_])|\S {3,}\S"
)


def _width(lines: Sequence[str]) -> int | None:
    """Return the width at which a text's lines were cut, if they were."""
    if any(len(line) > _WIDEST and " " in line.strip() for line in lines):
        return None
    width = max((len(line.rstrip()) for line in lines if " " in line.strip()), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    cuts = [
        line for above, line in pairwise(lines) if _is_cut(above, line, width) and _IN_SENTENCE.match(above)
    ]
    within = sum(1 for line in cuts if _SENTENCE_GOES_ON.match(line))
    is_spaced = sum(1 for line in lines if not line.strip()) >= _FEWEST_BLANK_LINES
    is_cut = within and len(cuts) >= _FEWEST_CUTS if is_spaced else within > _FEWEST_CUTS
    return width if is_cut else None


def _is_cut(above: str, line: str, width: int) -> bool:
    """Return whether a line follows that would have gone on in the one above, had its first word fitted."""
    if len(above) + 1 + len(line) <= width or not above.strip():
        return False
    words = line.split(maxsplit=1)
    return bool(words) and len(above.rstrip()) + 1 + len(words[0]) > width
