"""Fetching from end to end, against a Senate of our own: what is asked, what is kept, what is reported."""

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from loopback_senate import (
    NO_SUCH_QUESTION,
    HandTime,
    LoopbackSenate,
    answers,
    breaks_off,
    hangs,
    hangs_up,
    loopback_senate,
    redirects,
    sends_chunks,
    sends_gzip,
    sends_too_much,
    target,
)
from msgspec import structs

from corpus.archive import pages, records
from corpus.errors import ConnectionFailedError
from corpus.fetching import (
    ArchiveFolder,
    FetchReport,
    Numbers,
    Selection,
    archived_pages,
    fetch,
)
from corpus.fetching.client import HttpClient
from corpus.fetching.politeness import PoliteClient
from corpus.fetching.report import Fate
from corpus.fetching.robots import Robots
from corpus.fetching.site import Site

DELAY = 2.0


@pytest.fixture
def senate(sample_folder: Path) -> Iterator[LoopbackSenate]:
    with loopback_senate(sample_folder) as served:
        yield served


@pytest.fixture
def hand() -> HandTime:
    return HandTime()


class Fetcher:
    """Runs fetches into one archive folder, on hand-moved time."""

    def __init__(self, senate: LoopbackSenate, folder: Path, hand: HandTime) -> None:
        self.senate = senate
        self.folder = folder
        self.hand = hand
        self.told: list[str] = []
        self.silence_limit = 10.0

    def __call__(self, first: int, last: int, *, again: bool = False, **selected: Any) -> FetchReport:
        report = FetchReport()
        self.into(report, self.selection(first, last, **selected), again=again)
        return report

    def into(
        self, report: FetchReport, selection: Selection, *, again: bool = False, progress: Any = None
    ) -> None:
        with self.archive() as archive, self.site() as site:
            fetch(
                selection,
                site,
                archive,
                report,
                again=again,
                now=self.hand.now,
                progress=progress or (lambda _: None),
            )

    def selection(self, first: int, last: int, **selected: Any) -> Selection:
        defaults = {"languages": ("nl",), "site": self.senate.url}
        return Selection(legislature=9, first=first, last=last, **defaults | selected)

    def site(self) -> Site:
        client = HttpClient(
            "searchidx/9.9 (+me@example.org)",
            self.hand.timing,
            uses_environment=False,
            silence_limit=self.silence_limit,
        )
        polite = PoliteClient(client, self.hand.timing, DELAY, self.told.append)
        return Site(self.senate.url, polite, lambda content: Robots(content, "searchidx"))

    @contextmanager
    def archive(self) -> Iterator[ArchiveFolder]:
        with ArchiveFolder.open(self.folder, "searchidx/9.9", self.hand.now, self.told.append) as archive:
            yield archive

    def held(self, first: int, last: int, **selected: Any) -> list[tuple[str, bytes]]:
        with self.archive() as archive:
            report = FetchReport()
            selection = self.selection(first, last, **selected)
            found = list(archived_pages(selection, archive, report, lambda _: None))
            assert report.failed == []
            return found


@pytest.fixture
def fetched(senate: LoopbackSenate, tmp_path: Path, hand: HandTime) -> Fetcher:
    return Fetcher(senate, tmp_path / "archive", hand)


def counts(report: FetchReport) -> dict[str, int]:
    """Return what of the report is not 0."""
    numbers = {name: getattr(report, name) for name in ("fetched", "unchanged", "held")}
    fates: tuple[Fate, ...] = ("missing", "disallowed", "failed")
    numbers |= {fate: report.count(fate) for fate in fates}
    return {name: number for name, number in numbers.items() if number}


