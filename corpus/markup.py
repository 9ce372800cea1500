"""How an HTML page becomes the lines of text that its reader sees, in the order of its blocks."""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.errors import DocumentError
from corpus.text import decode

CELL_BORDER = " | "
"""What stands between the cells of a table's row that hold a line each."""

RULE = "_" * 8
"""The line that a horizontal rule becomes."""

LARGEST = 4 * 1024 * 1024
"""The most characters of an HTML page."""


def read_text(data: bytes) -> str:
    """Return the text of a document's bytes, which may be HTML in any encoding, whatever it declares.

    Raises:
        DocumentError: the bytes are no text.
    """
    text = decode(data)
    return to_text(text) if is_markup(text) else text


def title_of(html: str) -> str:
    """Return the title of an HTML page, or nothing."""
    match = _TITLE.search(html[:_LOOKED_AT])
    return " ".join(unescape(match[1]).split()) if match else ""


def is_markup(text: str) -> bool:
    """Return whether a text is HTML: it opens with a tag, or soon holds several."""
    return _OPENING.match(text) is not None or _has_tags(text[:_OPENING_LENGTH])


def to_text(html: str) -> str:
    """Return the text of an HTML page.

    Blocks become lines and paragraphs are set apart by a blank line. A row of a table becomes one line if no
    cell holds more than that; else its cells follow one another, with a line that holds one space between
    them. Scripts, styles and the page's own navigation are left out. In a page without any tag that breaks
    lines, the lines stay as they are.

    Raises:
        DocumentError: parsing would take too much time or memory, or what the entities spell is no text.
    """
    _check_is_bounded(html)
    renderer = _Renderer(keeps_lines=_BREAKING_TAG.search(html) is None)
    root = LexborHTMLParser(html).root
    if root is not None:
        renderer.walk(root)
    text = renderer.text()
    return decode(text.encode("utf-8", errors="replace")) if _ENTITY.search(html) else text


_LOOKED_AT = 64 * 1024
_OPENING_LENGTH = 4 * 1024
_BREAKING = "address|article|aside|blockquote|body|br|center|dd|div|dl|dt|fieldset|form|h[1-6]|header|hr|html"
_BREAKING += "|li|main|ol|p|pre|section|table|tbody|td|th|tr|ul"
_NAMES = rf"{_BREAKING}|a|b|em|font|i|img|link|meta|script|span|strong|style|sub|sup|title|u"
_OPENING = re.compile(
    rf"\s*(?:<!--[^<>]{{0,2000}}-->\s*)?<(?:!doctype|\?xml|head|{_NAMES})(?=[\s/>])", re.IGNORECASE
)
_TAG = re.compile(rf"</?(?:{_NAMES})(?=[\s/>])[^<>]{{0,1000}}>", re.IGNORECASE)
_BREAKING_TAG = re.compile(rf"</?(?!(?:body|html)\b)(?:{_BREAKING})(?=[\s/>])", re.IGNORECASE)
_FEWEST_TAGS = 3
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})", re.IGNORECASE)

_DROPPED_NAMES = "head script style noscript template nav footer iframe object svg title"
_PARAGRAPH_NAMES = "p h1 h2 h3 h4 h5 h6 dl blockquote table"
_BLOCK_NAMES = "address article aside body caption center dd div dt fieldset form header main section"
_DROPPED = frozenset(_DROPPED_NAMES.split())
_DEEPEST_CELL = 16
_ENTITY = re.compile(r"&#|&[A-Za-z]{2,31};")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_UNEVEN = ("\n", "  ", "\t", "\r", "\f")  # cheaper to look for than the pattern

_MOST_TAGS = 200_000
_MOST_STEPS = 100_000_000
_MOST_COPIES = 300_000
_ANY_TAG = re.compile(r"<(/?)([a-z]+)")
_FOREIGN = re.compile(r"<(?:svg|math)", re.IGNORECASE)
_UNNESTED = frozenset({"br", "hr", "img", "input", "link", "meta", "p", "td", "tr"})
_COPIED = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
_CROWDED_TAG = re.compile(r"<[a-zA-Z](?:[^>\s<]*[\s<]){1000}")


def _has_tags(text: str) -> bool:
    tags = _TAG.finditer(text) if "<" in text else iter(())
    return sum(1 for _ in zip(tags, range(_FEWEST_TAGS), strict=False)) == _FEWEST_TAGS


def _check_is_bounded(html: str) -> None:
    """Refuse what an HTML parser takes quadratic time or memory for.

    Opening a tag may look at all those still open, and closing a paragraph that holds unclosed tags of
    formatting copies them into the next one; the attributes of a tag are compared pairwise.
    """
    count = html.count("<")
    if len(html) > LARGEST or count > _MOST_TAGS:
        raise DocumentError(f"the HTML page is too large: {len(html)} characters, {count} tags")
    if _CROWDED_TAG.search(html):
        raise DocumentError("not a page: an HTML tag with a thousand attributes")
    if count * count <= _MOST_COPIES:
        return
    deepest, most_copied = _nesting(html)
    if deepest * count > _MOST_STEPS or most_copied * count > _MOST_COPIES:
        raise DocumentError(f"not a page: {deepest} HTML tags within one another")


def _nesting(html: str) -> tuple[int, int]:
    """Return how many tags can be open at most, and how many of those that are copied."""
    unnested = frozenset() if _FOREIGN.search(html) else _UNNESTED
    depth = deepest = copied = most_copied = 0
    for slash, name in _ANY_TAG.findall(html.lower()):
        step = -1 if slash else 1
        if name not in unnested:
            depth = max(0, depth + step)
            deepest = max(deepest, depth)
        if name in _COPIED:
            copied = max(0, copied + step)
            most_copied = max(most_copied, copied)
    return deepest, most_copied


