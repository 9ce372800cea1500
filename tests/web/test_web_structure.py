"""What assistive technology and robots rely on, on every kind of page."""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

import web

STYLE = Path(web.__file__).parent / "static" / "style.css"
PAGES = [
    "/",
    "/?q=media",
    "/?q=sociale&page=2",
    "/?q=sociale&party=Groep+X&status=open&in=nl&from=2037-01-01",
    "/?q=onvindbaar",
    "/?q=x&sort=best",
    "/q/senate/9-101",
    "/q/senate/9-101?view=both&q=media",
    "/q/senate/9-103",
    "/q/senate/1-1",
]


@pytest.fixture(params=PAGES)
def path(request) -> str:
    return request.param


@pytest.fixture(params=["nl", "fr", "en"])
def tree(client, path, request) -> LexborHTMLParser:
    address = f"{path}{'&' if '?' in path else '?'}lang={request.param}"
    tree = LexborHTMLParser(client.get(address).get_data(as_text=True))
    assert tree.css_first("html").attributes["lang"] == request.param
    return tree


def test_there_is_one_main_one_title_and_one_heading_of_the_first_level(tree):
    assert len(tree.css("main")) == len(tree.css("h1")) == 1
    assert tree.css_first("title").text().strip()
    assert [node.tag for node in tree.css("body > header, body > footer")] == ["header", "footer"]


def test_headings_skip_no_level(tree):
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_references_lead_somewhere(tree):
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for node in tree.css('a[href^="#"]'):
        assert (node.attributes["href"] or "")[1:] in ids
    for name in ("aria-labelledby", "for"):
        for node in tree.css(f"[{name}]"):
            assert node.attributes[name] in ids


def test_every_field_is_labelled_and_every_landmark_named(tree):
    labels = {node.attributes["for"] for node in tree.css("label[for]")}
    for field in tree.css('input:not([type="hidden"])'):
        assert field.attributes.get("id") in labels or field.parent.tag == "label"
    for landmark in tree.css("nav, aside"):
        named = landmark.attributes.get("aria-label") or landmark.attributes.get("aria-labelledby")
        assert (named or "").strip()
    for node in tree.css("a, button, summary, legend"):
        name = node.text().strip() or node.attributes.get("aria-label") or ""
        assert name or node.css("title")


def test_skip_links_come_first(tree):
    assert "skip" in (tree.css_first("body a").attributes["class"] or "")


def test_results_come_before_the_filters(tree):
    regions = [node.tag for node in tree.css("main, aside.filters")]
    assert regions in (["main"], ["main", "aside"])


def test_every_link_of_the_site_leads_somewhere(client, tree):
    addresses = {node.attributes["href"] or "" for node in tree.css("[href]")}
    for address in sorted(addresses):
        parts = urlsplit(address)
        if parts.scheme or not parts.path:
            continue
        # A page that could not be made offers itself in the other languages.
        broken = {400, 404} if tree.css("main.error") else set()
        assert client.get(address, buffered=True).status_code in {200} | broken, address


def theme(css: str, dark: bool) -> dict[str, str]:
    """Return the colours of a theme by name; the dark one overrides the light one."""
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[: 2 if dark else 1]
    return dict(pair for block in blocks for pair in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 4.5),
        ("ink", "wash", 4.5),
        ("ink", "mark", 4.5),
        ("ink", "wrong", 4.5),
        ("soft", "paper", 4.5),
        ("soft", "wash", 4.5),
        ("soft", "accent-wash", 4.5),
        ("accent", "paper", 4.5),
        ("accent", "wash", 4.5),
        ("accent", "accent-wash", 4.5),
        ("paper", "accent", 4.5),
        ("good", "paper", 4.5),
        ("late", "paper", 4.5),
        ("edge", "paper", 3.0),
    ],
)
def test_colours_are_far_enough_apart(text, ground, least, dark):
    colours = theme(STYLE.read_text(encoding="utf-8"), dark)
    lighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least