def test_pages_of_a_range_are_fetched_in_both_languages_and_kept_byte_for_byte(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    report = fetched(101, 103, languages=("nl", "fr"))

    expected = [target(number, language) for number in (101, 102, 103) for language in ("nl", "fr")]
    assert counts(report) == {"fetched": 6}
    assert senate.targets() == expected
    assert fetched.held(101, 103, languages=("nl", "fr")) == [
        (senate.url + address, senate.pages[address]) for address in expected
    ]


def test_requests_follow_one_another_on_one_connection_with_the_delay_between_them(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime
) -> None:
    fetched(101, 105)

    assert len(senate.asked) == 6
    assert len({asked.connection for asked in senate.asked}) == 1
    assert hand.slept == [DELAY] * 5


def test_robots_txt_is_asked_for_first_and_once(senate: LoopbackSenate, fetched: Fetcher) -> None:
    fetched(101, 104)

    assert [asked.target for asked in senate.asked].count("/robots.txt") == 1
    assert senate.asked[0].target == "/robots.txt"


def test_the_site_is_told_who_asks_and_that_no_compression_is_needed(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    fetched(101, 101)

    for asked in senate.asked:
        assert asked.headers["user-agent"] == "searchidx/9.9 (+me@example.org)"
        assert asked.headers["accept-encoding"] == "identity"


def test_disallowed_pages_are_reported_and_never_asked_for(senate: LoopbackSenate, fetched: Fetcher) -> None:
    senate.robots = b"User-agent: *\nDisallow: /www/*NR=10[\nDisallow: /www/*NR=102&\nDisallow: /*NR=103&\n"

    report = fetched(101, 104)

    assert counts(report) == {"fetched": 2, "disallowed": 2}
    assert report.disallowed == [
        Numbers(layout="screen", lang="nl", reason="robots.txt", count=2, numbers=[(102, 103)])
    ]
    assert senate.targets() == [target(101), target(104)]


def test_rules_for_us_by_name_hold_before_those_for_all(senate: LoopbackSenate, fetched: Fetcher) -> None:
    senate.robots = b"User-agent: *\nDisallow: /\n\nUser-agent: searchidx\nAllow: /\n"

    assert counts(fetched(101, 102)) == {"fetched": 2}


@pytest.mark.parametrize("wish", [b"Crawl-delay: 7.5", b"Request-rate: 2/15s"])
def test_a_longer_delay_that_robots_txt_wishes_is_kept(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime, wish: bytes
) -> None:
    senate.robots = b"User-agent: *\n" + wish + b"\n"

    fetched(101, 103)

    assert hand.slept == [7.5] * 3


def test_a_shorter_delay_that_robots_txt_allows_is_not_taken(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime
) -> None:
    senate.robots = b"User-agent: *\nCrawl-delay: 0.1\n"

    fetched(101, 102)

    assert hand.slept == [DELAY] * 2


@pytest.mark.parametrize("status", [401, 403])
def test_a_robots_txt_behind_a_lock_disallows_all(
    senate: LoopbackSenate, fetched: Fetcher, status: int
) -> None:
    senate.has_whims("/robots.txt", answers(status))

    assert counts(fetched(101, 102)) == {"disallowed": 2}
    assert senate.targets() == []


def test_without_an_answer_for_robots_txt_no_page_is_asked_for(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    senate.has_whims("/robots.txt", *[answers(503)] * 5)

    report = fetched(101, 102)

    assert counts(report) == {"failed": 2}
    assert "robots.txt cannot be read: 503 Service Unavailable (5 times)" in (report.stopped or "")
    assert senate.targets() == []


@pytest.mark.parametrize("status", [404, 410])
def test_missing_questions_are_counted_and_listed_as_ranges(
    senate: LoopbackSenate, fetched: Fetcher, status: int
) -> None:
    senate.missing_status = status

    report = fetched(143, 149)

    assert counts(report) == {"fetched": 2, "missing": 5}
    (missing,) = report.missing
    assert missing.numbers == [(144, 144), (146, 149)]
    assert missing.reason in {"404 Not Found", "410 Gone"}


def test_a_page_that_answers_200_and_says_there_is_no_question_is_missing_and_no_page(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    report = fetched(142, 144)

    assert counts(report) == {"fetched": 2, "missing": 1}
    assert report.missing[0].numbers == [(144, 144)]
    assert "no question page was sent" in report.missing[0].reason
    (file,) = fetched.folder.glob("*.warc.gz")
    assert [name for name, _ in pages(file)] == [senate.url + target(142), senate.url + target(143)]


def test_another_questions_page_is_missing_and_says_whose_it_is(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    senate.pages[target(999)] = senate.pages[target(101)]

    report = fetched(999, 999)

    assert counts(report) == {"missing": 1}
    assert report.missing[0].reason == "another question was sent: senate/9-101"


def test_what_the_site_sent_in_place_of_a_page_can_be_looked_at(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    fetched(144, 144)

    (file,) = fetched.folder.glob("*.warc.gz")
    (record,) = records(file)
    assert record.response.body == NO_SUCH_QUESTION
    assert (record.missing or "").startswith("no question page was sent")


def test_what_is_held_is_not_asked_for_again(senate: LoopbackSenate, fetched: Fetcher) -> None:
    fetched(101, 103)
    senate.asked.clear()

    assert counts(fetched(101, 103)) == {"held": 3}
    assert senate.asked == []


def test_an_interrupted_run_goes_on_where_it_stopped(senate: LoopbackSenate, fetched: Fetcher) -> None:
    report = FetchReport()

    def interrupt_after_two(_: int) -> None:
        if report.fetched == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched.into(report, fetched.selection(101, 105), progress=interrupt_after_two)
    senate.asked.clear()

    assert counts(fetched(101, 105)) == {"held": 2, "fetched": 3}
    assert senate.targets() == [target(number) for number in (103, 104, 105)]


def test_what_is_missing_is_asked_for_again_after_a_day(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime
) -> None:
    fetched(145, 146)
    senate.asked.clear()

    soon = fetched(145, 146)
    assert counts(soon) == {"held": 1, "missing": 1}
    assert "no question page was sent" in soon.missing[0].reason
    assert senate.asked == []

    hand.seconds += timedelta(days=1).total_seconds()
    senate.pages[target(146)] = senate.pages[target(145)].replace(b"9-145", b"9-146")
    assert counts(fetched(145, 146)) == {"held": 1, "fetched": 1}


@pytest.mark.parametrize(("etags", "dates"), [(True, False), (False, True), (True, True)])
def test_asking_again_is_conditional_and_an_unchanged_page_is_not_sent(
    senate: LoopbackSenate, fetched: Fetcher, etags: bool, dates: bool
) -> None:
    senate.etags, senate.dates = etags, dates
    fetched(101, 102)
    senate.asked.clear()

    assert counts(fetched(101, 102, again=True)) == {"unchanged": 2}
    for asked in senate.asked[1:]:
        assert ("if-none-match" in asked.headers) is etags
        assert ("if-modified-since" in asked.headers) is dates
    assert len(fetched.held(101, 102)) == 2


def test_asking_again_a_site_that_knows_no_conditions_keeps_an_unchanged_page_once(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    senate.etags = False
    fetched(101, 101)

    assert counts(fetched(101, 101, again=True)) == {"unchanged": 1}
    kinds = [record.kind for file in sorted(fetched.folder.glob("*.warc.gz")) for record in records(file)]
    assert kinds == ["response", "revisit"]


def test_a_changed_page_is_fetched_again_and_the_newest_holds(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    fetched(101, 102)
    changed = senate.pages[target(101)] + b"\nEen toevoeging.\n"
    senate.pages[target(101)] = changed

    assert counts(fetched(101, 102, again=True)) == {"fetched": 1, "unchanged": 1}
    assert dict(fetched.held(101, 102))[senate.url + target(101)] == changed
    assert counts(fetched(101, 102, again=True)) == {"unchanged": 2}


def test_a_page_that_is_gone_is_reported_missing_and_what_we_had_is_kept(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    fetched(101, 101)
    page = senate.pages.pop(target(101))

    assert counts(fetched(101, 101, again=True)) == {"missing": 1}
    assert fetched.held(101, 101) == [(senate.url + target(101), page)]


def test_a_busy_site_is_asked_again_and_the_time_it_asks_for_is_left(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime
) -> None:
    senate.has_whims(
        target(101),
        answers(429, Retry_After="37"),
        answers(503, Retry_After="Tue, 03 Apr 2040 12:02:00 GMT"),
    )

    assert counts(fetched(101, 101)) == {"fetched": 1}
    # 12:00:39 after the first wait: the date is 81 seconds away.
    assert hand.slept == [DELAY, 37.0, 81.0]
    assert fetched.told == [
        f"{senate.url}{target(101)}: 429 Too Many Requests; asking again in 37 s",
        f"{senate.url}{target(101)}: 503 Service Unavailable; asking again in 81 s",
    ]


def test_a_site_that_asks_for_less_than_the_delay_gets_the_delay(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime
) -> None:
    senate.has_whims(target(101), answers(503, Retry_After="0"))

    fetched(101, 101)

    assert hand.slept == [DELAY, DELAY]


@pytest.mark.parametrize(
    "whim", [hangs_up, breaks_off, hangs, answers(500), answers(503, Retry_After="soon")]
)
def test_trouble_that_passes_is_met_with_a_wait_that_doubles(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime, whim: Any
) -> None:
    fetched.silence_limit = 0.2
    senate.has_whims(target(102), whim, whim)

    assert counts(fetched(101, 103)) == {"fetched": 3}
    assert hand.slept == [DELAY, DELAY, 4.0, 8.0, DELAY]
    assert dict(fetched.held(102, 102)) == {senate.url + target(102): senate.pages[target(102)]}


def test_jitter_shortens_the_wait_by_up_to_half(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime
) -> None:
    hand.timing = structs.replace(hand.timing, random=lambda: 0.5)
    senate.has_whims(target(101), answers(500), answers(500))

    fetched(101, 101)

    assert hand.slept == [DELAY, 3.0, 6.0]


def test_a_page_that_cannot_be_had_is_reported_with_its_reason_and_the_rest_goes_on(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    senate.has_whims(target(101), *[answers(500)] * 5)
    senate.has_whims(target(103), answers(403))

    report = fetched(101, 104)

    assert counts(report) == {"fetched": 2, "failed": 2}
    assert [(group.reason, group.numbers) for group in report.failed] == [
        ("500 Internal Server Error (5 times)", [(101, 101)]),
        ("answered 403 Forbidden", [(103, 103)]),
    ]
    assert counts(fetched(101, 104)) == {"held": 2, "fetched": 2}


def test_a_site_that_fails_page_after_page_is_left_alone(senate: LoopbackSenate, fetched: Fetcher) -> None:
    fetched(106, 106)
    for number in range(101, 110):
        senate.has_whims(target(number), answers(403))
    senate.asked.clear()

    report = fetched(101, 109)

    assert senate.targets() == [target(101), target(102), target(103)]
    assert counts(report) == {"failed": 8, "held": 1}
    assert "3 pages in a row" in (report.stopped or "")
    assert report.failed[1].numbers == [(104, 105), (107, 109)]
    assert report.failed[1].reason == "not asked for: the run had stopped"


@pytest.mark.parametrize("wish", ["3600", "Tue, 03 Apr 2040 13:00:02 GMT"])
def test_a_site_that_wants_a_long_rest_gets_it_and_the_run_says_so(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime, wish: str
) -> None:
    senate.has_whims(target(102), answers(429, Retry_After=wish))

    report = fetched(101, 104)

    assert counts(report) == {"fetched": 1, "failed": 3}
    assert "asks to be left alone for 3" in (report.stopped or "")
    assert "run the same command again after that" in (report.stopped or "")
    assert senate.targets() == [target(101), target(102)]
    assert max(hand.slept) == DELAY


def test_a_redirect_within_the_site_is_followed_and_remembered(
    senate: LoopbackSenate, fetched: Fetcher, hand: HandTime
) -> None:
    senate.pages["/new/101"] = senate.pages[target(101)]
    senate.has_whims(target(101), *[redirects("/new/101#top")] * 2)

    assert counts(fetched(101, 101)) == {"fetched": 1}
    assert hand.slept == [DELAY, DELAY]
    assert counts(fetched(101, 101)) == {"held": 1}
    assert counts(fetched(101, 101, again=True)) == {"unchanged": 1}
    (first, _) = sorted(fetched.folder.glob("*.warc.gz"))
    assert [(record.response.url, record.response.status) for record in records(first)] == [
        (senate.url + target(101), 302),
        (senate.url + "/new/101", 200),
    ]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:9/www/", "redirected off the site, to http://127.0.0.1:9/www/"),
        ("http://127.0.0.2/www/", "redirected off the site"),
        ("file:///etc/passwd", "redirected off the site"),
        ("http://[", "redirected off the site"),
        ("/private/page", "which robots.txt disallows"),
        (target(101), "redirected more than 5 times"),
    ],
)
def test_a_redirect_that_leads_astray_is_not_followed(
    senate: LoopbackSenate, fetched: Fetcher, location: str, reason: str
) -> None:
    senate.robots = b"User-agent: *\nDisallow: /private\n"
    senate.has_whims(target(101), *[redirects(location)] * 6)

    report = fetched(101, 101)

    assert counts(report) == {"failed": 1}
    assert reason in report.failed[0].reason
    assert set(senate.targets()) == {target(101)}


def test_a_page_that_is_too_large_is_not_taken_and_the_next_one_is(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    senate.has_whims(target(101), sends_too_much)

    report = fetched(101, 102)

    assert counts(report) == {"fetched": 1, "failed": 1}
    assert report.failed[0].reason == "the page is larger than the limit of 16 MB"


def test_a_page_that_comes_compressed_unasked_is_kept_as_it_came_and_read(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    senate.has_whims(target(101), sends_gzip)

    assert counts(fetched(101, 101)) == {"fetched": 1}
    (file,) = fetched.folder.glob("*.warc.gz")
    (record,) = records(file)
    assert gzip.decompress(record.response.body) == senate.pages[target(101)]
    assert list(pages(file)) == [(senate.url + target(101), senate.pages[target(101)])]


def test_a_page_that_comes_in_chunks_is_put_together(senate: LoopbackSenate, fetched: Fetcher) -> None:
    senate.has_whims(target(101), sends_chunks)

    assert counts(fetched(101, 101)) == {"fetched": 1}
    assert fetched.held(101, 101) == [(senate.url + target(101), senate.pages[target(101)])]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Content_Encoding": "br"}, "answered in the encoding 'br', which was not asked for"),
        ({"Content_Encoding": "gzip"}, "damaged gzip compression"),
    ],
)
def test_an_encoding_that_cannot_be_undone_is_a_failure(
    senate: LoopbackSenate, fetched: Fetcher, headers: dict[str, str], reason: str
) -> None:
    senate.has_whims(target(101), answers(200, b"xyz", **headers))

    report = fetched(101, 101)

    assert counts(report) == {"failed": 1}
    assert reason in report.failed[0].reason


def test_not_modified_without_a_condition_is_a_failure(senate: LoopbackSenate, fetched: Fetcher) -> None:
    senate.has_whims(target(101), answers(304))

    report = fetched(101, 101)

    assert [group.reason for group in report.failed] == ["answered 304 Not Modified"]


def test_an_answer_that_never_ends_is_given_up(senate: LoopbackSenate, hand: HandTime) -> None:
    minutes = count(step=100.0)
    timing = structs.replace(hand.timing, monotonic=lambda: next(minutes))
    client = HttpClient("searchidx/9.9", timing, uses_environment=False)
    senate.has_whims(target(101), sends_chunks)

    with (
        closing(client),
        pytest.raises(ConnectionFailedError, match="the answer took longer than 180 seconds"),
    ):
        client.get(senate.url + target(101), {})


def test_a_site_whose_certificate_cannot_be_verified_is_not_asked(
    senate: LoopbackSenate, fetched: Fetcher, tmp_path: Path
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1")
    files = ("-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "certificate.pem"))
    subprocess.run([openssl, *made, *files], check=True, capture_output=True)
    senate.encrypt(tmp_path / "certificate.pem", tmp_path / "key.pem")

    report = fetched(101, 102)

    assert "certificate cannot be verified" in (report.stopped or "")
    assert (counts(report), senate.asked, fetched.hand.slept) == ({"failed": 2}, [], [])


def test_an_archived_page_that_was_tampered_with_is_reported(
    senate: LoopbackSenate, fetched: Fetcher
) -> None:
    fetched(101, 102)
    (file,) = fetched.folder.glob("*.warc.gz")
    content = bytearray(file.read_bytes())
    content[-200] ^= 0xFF
    file.write_bytes(content)

    report = FetchReport()
    with fetched.archive() as archive:
        found = list(archived_pages(fetched.selection(101, 102), archive, report, lambda _: None))

    assert [name for name, _ in found] == [senate.url + target(101)]
    assert "the archived page cannot be read" in report.failed[0].reason


def test_a_site_that_is_not_there_is_reported(tmp_path: Path, hand: HandTime, sample_folder: Path) -> None:
    with loopback_senate(sample_folder) as gone:
        pass

    report = Fetcher(gone, tmp_path / "archive", hand)(101, 101)

    assert "the connection failed" in (report.stopped or "")
