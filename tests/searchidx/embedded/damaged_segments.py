"""Searches damaged segments: ``python -m tests.searchidx.embedded.damaged_segments native 20000``.

An array of a made segment is altered or cut, with checksums that fit, so that only the checks of whoever
reads it stand between the damage and the search. Each time the search must end in IndexDamagedError or in an
answer of documents, codes and counts that there can be. A crash ends the process.
"""

import sys
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from searchidx.embedded.kernels import KernelName, SegmentKernel, open_kernel
from searchidx.embedded.program import Answer, Request
from searchidx.embedded.segment_file import ITEM_SIZES, SegmentFile, write_segment_file
from searchidx.errors import IndexDamagedError
from tests.searchidx.embedded.made_segments import MadeSegment
from tests.searchidx.embedded.random_programs import Programs, random_segment

SEARCHES = 6
DAMAGES_A_SEGMENT = 25


def main(kernel: KernelName, count: int) -> None:
    """Search so many damaged segments; print how many of them were found to be damaged."""
    found = 0
    with TemporaryDirectory() as folder:
        for seed in range(-(-count // DAMAGES_A_SEGMENT)):
            random = Random(seed)
            segment = random_segment(random)
            for damage in range(DAMAGES_A_SEGMENT):
                path = Path(folder) / f"{seed}-{damage}.seg"
                write_segment_file(path, segment.documents, segment.facts(), damaged(random, segment))
                with SegmentFile(path) as file:
                    found += is_found(open_kernel(file, kernel), segment, random)
                path.unlink()
    print(f"{found} of {count} found damaged")  # noqa: T201


def damaged(random: Random, segment: MadeSegment) -> dict[str, tuple[str, Any]]:
    """Return the segment's arrays, one or a few of them altered."""
    arrays = segment.arrays()
    for _ in range(random.choice((1, 1, 3))):
        name = random.choice([name for name, (_, data) in arrays.items() if data])
        kind, data = arrays[name]
        arrays[name] = kind, bytes(_alter(random, bytearray(data), ITEM_SIZES[kind]))
    return arrays


def _alter(random: Random, data: bytearray, size: int) -> bytearray:
    place = random.randrange(len(data) // size) * size
    match random.choice(("bit", "item", "many", "cut", "longer")):
        case "bit":
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        case "item":
            data[place : place + size] = random.choice((b"\xff", b"\0", b"\x7f")) * size
        case "many":
            data[place:] = random.randbytes(len(data) - place)
        case "cut":
            del data[place:]
        case "longer":
            data += bytes(size)
    return data


def is_found(kernel: SegmentKernel, segment: MadeSegment, random: Random) -> bool:
    """Use a damaged segment in every way, and check what comes of it; return whether any use said so."""
    programs = Programs(random, segment)
    said = False
    for use in _uses(kernel, segment, [programs.request() for _ in range(SEARCHES)]):
        try:
            check = use()
        except IndexDamagedError:
            said = True
        else:
            assert check, "an answer that cannot be"
    return said


def _uses(kernel: SegmentKernel, segment: MadeSegment, requests: list[Request]) -> Iterator[Any]:
    for request in requests:
        yield lambda request=request: _can_be(kernel.search(request, segment.weighting()), request, segment)
    for name, made in segment.fields.items():
        for number, term in enumerate(made.terms[:4]):
            yield lambda name=name, term=term: kernel.find(name, term) < len(segment.fields[name].terms)
            yield lambda name=name, number=number: bool(kernel.postings(name, number))
            if made.positions:
                yield lambda name=name, number=number: bool(kernel.all_positions(name, number))
                yield lambda name=name, number=number: kernel.positions(name, number, 0) is not None
    yield lambda: kernel.find_value("author", b"An") <= segment.documents


def _can_be(answer: Answer, request: Request, segment: MadeSegment) -> bool:
    documents = [document for document, _ in answer.top]
    counts = [
        0 <= code < len(segment.codes(column)) and 0 < count <= segment.documents
        for column, counted in zip(request.facets, answer.facets, strict=True)
        for code, count in counted
    ]
    return (
        answer.total <= segment.documents
        and len(set(documents)) == len(documents) <= min(max(request.limit, 0), segment.documents)
        and all(document < segment.documents for document in documents)
        and all(isfinite(score) for _, score in answer.top)
        and all(counts)
    )


if __name__ == "__main__":
    main("native" if sys.argv[1] == "native" else "numpy", int(sys.argv[2]))
