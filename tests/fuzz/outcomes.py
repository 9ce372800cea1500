"""What may come of a page: a record, or a reject that says why; nothing else."""

import io

from corpus.readers import Reading, Reject, read
from corpus.record import decode, encode


def check(name: str, page: bytes) -> list[Reading | Reject]:
    """Read a page and return what came of it.

    Raises:
        AssertionError: it is neither records nor named rejects.
    """
    found = list(read(name, io.BytesIO(page)))
    assert found, "nothing came of it"
    for outcome in found:
        if isinstance(outcome, Reject):
            assert outcome.reason.strip(), "a reject without a reason"
            assert outcome.source, "a reject without a source"
        else:
            assert decode(encode(outcome.record)) == outcome.record
            assert outcome.raw
            assert all(warning.strip() for warning in outcome.warnings)
            assert all(before != after for before, after in outcome.repairs)
    return found
