"""Segments made and read the slow way, straight from the description of the layout, to compare with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from searchidx.embedded.lengths import length_to_byte

BLOCK = 128
POSITION_GAP = 64
_TAIL = bytes(8)
_FORMATS = {"u1": "B", "u4": "I", "u8": "Q", "i4": "i"}


class Posting(NamedTuple):
    document: int
    frequency: int
    parts: int
    positions: tuple[int, ...]


Postings = dict[bytes, list[Posting]]
Part = tuple[int, Sequence[Sequence[str]]]
"""The number of a part, and for each of its tokens the terms."""

Rule = tuple[int, int, int, int]
"""Weight, lead words, lead weight, and the part in whose presence there is no lead, or -1."""


def invert(
    documents: Iterable[Sequence[Part]], rules: Sequence[Rule]
) -> tuple[Postings, list[int], list[int]]:
    """Return the postings of documents, the length of each, and where the parts of each start."""
    postings: Postings = defaultdict(list)
    lengths, starts = [], []
    for number, parts in enumerate(documents):
        found: dict[bytes, list[tuple[int, int, int]]] = defaultdict(list)
        position, given = 0, dict(parts)
        for part in range(max(len(rules), 1)):
            tokens = given.get(part, ())
            weight, lead, lead_weight, unless = rules[part] if rules else (1, 0, 0, -1)
            if tokens and position:
                position += POSITION_GAP
            starts.append(position)
            for nth, terms in enumerate(tokens):
                is_lead = nth < lead and unless not in given
                for term in terms:
                    found[term.encode()].append((position, lead_weight if is_lead else weight, part))
                position += 1
        starts.append(position)
        lengths.append(sum(weight for hits in found.values() for _, weight, _ in hits))
        for term, hits in found.items():
            mask = sum({1 << part for _, _, part in hits}) if rules else 0
            postings[term].append(
                Posting(number, sum(hit[1] for hit in hits), mask, tuple(hit[0] for hit in hits))
            )
    return dict(postings), lengths, starts


def ints(arrays: Mapping[str, tuple[str, Any]], name: str) -> list[int]:
    """Return the items of an array."""
    kind, items = arrays[name]
    view = memoryview(items)
    return view.cast("B").cast(_FORMATS[kind]).tolist() if view.nbytes else []  # type: ignore[call-overload]


def plain_bytes(items: Any) -> bytes:
    view = memoryview(items)
    return view.cast("B").tobytes() if view.nbytes else b""


def strings(data: Sequence[int], ends: Sequence[int]) -> list[bytes]:
    return [bytes(data[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def read_field(
    arrays: Mapping[str, tuple[str, Any]], documents: int, *, parts: int, positions: bool
) -> Postings:
    """Return the postings of every term of a field, after checking what the layout promises."""
    held = {name: ints(arrays, name) for name in arrays}
    terms = strings(held["terms"], held["term_ends"])
    assert terms == sorted(set(terms))
    postings: Postings = {}
    for number, term in enumerate(terms):
        first, last = held["first_block"][number : number + 2]
        df = held["df"][number]
        assert last - first == -(-df // BLOCK)
        blocks = [
            _read_block(
                held, block, min(df - (block - first) * BLOCK, BLOCK), parts=parts, positions=positions
            )
            for block in range(first, last)
        ]
        postings[term] = [posting for block in blocks for posting in block]
        assert sum(posting.frequency for posting in postings[term]) == held["cf"][number]
    assert bytes(held["postings"][-8:]) == _TAIL
    _check_dense(held, postings, documents)
    return postings


def _read_block(
    held: Mapping[str, list[int]], block: int, count: int, *, parts: int, positions: bool
) -> list[Posting]:
    first, last, max_tf = (held[f"block_{name}"][block] for name in ("first", "last", "max_tf"))
    start = held["block_data"][block] * 4
    data = bytes(held["postings"][start : start + 9 * BLOCK])
    width = 2 if last - first < 65536 else 4
    documents = [first + _int(data, at * width, width) for at in range(count)]
    data = data[count * width :]
    tf_bits = 0 if max_tf == 1 else _width(max_tf)
    frequencies = _unpack(data, count, tf_bits)
    data = data[(count * tf_bits + 7) // 8 :]
    masks = _unpack(data, count, 4) if parts else [0] * count
    where = _read_positions(held, block, count) if positions else [()] * count
    assert (documents[0], documents[-1], max(frequencies)) == (first, last, max_tf)
    if held.get("lengths"):
        assert held["block_min_length"][block] == min(held["lengths"][number] for number in documents)
    return [*map(Posting, documents, frequencies, masks, where)]


def _read_positions(held: Mapping[str, list[int]], block: int, count: int) -> list[tuple[int, ...]]:
    start, data = held["block_positions"][block] * 4, held["positions"]
    count_bits, bits, *zeros = data[start : start + 4]
    assert zeros == [0, 0]
    start += 4
    counts = _unpack(bytes(data[start : start + 4 * BLOCK]), count, count_bits)
    first = 8 * (start + (count * count_bits + 7) // 8)
    values = [_bits(data, first + bits * nth, bits) for nth in range(sum(counts))]
    found, at = [], 0
    for size in counts:
        found.append(tuple(values[at : at + size]))
        at += size
    return found


def _check_dense(held: Mapping[str, list[int]], postings: Postings, documents: int) -> None:
    dense = [number for number, found in enumerate(postings.values()) if len(found) * 32 > documents]
    assert held["dense_terms"] == dense
    words = 8 * -(-documents // 512)
    for nth, number in enumerate(dense):
        found = [*postings.values()][number]
        bits = held["dense_bits"][nth * words : (nth + 1) * words]
        assert sum(bit << 64 * at for at, bit in enumerate(bits)) == sum(1 << hit.document for hit in found)
        ranks = held["dense_ranks"][nth * words // 8 : (nth + 1) * words // 8]
        assert ranks == [sum(word.bit_count() for word in bits[: 8 * group]) for group in range(words // 8)]


def length_bytes(lengths: Iterable[int]) -> list[int]:
    return [length_to_byte(length) for length in lengths]


def _width(largest: int) -> int:
    return 4 if largest <= 15 else 8 if largest <= 255 else 32


def _bits(data: Sequence[int], offset: int, bits: int) -> int:
    held = int.from_bytes(bytes(data[offset // 8 : offset // 8 + 5]), "little")
    return held >> offset % 8 & (1 << bits) - 1


def _int(data: bytes, at: int, width: int) -> int:
    return int.from_bytes(data[at : at + width], "little")


def _unpack(data: bytes, count: int, bits: int) -> list[int]:
    if bits == 0:
        return [1] * count
    if bits == 4:
        return [data[at // 2] >> 4 * (at % 2) & 15 for at in range(count)]
    return [_int(data, at * bits // 8, bits // 8) for at in range(count)]
