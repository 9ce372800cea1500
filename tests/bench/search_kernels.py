"""How fast the search kernels answer: ``python -m tests.bench.search_kernels --documents 100000``.

A segment is made of the postings that the queries need and no others, as of documents of 600 words; each
class of queries is run on it, and its median and 95th percentile printed in microseconds. That is processor
time, so that whatever else the machine does counts little.
"""

import argparse
import struct
import time
from collections.abc import Callable
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import click
import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length, length_to_byte

from searchidx.embedded import program
from searchidx.embedded.kernels import KernelName, SegmentKernel, open_kernel
from searchidx.embedded.program import Group, Node, Request, Weighting
from searchidx.embedded.segment_file import SegmentFile, write_segment_file

WORDS_A_DOCUMENT = 600
QUERIES = 20
ROUNDS = 25
K1, B = 1.2, 0.75
COMMON = (0.6, 0.45, 0.35, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06)
MIDDLING = (0.04, 0.025, 0.015, 0.01, 0.006, 0.003)
RARE = 12
PREFIX_TERMS = 120
AUTHORS = 600
FACETS = {
    "author": AUTHORS,
    "party": 15,
    "minister": 80,
    "year": 25,
    "legislature": 6,
    "status": 5,
    "language": 2,
}


class Term(NamedTuple):
    documents: NDArray[Any]
    tfs: NDArray[Any]


def main() -> None:
    """Measure, and print a small table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search_kernels", description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--kernel", choices=("native", "numpy"), default="native")
    parser.add_argument("--only", default="", help="classes whose name begins so")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        made = Made(given.documents, np.random.default_rng(5))
        path = Path(folder) / "made.seg"
        made.write(path)
        with SegmentFile(path) as file:
            measure(open_kernel(file, given.kernel), made, given.only, given.rounds, given.kernel)


def measure(kernel: SegmentKernel, made: "Made", only: str, rounds: int, name: KernelName) -> None:
    """Run each class's queries in turn, some rounds long, and print a row of each."""
    click.echo(
        f"{made.count} documents, {name}: microseconds\n{'class':24}{'p50':>9}{'p95':>9}{'documents':>11}"
    )
    weighting = made.weighting()
    for label, requests in Queries(made).classes().items():
        if not label.startswith(only):
            continue
        times = []
        totals = [kernel.search(request, weighting).total for request in requests]
        for _ in range(rounds):
            for request in requests:
                start = time.thread_time_ns()
                kernel.search(request, weighting)
                times.append((time.thread_time_ns() - start) / 1000)
        p50, p95 = np.percentile(times, (50, 95))
        click.echo(f"{label:24}{p50:9.1f}{p95:9.1f}{int(np.median(totals)):11}")