class _Flow:
    """Lines that follow one another: those of the page, or of one cell."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._marker = ""

    def write(self, text: str) -> None:
        if not self._line or self._line[-1].endswith(" "):
            text = text.removeprefix(" ")
        if text and self._marker:
            text = text if text[0].isdigit() else self._marker + text
            self._marker = ""
        if text:
            self._line.append(text)

    def mark(self, marker: str) -> None:
        """Put a list item's number before what is written next, unless that has a number of its own."""
        self._marker = marker

    def break_line(self) -> None:
        self.lines.append("".join(self._line).rstrip(" "))
        self._line.clear()

    def end_line(self) -> None:
        if self._line:
            self.break_line()

    def gap(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1]:
            self.lines.append("")


class _Renderer:
    """Turns a tree of nodes into lines, without recursion: pages may be nested deeply."""

    def __init__(self, *, keeps_lines: bool) -> None:
        self._flow = _Flow()
        self._outer_flows: list[_Flow] = []
        self._rows: list[list[list[str]]] = []
        self._cells: list[bool] = []
        self._counters: list[int | None] = []
        self._preformatted = int(keeps_lines)
        paragraphs = dict.fromkeys(_PARAGRAPH_NAMES.split(), self._set_apart)
        blocks = dict.fromkeys(_BLOCK_NAMES.split(), self._end_line)
        self._begin = {
            **paragraphs,
            **blocks,
            "br": self._break_line,
            "hr": self._rule,
            "li": self._begin_item,
            "ol": self._begin_numbers,
            "pre": self._begin_preformatted,
            "td": self._begin_cell,
            "th": self._begin_cell,
            "tr": self._begin_row,
            "ul": self._begin_bullets,
        }
        self._end = {
            **paragraphs,
            **blocks,
            "li": self._end_line,
            "ol": self._end_list,
            "pre": self._end_preformatted,
            "td": self._end_cell,
            "th": self._end_cell,
            "tr": self._end_row,
            "ul": self._end_list,
        }

    def text(self) -> str:
        self._flow.end_line()
        return "\n".join(self._flow.lines)

    def walk(self, root: LexborNode) -> None:
        node: LexborNode | None = root
        open_nodes: list[tuple[LexborNode, str]] = []
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                self._write(node.text_content or "")
            elif tag not in _DROPPED:
                if tag in self._begin:
                    self._begin[tag]()
                if (child := node.first_child) is not None:
                    open_nodes.append((node, tag))
                    node = child
                    continue
                if tag in self._end:
                    self._end[tag]()
            following = node.next
            while following is None and open_nodes:
                node, tag = open_nodes.pop()
                if tag in self._end:
                    self._end[tag]()
                following = node.next if open_nodes else None
            node = following

    def _write(self, text: str) -> None:
        if not self._preformatted:
            is_even = not any(blank in text for blank in _UNEVEN)
            self._flow.write(text if is_even else _BLANKS.sub(" ", text))
            return
        first, *others = text.split("\n")
        self._flow.write(first)
        for line in others:
            self._flow.break_line()
            self._flow.write(line)

    def _break_line(self) -> None:
        self._flow.break_line()

    def _end_line(self) -> None:
        self._flow.end_line()

    def _set_apart(self) -> None:
        self._flow.gap()

    def _rule(self) -> None:
        self._flow.end_line()
        self._flow.lines.append(RULE)

    def _begin_preformatted(self) -> None:
        self._flow.gap()
        self._preformatted += 1

    def _end_preformatted(self) -> None:
        self._flow.gap()
        self._preformatted -= 1

    def _begin_numbers(self) -> None:
        self._flow.gap()
        self._counters.append(0)

    def _begin_bullets(self) -> None:
        self._flow.gap()
        self._counters.append(None)

    def _end_list(self) -> None:
        self._flow.gap()
        self._counters.pop()

    def _begin_item(self) -> None:
        self._flow.end_line()
        if self._counters and (number := self._counters[-1]) is not None:
            self._counters[-1] = number + 1
            self._flow.mark(f"{number + 1}. ")

    def _begin_row(self) -> None:
        self._flow.end_line()
        self._rows.append([])

    def _end_row(self) -> None:
        self._flow.end_line()
        self._flow.lines += _row_lines(self._rows.pop())

    def _begin_cell(self) -> None:
        """Begin lines apart from those of the page; not in tables so deep that copying them would tell."""
        self._flow.end_line()
        is_apart = bool(self._rows) and len(self._outer_flows) < _DEEPEST_CELL
        self._cells.append(is_apart)
        if is_apart:
            self._outer_flows.append(self._flow)
            self._flow = _Flow()

    def _end_cell(self) -> None:
        self._flow.end_line()
        if self._cells.pop():
            self._rows[-1].append(self._flow.lines)
            self._flow = self._outer_flows.pop()


def _row_lines(cells: list[list[str]]) -> list[str]:
    written = [[line for line in cell if line.strip()] for cell in cells]
    if all(len(lines) <= 1 for lines in written):
        line = CELL_BORDER.join(lines[0] if lines else "" for lines in written).strip(" |")
        return [line] if line else []
    blocks = [cell for cell, lines in zip(cells, written, strict=True) if lines]
    rows = list(blocks[0])
    for block in blocks[1:]:
        rows += ["", " ", "", *block]
    return rows
