"""What copying adds to the text of a page, and how that is taken away."""

import re


def without_additions(text: str) -> str:
    """Return a text without characters that cannot be seen, marks of Markdown, and the site's footer."""
    for char in _INVISIBLE:
        text = text.replace(char, "")
    return _without_footer(_without_marks(text))


_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,300})\]\((?:https?:|www\.|[/?])[^()\s]{0,500}\)")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*\*")
_HEADING = re.compile(r"^#{1,6} +(?=\S)", re.MULTILINE)
_FOOTER_WITHIN = 1_000
_FOOTER = re.compile(
    r"\n[ \t]*(?:_{4,}[ \t]*\n\s*)?(?:©|\(c\)|Copyright\b)[^\n]{0,60}(?:Senaat|S[ée]nat)[^\n]{0,80}"
    r"(?:\n[^\n]{0,80}){0,4}\s*\Z",
    re.IGNORECASE,
)


def _without_marks(text: str) -> str:
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "**" in text:
        text = _BOLD.sub(r"\1", text)
    return _HEADING.sub("", text) if "# " in text else text


def _without_footer(text: str) -> str:
    """Return a text without the notice of copyright at its end, and the few short lines below that."""
    start = max(0, len(text) - _FOOTER_WITHIN)
    return text[:start] + _FOOTER.sub("", text[start:])