class Made:
    """Two text fields of made postings (as of two languages), and columns."""

    def __init__(self, count: int, random: np.random.Generator) -> None:
        self.count = count
        self._random = random
        lengths = np.maximum(20, random.lognormal(np.log(WORDS_A_DOCUMENT), 0.5, count)).astype(int)
        self._weights = lengths / lengths.mean()
        self.lengths = np.array([length_to_byte(n) for n in range(lengths.max() + 1)], np.uint8)[lengths]
        self.total_length = int(lengths.sum())
        shares = [*COMMON, *MIDDLING]
        frequencies = [int(share * count) for share in shares] + [20 + 40 * place for place in range(RARE)]
        prefixed = [max(1, int(0.05 * count / (place + 1))) for place in range(PREFIX_TERMS)]
        self.terms = {name: [self._term(df) for df in [*frequencies, *prefixed]] for name in ("nl", "fr")}
        self.prefix_start = len(frequencies)
        self.newest = random.permutation(count).astype(np.uint32)
        self.columns = {
            name: np.minimum(random.zipf(1.3, count) - 1, values - 1).astype(np.uint32)
            for name, values in FACETS.items()
        }
        self.days = (730_000 + random.integers(0, 9000, count)).astype(np.int32)

    def _term(self, df: int) -> Term:
        """Draw documents, the long ones more often, and frequencies that vary as words do in real text."""
        keys = self._random.exponential(1.0, self.count) / self._weights
        documents = np.sort(np.argpartition(keys, min(df, self.count - 1))[:df])
        rate = max(0.15, -log(1 - min(0.9, df / self.count)))
        tfs = 1 + self._random.poisson(self._random.gamma(0.7, rate * self._weights[documents] / 0.7))
        return Term(documents, tfs)

    def weighting(self) -> Weighting:
        average = self.total_length / self.count
        norms = struct.pack("256d", *(K1 * (1 - B + B * byte_to_length(n) / average) for n in range(256)))
        return Weighting(K1, {"nl": norms, "fr": norms})

    def write(self, path: Path) -> None:
        arrays: dict[str, tuple[str, Any]] = {}
        for name, terms in self.terms.items():
            arrays |= {f"f.{name}.{array}": held for array, held in self._field(terms).items()}
        for name, codes in self.columns.items():
            values = [b"%05d" % code for code in range(FACETS[name])]
            ends = np.arange(5, 5 * len(values) + 1, 5, dtype=np.uint32)
            arrays |= {f"c.{name}.codes": ("u4", codes), f"c.{name}.values": ("u1", b"".join(values))}
            arrays[f"c.{name}.value_ends"] = ("u4", ends)
        arrays["c.asked.days"] = ("i4", self.days)
        arrays |= {"o.newest": ("u4", self.newest), "o.oldest": ("u4", self.newest)}
        facts = {"positions": True, "parts": 0, "lengths": True, "total_length": self.total_length}
        columns = dict.fromkeys(FACETS, "one") | {"asked": "days"}
        write_segment_file(
            path, self.count, {"fields": dict.fromkeys(self.terms, facts), "columns": columns}, arrays
        )

    def _field(self, terms: list[Term]) -> dict[str, tuple[str, Any]]:
        packer = _Packer(self.lengths, self._random)
        first_block = [0]
        for term in terms:
            packer.add(term)
            first_block.append(len(packer.rows))
        names = [b"w%05d" % number for number in range(len(terms))]
        rows = np.array(packer.rows, np.uint32).T
        places = (
            "block_first",
            "block_last",
            "block_max_tf",
            "block_min_length",
            "block_data",
            "block_positions",
        )
        found: dict[str, tuple[str, Any]] = {
            name: ("u4", np.ascontiguousarray(row)) for name, row in zip(places, rows, strict=True)
        }
        found["block_min_length"] = ("u1", rows[3].astype(np.uint8))
        return (
            found
            | self._bitmaps(terms)
            | {
                "terms": ("u1", b"".join(names)),
                "term_ends": ("u4", np.arange(6, 6 * len(names) + 1, 6, dtype=np.uint32)),
                "df": ("u4", np.array([len(term.documents) for term in terms], np.uint32)),
                "cf": ("u8", np.array([term.tfs.sum() for term in terms], np.uint64)),
                "first_block": ("u4", np.array(first_block, np.uint32)),
                "lengths": ("u1", self.lengths),
                "postings": ("u1", b"".join([*packer.postings, bytes(8)])),
                "positions": ("u1", b"".join([*packer.positions, bytes(8)])),
            }
        )

    def _bitmaps(self, terms: list[Term]) -> dict[str, tuple[str, Any]]:
        dense = [number for number, term in enumerate(terms) if len(term.documents) * 32 > self.count]
        bits = np.zeros((len(dense), 64 * 8 * -(-self.count // 512)), bool)
        for row, number in enumerate(dense):
            bits[row, terms[number].documents] = True
        counts = bits.reshape(len(dense), -1, 512).sum(axis=2)
        return {
            "dense_terms": ("u4", np.array(dense, np.uint32)),
            "dense_bits": ("u8", np.packbits(bits, axis=1, bitorder="little")),
            "dense_ranks": ("u4", (np.cumsum(counts, axis=1) - counts).astype(np.uint32)),
        }


class _Packer:
    """Packs terms into blocks."""

    def __init__(self, lengths: NDArray[Any], random: np.random.Generator) -> None:
        self._lengths = lengths
        self._random = random
        self.rows: list[tuple[int, ...]] = []
        self.postings: list[bytes] = []
        self.positions: list[bytes] = []
        self._sizes = [0, 0]

    def add(self, term: Term) -> None:
        for start in range(0, len(term.documents), 128):
            documents, tfs = term.documents[start : start + 128], term.tfs[start : start + 128]
            row = (documents[0], documents[-1], tfs.max(), self._lengths[documents].min())
            self.rows.append((*map(int, row), *(size // 4 for size in self._sizes)))
            width = np.uint16 if documents[-1] - documents[0] < 65536 else np.uint32
            packed = (documents - documents[0]).astype(width).tobytes()
            self._append(0, packed + (b"" if tfs.max() == 1 else _pack(tfs)[1]))
            self._append(1, self._pack_positions(tfs))

    def _pack_positions(self, tfs: NDArray[Any]) -> bytes:
        bits, counts = (0, b"") if tfs.max() == 1 else _pack(tfs)
        steps = self._random.integers(1, 40, tfs.sum())
        firsts = np.cumsum(tfs) - tfs
        total = np.cumsum(steps)
        positions = total - np.repeat(total[firsts] - steps[firsts], tfs)
        width = int(positions.max()).bit_length()
        flat = (positions[:, None] >> np.arange(width) & 1).astype(np.uint8)
        return bytes([bits, width, 0, 0]) + counts + np.packbits(flat.ravel(), bitorder="little").tobytes()

    def _append(self, which: int, data: bytes) -> None:
        data += bytes(-len(data) % 4)
        (self.postings, self.positions)[which].append(data)
        self._sizes[which] += len(data)


def _pack(tfs: NDArray[Any]) -> tuple[int, bytes]:
    if tfs.max() > 15:
        return 8, np.minimum(tfs, 255).astype(np.uint8).tobytes()
    even = np.append(tfs, 0)[: len(tfs) + len(tfs) % 2]
    return 4, (even[::2] | even[1::2] << 4).astype(np.uint8).tobytes()


class Queries:
    """The requests of each class."""

    def __init__(self, made: Made) -> None:
        self._made = made
        self._random = np.random.default_rng(9)
        self._searched = len(COMMON) + len(MIDDLING)

    def classes(self) -> dict[str, list[Request]]:
        """Return the classes by name, 20 requests each."""
        return {
            "common term": self._each(lambda: self._word(len(COMMON))),
            "rare term": self._each(lambda: self._group(self._searched + self._pick(RARE))),
            "3 terms OR": self._each(lambda: program.Or(self._words(3))),
            "3 terms AND": self._each(lambda: program.And(self._words(3))),
            "phrase": self._each(self._phrase),
            "phrase within 3": self._each(lambda: self._phrase(3)),
            "author filter + term": self._each(self._by_author),
            "date range + term": self._each(self._within_days),
            "prefix": self._each(self._prefix),
            "term by date": self._each(lambda: self._word(len(COMMON)), order="newest"),
            "author facet": self._each(lambda: self._word(len(COMMON)), facets=("author",)),
            "2 languages, 3 words": self._each(self._in_both),
            "that, 7 facets": self._each(self._in_both, facets=tuple(FACETS)),
            "that, OR": self._each(lambda: program.Or(self._in_both().children)),
            "weighted groups": self._each(lambda: program.And((self._weighted(), self._weighted()))),
            "collapse": self._each(self._in_both, collapse="author"),
        }

    def _each(self, make: Callable[[], Node], **given: Any) -> list[Request]:
        return [Request(program=make(), limit=10, **given) for _ in range(QUERIES)]

    def _pick(self, count: int) -> int:
        return int(self._random.integers(count))

    def _group(self, number: int, field: str = "nl") -> Group:
        return Group(field, ((number, 1.0),), self._idf(number, field))

    def _idf(self, number: int, field: str = "nl") -> float:
        return log(self._made.count / (len(self._made.terms[field][number].documents) + 1)) + 1

    def _word(self, most: int = 0) -> Group:
        return self._group(self._pick(most or self._searched))

    def _words(self, count: int) -> tuple[Group, ...]:
        numbers = self._random.choice(self._searched, count, replace=False)
        return tuple(self._group(int(number)) for number in numbers)

    def _phrase(self, slop: int = 0) -> Node:
        terms = tuple(int(n) for n in self._random.choice(np.arange(6, self._searched), 2, replace=False))
        return program.Phrase("nl", terms, (0, 1), tuple(map(self._idf, terms)), slop)

    def _by_author(self) -> Node:
        code = self._pick(30)
        return program.And(
            (self._word(), program.Codes("author", (1 << code).to_bytes(AUTHORS // 8 + 1, "little")))
        )

    def _within_days(self) -> Node:
        first = 730_000 + self._pick(8000)
        return program.And((self._word(), program.Days("asked", first, first + 1000)))

    def _prefix(self) -> Node:
        first = self._made.prefix_start + self._pick(20)
        return program.AnyTerm("nl", ((first, first + self._pick(100) + 1),))

    def _in_both(self) -> program.And:
        numbers = [int(n) for n in self._random.choice(self._searched, 3, replace=False)]
        return program.And(tuple(program.Best((self._group(n, "nl"), self._group(n, "fr"))) for n in numbers))

    def _weighted(self) -> Node:
        numbers = [int(n) for n in self._random.choice(self._searched, 3, replace=False)]
        return Group("nl", tuple(zip(numbers, (1.0, 0.5, 0.3), strict=True)), self._idf(min(numbers)))


if __name__ == "__main__":
    main()
