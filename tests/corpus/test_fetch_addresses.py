"""Which addresses are asked for, and which are the same site's."""

import pytest

from corpus.errors import FetchError
from corpus.fetching import Selection, check_site, is_loopback
from corpus.fetching.addresses import is_same_site


def test_the_pages_of_a_range_are_asked_for_question_by_question_in_each_layout_and_language() -> None:
    selection = Selection(legislature=5, first=8900, last=8901, layouts=("screen", "print", "bilingual"))

    addresses = [address.url for address in selection.addresses()]

    assert len(addresses) == len(selection) == 12
    assert addresses[:6] == [
        f"https://www.senate.be/www/?MIval=Vragen/{page}&LEG=5&NR=8900&LANG={language}"
        for page in ("SchriftelijkeVraag", "SVPrint", "SVPrintNLFR")
        for language in ("nl", "fr")
    ]


def test_an_address_knows_whose_page_it_is() -> None:
    (address,) = Selection(legislature=5, first=8917, last=8917, languages=("nl",)).addresses()

    assert address.question_id == "senate/5-8917"


@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("https://www.senate.be", "https://www.senate.be"),
        ("https://www.senaat.be/", "https://www.senaat.be"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_a_site_is_scheme_and_host(site: str, origin: str) -> None:
    assert check_site(site) == origin


@pytest.mark.parametrize(
    "site",
    [
        "www.senate.be",
        "ftp://senate.be",
        "https://",
        "https://me:secret@senate.be",
        "https://senate.be/www",
        "https://senate.be?LEG=5",
        "https://senate.be:many",
        "https://[",
    ],
)
def test_what_is_no_site_is_refused_with_an_example(site: str) -> None:
    with pytest.raises(FetchError, match=r"write it like https://www\.senate\.be"):
        check_site(site)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.8.8.8", True),
        ("http://[::1]", True),
        ("http://localhost:80", True),
        ("https://www.senate.be", False),
        ("https://localhost.senate.be", False),
        ("http://10.0.0.1", False),
    ],
)
def test_only_this_computer_is_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://www.senate.be/www/?MIval=x", True),
        ("https://senate.be/elsewhere", True),
        ("https://WWW.senate.be:443/", True),
        ("http://www.senate.be/", False),
        ("https://www.senate.be:8443/", False),
        ("https://www.senaat.be/", False),
        ("https://senate.be.example.org/", False),
        ("ftp://www.senate.be/", False),
        ("mailto:info@senate.be", False),
        ("https://www.senate.be:many/", False),
    ],
)
def test_a_redirect_stays_on_the_site_only_with_its_host_port_and_encryption(
    target: str, expected: bool
) -> None:
    assert is_same_site("https://www.senate.be/www/", target) is expected


def test_a_redirect_to_https_stays_on_the_site() -> None:
    assert is_same_site("http://senate.be/", "https://www.senate.be/")
    assert not is_same_site("http://senate.be:8000/", "https://senate.be:8443/")
