"""HTML as the lines of text that its reader sees."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.markup import LARGEST, is_markup, read_text, title_of, to_text

TAGS = "<p> </p> <br> <td> </td> <tr> </tr> <table> </table> <li> <ol> </ol> <pre> </pre> <b> <!-- --> <svg>"
PIECES = [*TAGS.split(), "<script>", "</script>", "x", " ", "\n", "&eacute;"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>een<p>twee", "een\n\ntwee"),
        ("een<br>twee<br><br>drie", "een\ntwee\n\ndrie"),
        ("<div>een</div><div>twee</div>", "een\ntwee"),
        ("<p>een\n  en\ttwee</p>", "een en twee"),
        ("<p>een <b>en</b> <i> twee</i></p>", "een en twee"),
        ("<p>een&nbsp;\u00a0twee</p>", "een\u00a0\u00a0twee"),
        ("<pre>een\n  twee</pre>", "een\n twee"),
        ("<h1>een</h1>twee", "een\n\ntwee"),
        ("een<hr>twee", "een\n________\ntwee"),
        ("<ul><li>een<li>twee</ul>", "een\ntwee"),
        ("<ol><li>een<li>twee<li>3) drie</ol>", "1. een\n2. twee\n3) drie"),
        ("<p>&eacute;&#233;&#xe9; &lt;b&gt; &amp; &#146;</p>", "ééé <b> & ’"),
        (
            "<html><head><title>T</title></head><body>een<script>x</script><style>y</style></body></html>",
            "een",
        ),
        ("een<!-- niet --><noscript>x</noscript><nav>x</nav>", "een"),
    ],
)
def test_blocks_become_lines(html: str, text: str) -> None:
    assert to_text(f"<body>{html}</body>").strip("\n") == text


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("<td>een</td><td>twee</td>", "een | twee"),
        ("<th>een</th><td></td><td>drie</td><td> </td>", "een |  | drie"),
        ("<td> </td><td>een</td>", "een"),
        ("<td>een<br>twee</td>", "een\ntwee"),
        ("<td>een<br>twee</td><td>drie</td>", "een\ntwee\n\n \n\ndrie"),
        ("<td><table><tr><td>een<td>twee</table></td>", "een | twee"),
    ],
)
def test_a_row_is_a_line_or_its_cells_follow_one_another(row: str, text: str) -> None:
    assert to_text(f"<table><tr>{row}</tr></table>").strip("\n") == text


def test_without_tags_that_break_lines_the_lines_stay() -> None:
    assert to_text("een <b>twee</b>\n<i>drie</i>\n\n<b>vier</b>") == "een twee\ndrie\n\nvier"


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html>",
        "<HTML>",
        " \n<table border=0>",
        "<!-- x --><p>",
        "a<br>b<br/>c<br >d",
        "<?xml version='1.0'?><html>",
    ],
)
def test_html_is_told_by_its_tags(text: str) -> None:
    assert is_markup(text)


@pytest.mark.parametrize(
    "text",
    ["een < twee > drie", "<jan@voorbeeld.test> <a@b.test> <p@q.test>", "<pagina 1>", "een <b>twee</b>", ""],
)
def test_text_is_no_html(text: str) -> None:
    assert not is_markup(text)


def test_the_title_is_told_apart_from_the_text() -> None:
    html = "<html><head><title>\n E&eacute;n </title></head><body>Twee</body></html>"
    assert title_of(html) == "Eén"
    assert to_text(html).strip() == "Twee"
    assert title_of("<html><body>Twee</body></html>") == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_bytes_tell_their_encoding(encoding: str) -> None:
    html = "<html><head><meta charset=us-ascii></head><body><p>Eén</p></body></html>"
    assert read_text(html.encode(encoding)).strip() == "Eén"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 30_000,
        "<svg>" + "<td>" * 30_000,
        "<p>" + "".join(f"<font size={size}>" for size in range(500)) + "</p><p>x" * 5_000,
        "<p " + " ".join(f"a{number}" for number in range(20_000)) + ">",
        "<br>" * 150_000 + "<b>" * 60_000,
        "x<i>" * 1_000_000,
        "<p>" + "x" * LARGEST,
        "<p>" + "&#769;" * 100_000,
        "<p>a" + "&#x301;" * 100,
    ],
)
def test_what_would_take_quadratic_time_is_refused(html: str) -> None:
    with pytest.raises(DocumentError):
        to_text(html)


def test_a_long_page_is_no_hostile_one() -> None:
    rows = "".join(f"<tr><td>{number}</td><td><font color=red>x</font></td></tr>" for number in range(5_000))
    text = to_text(f"<html><body><table>{rows}</table>{'<p>een<br>twee' * 5_000}</body></html>")
    assert text.count("\n") == 20_000
    assert "4999 | x" in text


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=60,
    )
)
def test_any_markup_becomes_lines_without_blanks_at_their_ends(pieces: list[str]) -> None:
    text = to_text("<body>" + "".join(pieces))
    assert all(line == line.rstrip(" ") or line == " " for line in text.split("\n"))
    assert to_text("<body>" + "".join(pieces)) == text


def test_a_page_whose_only_breaking_tags_are_those_round_it_keeps_its_lines() -> None:
    assert to_text("<html><body><font>een\ntwee</font></body></html>").strip() == "een\ntwee"
