"""Invented pages of every layout, damaged in ways that happen and in ways that do not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from random import Random

from tests.senate_pages import (
    Question,
    as_breaks,
    as_nested_tables,
    as_paragraphs,
    bilingual,
    bulletin,
    piped,
    printed,
    screen,
    stripped,
)

CODE_PAGES = ("mac_latin2", "cp852", "cp1250")
ENCODINGS = ("cp1252", "latin-1", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp437", "shift_jis")
OTHER_KINDS = (
    "4-28\n\n4-28\n\nBelgische Senaat\n\nHandelingen\n\nDONDERDAG 8 MEI 2031\n\nVraag om uitleg van X",
    "Vraag om uitleg nr. 9-45\n\nvan Jan Voorbeeld (X)\n\nChronologie\n\n5/3/2031Verzending vraag",
    "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>",
    "(N.): Vraag gesteld in 't Nederlands - (Fr.): Vraag gesteld in 't Frans\n\nMinister van Zaken\n\nProef.",
    '{"id": "senate/9-1", "chamber": "senate", "texts": {"nl": {"title": "Proef"}}}',
)
TAGS = (
    "<b>",
    "</b>",
    "<p>",
    "<br>",
    "<td>",
    "</td>",
    "</table>",
    "<table><tr>",
    "<!--",
    "<script>",
    "<a href='",
    ">",
)
ENTITIES = ("&eacute;", "&#233;", "&nbsp;", "&amp;", "&#x110000;", "&#0;", "&#768;", "&", "&lt;p&gt;")
HOSTILE = (
    *("_", " ", "(", "|", "\n", " - ", "van ", "a\u0301", "\u0301", "&#769;", "ť", "________\n"),
    *("<div>", "<table><tr><td>", "<p>", "<b>", "<ol><li>", "<a b=c "),
    *("1/1/2031", "1/1/2031Rappel ", "(Einde van de ", "Ook gesteld aan : schriftelijke vraag 9-1 "),
    *("Vraag nr. 9-1 ", "Antwoord ontvangen op 1 juli 2031 :\n", "Minister van Proefzaken\n"),
)


def base_pages() -> tuple[str, ...]:
    """Every layout in both languages, as text and as HTML, and documents of other kinds."""
    question = Question(
        deadline=date(2031, 5, 8),
        relations=(("also-asked", "9-102"), ("requalification-of", "9-7")),
        events=(("sent", date(2031, 4, 3)), ("reminder", date(2031, 6, 9)), ("answer", date(2031, 7, 1))),
    )
    others = [replace(question, number="9-102"), replace(question.without_answer(), number="44")]
    pages = [
        page
        for language in ("nl", "fr")
        for page in (
            screen(question, language),
            screen(question, language, "{day} {label}"),
            printed(question, language),
            bilingual(question, language),
            piped(question, language),
            stripped(question, language),
            bulletin([question, *others], language),
        )
    ]
    markup = [make(page) for page in pages for make in (as_paragraphs, as_breaks, as_nested_tables)]
    return (*pages, *markup, *OTHER_KINDS)


def mutate(random: Random, pages: Sequence[str]) -> tuple[str, bytes]:
    """Return a name and a mutated page."""
    text = random.choice(pages)
    for _ in range(random.randint(1, 4)):
        text = random.choice(_OF_TEXT)(text, random, pages)
    content = text.encode(errors="surrogatepass")
    if random.random() < 0.3:
        content = random.choice(_OF_BYTES)(content, random)
    name = random.choice(("page.txt", "9-101.nl.txt", "9-101.fr.html", "?LEG=9&NR=101&LANG=fr"))
    return name, content


def swell(random: Random) -> tuple[str, bytes]:
    """Return a name and a page in which one piece of text stands very often."""
    pages = base_pages()
    text = random.choice(pages)
    place = random.randint(0, len(text))
    piece = random.choice(HOSTILE)
    swollen = text[:place] + piece * (random.choice((1_000, 20_000, 200_000)) // len(piece)) + text[place:]
    return "9-101.nl.txt", swollen.encode()


def _cut(text: str, random: Random, pages: Sequence[str]) -> str:
    first, second = sorted(random.randint(0, len(text)) for _ in range(2))
    return random.choice((text[:first], text[second:], text[:first] + text[second:]))


def _on_lines(change: Callable[[list[str], Random], None]) -> Callable[[str, Random, Sequence[str]], str]:
    def mutation(text: str, random: Random, pages: Sequence[str]) -> str:
        lines = text.split("\n")
        for _ in range(random.randint(1, 5)):
            change(lines, random)
        return "\n".join(lines)

    return mutation


def _delete(lines: list[str], random: Random) -> None:
    if lines:
        del lines[random.randrange(len(lines))]


def _duplicate(lines: list[str], random: Random) -> None:
    if lines:
        lines.insert(random.randint(0, len(lines)), random.choice(lines))


def _swap(lines: list[str], random: Random) -> None:
    if lines:
        first, second = random.randrange(len(lines)), random.randrange(len(lines))
        lines[first], lines[second] = lines[second], lines[first]


def _join(lines: list[str], random: Random) -> None:
    if len(lines) > 1:
        place = random.randrange(len(lines) - 1)
        lines[place : place + 2] = [lines[place] + random.choice(("", " ", " | ")) + lines[place + 1]]


def _drop_blank_lines(text: str, random: Random, pages: Sequence[str]) -> str:
    return "\n".join(line for line in text.split("\n") if line.strip())


def _lose_line_breaks(text: str, random: Random, pages: Sequence[str]) -> str:
    return random.choice((" ", "")).join(text.split("\n"))


def _damage(text: str, random: Random, pages: Sequence[str]) -> str:
    code_page = random.choice(CODE_PAGES)
    return text.encode("cp1252", errors="ignore").decode(code_page, errors="ignore")


def _double_encode(text: str, random: Random, pages: Sequence[str]) -> str:
    return text.encode(errors="ignore").decode(random.choice(("latin-1", "cp1252")), errors="ignore")


def _insert(pieces: Sequence[str]) -> Callable[[str, Random, Sequence[str]], str]:
    def mutation(text: str, random: Random, pages: Sequence[str]) -> str:
        for _ in range(random.randint(1, 6)):
            place = random.randint(0, len(text))
            text = text[:place] + random.choice(pieces) + text[place:]
        return text

    return mutation


def _mix(text: str, random: Random, pages: Sequence[str]) -> str:
    other = random.choice(pages)
    return text[: random.randint(0, len(text))] + other[random.randint(0, len(other)) :]


def _change_digits(text: str, random: Random, pages: Sequence[str]) -> str:
    return "".join(
        random.choice("0123456789") if char.isdigit() and random.random() < 0.1 else char for char in text
    )


def _reencode(content: bytes, random: Random) -> bytes:
    return content.decode(errors="ignore").encode(random.choice(ENCODINGS), errors="ignore")


def _random_bytes(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 20)):
        place = random.randint(0, len(changed))
        changed[place : place + random.randint(0, 3)] = random.randbytes(random.randint(0, 3))
    return bytes(changed)


def _cut_bytes(content: bytes, random: Random) -> bytes:
    return content[: random.randint(0, len(content))]


_OF_TEXT = (
    _cut,
    *map(_on_lines, (_delete, _duplicate, _swap, _join)),
    _drop_blank_lines,
    _lose_line_breaks,
    _damage,
    _double_encode,
    _insert(TAGS),
    _insert(ENTITIES),
    _mix,
    _change_digits,
)
_OF_BYTES = (_reencode, _random_bytes, _cut_bytes)
