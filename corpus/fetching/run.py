"""How a run goes: what is held already, what is asked for, what the answers mean, what is reported."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO

from corpus.archive import Response, payload_digest
from corpus.errors import DocumentError, FetchError, FetchStoppedError
from corpus.fetching.addresses import PageAddress, Selection
from corpus.fetching.archive_folder import ArchiveFolder
from corpus.fetching.archive_index import Held
from corpus.fetching.report import FetchReport
from corpus.fetching.site import Site
from corpus.readers import Reading, Reject, read

MISSING_FOR = timedelta(days=1)
"""How long it stands that there is no page: a run taken up again asks only after that."""

FAILURES_IN_A_ROW = 3
"""After how many pages that could not be had, one after the other, the run stops asking."""


def fetch(
    selection: Selection,
    site: Site,
    archive: ArchiveFolder,
    report: FetchReport,
    *,
    again: bool,
    now: Callable[[], datetime],
    progress: Callable[[int], None],
) -> None:
    """Fetch the selected pages that the archive does not hold; one after the other.

    The report is right at any moment, so also when this is interrupted.

    Args:
        selection: the pages.
        site: what is asked.
        archive: where the answers are kept.
        report: is filled.
        again: whether to ask also for what is held, and whether it has changed.
        now: returns the time, in UTC.
        progress: is called with how many more pages are done.
    """
    _Run(site, archive, report, again=again, now=now).over(selection, progress)


def archived_pages(
    selection: Selection, archive: ArchiveFolder, report: FetchReport, progress: Callable[[int], None]
) -> Iterator[tuple[str, bytes]]:
    """Yield the newest archived page of each selected address that has one: the address and the content.

    A page that cannot be read is reported as failed.
    """
    for address in selection.addresses():
        held = archive.look_up(address.url)
        if held is not None and held.file is not None:
            try:
                yield address.url, archive.page(held).content()
            except (FetchError, DocumentError) as error:
                report.add("failed", address, str(error))
        progress(1)


class _Run:
    """One run over a selection."""

    def __init__(
        self,
        site: Site,
        archive: ArchiveFolder,
        report: FetchReport,
        *,
        again: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._site = site
        self._archive = archive
        self._report = report
        self._again = again
        self._now = now
        self._failures = 0

    def over(self, selection: Selection, progress: Callable[[int], None]) -> None:
        """Take the pages one after the other."""
        for address in selection.addresses():
            held = self._archive.look_up(address.url)
            if held is None or not self._stands(held):
                self._ask(address, held)
            elif held.outcome == "page":
                self._report.held += 1
            else:
                self._report.add("missing", address, held.reason)
            progress(1)

    def _stands(self, held: Held) -> bool:
        """Return whether what is held need not be asked for again."""
        is_recent = self._now() - held.asked_at < MISSING_FOR
        return not self._again and (held.outcome == "page" or is_recent)

    def _ask(self, address: PageAddress, held: Held | None) -> None:
        if self._report.stopped is not None:
            self._report.add("failed", address, "not asked for: the run had stopped")
            return
        try:
            if not self._site.allows(address.url):
                self._report.add("disallowed", address, "robots.txt")
                return
            self._keep(address, self._site.get(address.url, _conditions(held)), held)
            self._failures = 0
        except FetchError as error:
            self._report.add("failed", address, str(error))
            self._failures += 1
            if isinstance(error, FetchStoppedError):
                self._report.stopped = str(error)
            elif self._failures == FAILURES_IN_A_ROW:
                self._report.stopped = f"{FAILURES_IN_A_ROW} pages in a row could not be had; try again later"

    def _keep(self, address: PageAddress, responses: Sequence[Response], held: Held | None) -> None:
        answer = responses[-1]
        if answer.status in {404, 410}:
            self._note_missing(address, responses, f"{answer.status} {answer.reason}".strip())
        elif answer.status == 304 and held is not None and held.file is not None:
            self._note_unchanged(responses, held)
        elif answer.status != 200:
            raise FetchError(f"answered {answer.status} {answer.reason}".strip())
        elif (reason := _why_no_page(address, answer)) is not None:
            self._note_missing(address, responses, reason)
        elif held is not None and held.digest == payload_digest(answer.body):
            self._note_unchanged(responses, held)
        else:
            self._archive.keep_page(responses)
            self._report.fetched += 1

    def _note_missing(self, address: PageAddress, responses: Sequence[Response], reason: str) -> None:
        self._archive.keep_missing(responses, reason)
        self._report.add("missing", address, reason)

    def _note_unchanged(self, responses: Sequence[Response], held: Held) -> None:
        self._archive.keep_unchanged(responses, held)
        self._report.unchanged += 1


def _conditions(held: Held | None) -> dict[str, str]:
    """Return the headers that ask for a page only if it is another one than the one that is held."""
    if held is None or held.file is None:
        return {}
    conditions = {"If-None-Match": held.etag, "If-Modified-Since": held.last_modified}
    return {name: value for name, value in conditions.items() if value is not None}


def _why_no_page(address: PageAddress, answer: Response) -> str | None:
    """Return why an answer of 200 is not the page that was asked for; None when it is.

    The site answers 200 also where there is no such question, so that only its content can tell.
    """
    try:
        content = answer.content()
    except DocumentError as error:
        raise FetchError(str(error)) from error
    outcomes = list(read(address.url, BytesIO(content)))
    read_ids = {outcome.record.id for outcome in outcomes if isinstance(outcome, Reading)}
    if address.question_id in read_ids:
        return None
    if read_ids:
        return f"another question was sent: {', '.join(sorted(read_ids))}"
    reasons = (outcome.reason for outcome in outcomes if isinstance(outcome, Reject))
    return f"no question page was sent: {'; '.join(reasons)}"
