"""Turns the texts of documents into the postings of their terms with NumPy; the twin of _inversion.pyx."""

import re
from array import array
from collections.abc import Callable, Sequence

import numpy as np

from searchidx.embedded.blocks_numpy import Arrays, BlockEncoder, Ints, Postings
from searchidx.embedded.lengths import LENGTHS

Tokens = Sequence[Sequence[Sequence[str]]]
"""For each token, for each field, its terms."""

_POSITION_GAP = 64
_BLANKS = r" \t\n\v\f\r\u00a0\u2002\u2003\u2007\u2009\u2028\u2029\u202f"
_MAY_BE_DIGIT = r"[\u00ad\u0660-\u1dff\u200b-\u200f\u2060-\u209f\u2500-\U0010ffff]"
_CHUNK = re.compile(
    rf"[^{_BLANKS}]+(?:"
    rf"(?:(?<=[0-9])(?<![0-9]{{4}})|(?<={_MAY_BE_DIGIT}))[{_BLANKS}]"
    rf"(?=[0-9]{{3}}(?![0-9A-Za-z_])|[0-9]{{1,3}}[^\x00-\x7f]|{_MAY_BE_DIGIT})"
    rf"[^{_BLANKS}]+)*"
)
"""Text up to white space across which no rule of the analysis looks: a number may be split by one space."""


class Inverter:
    """Gathers the texts of documents, and makes the postings of the fields that come of them.

    See _inversion.pyx.
    """

    def __init__(
        self,
        analyze: Callable[[str], Tokens],
        positions: Sequence[bool],
        rules: Sequence[tuple[int, int, int, int]],
        ignored: tuple[bytes, bytes] = (b"", b""),
    ) -> None:
        self._before, self._after = (characters.decode("ascii") for characters in ignored)
        self._analyze = analyze
        self._rules = list(rules)
        self._chunks: dict[str, int] = {}
        self._counts = array("I")
        self._fields = [_FieldTerms(kept) for kept in positions]
        self.clear()

    @property
    def size(self) -> int:
        """How many chunks are held."""
        return len(self._stream)

    @property
    def words(self) -> int:
        """How many distinct chunks are known."""
        return len(self._chunks)

    def clear(self) -> None:
        """Forget the documents; what is known of words stays."""
        self._stream = array("I")
        self._runs: list[tuple[int, int, int, int]] = []
        self.documents = 0
        self._present = 0

    def end_document(self) -> None:
        """Say that what comes now belongs to the next document."""
        self.documents += 1
        self._present = 0

    def add(self, part: int, text: bytes) -> None:
        """Add the text of a part of the document, UTF-8; parts come in ascending order."""
        if not 0 <= part < max(len(self._rules), 1) or self._present >> part:
            raise ValueError(f"part {part} is not one, or comes after a later part")
        lead = 0
        if self._rules:
            _, words, _, unless = self._rules[part]
            lead = 0 if unless >= 0 and self._present >> unless & 1 else words
        self._runs.append((self.documents, part, lead, len(self._stream)))
        self._present |= 1 << part
        for piece in _CHUNK.findall(text.decode()):
            chunk = piece.lstrip(self._before).rstrip(self._after)
            if not chunk:
                continue
            number = self._chunks.get(chunk)
            if number is None:
                number = self._learn(chunk)
            self._stream.append(number)

    def field(self, index: int) -> tuple[Arrays, int]:
        """Return the arrays of a field by name, and the sum of its lengths."""
        field = self._fields[index]
        occurrences, lengths, part_starts = self._occurrences(field)
        order = sorted(set(occurrences.terms.tolist()), key=field.terms.__getitem__)
        ranks = np.zeros(len(field.terms), np.int64)
        ranks[order] = np.arange(len(order))
        encoder = BlockEncoder(self.documents, len(self._rules), field.has_positions, lengths)
        encoder.add(_postings(occurrences, ranks[occurrences.terms], len(order)))
        arrays, total = encoder.finish()
        terms = [field.terms[number] for number in order]
        ends = np.cumsum([len(term) for term in terms], dtype=np.uint32)
        arrays |= {
            "terms": ("u1", b"".join(terms)),
            "term_ends": ("u4", ends),
            "lengths": ("u1", lengths),
        }
        if self._rules and field.has_positions:
            arrays["part_starts"] = ("u4", part_starts)
        return arrays, total

    def _learn(self, chunk: str) -> int:
        tokens = self._analyze(chunk)
        for index, field in enumerate(self._fields):
            field.add_chunk(tokens, index)
        self._counts.append(len(tokens))
        return self._chunks.setdefault(chunk, len(self._chunks))

    def _occurrences(self, field: "_FieldTerms") -> tuple["_Occurrences", Ints, Ints]:
        """Return the occurrences of terms, in the order of the text, and the documents' lengths and parts."""
        stream, counts = np.array(self._stream, np.int64), np.array(self._counts, np.int64)
        runs = np.array([*self._runs, (0, 0, 0, len(stream))], np.int64)
        of_chunk = np.repeat(np.arange(len(runs) - 1), np.diff(runs[:, 3]))
        tokens = np.concatenate(([0], np.cumsum(counts[stream])))
        first_token = tokens[runs[:, 3]]
        first_positions, part_starts = self._lay_out_parts(runs, np.diff(first_token))
        starts = np.array(field.starts, np.int64)
        entries = starts[stream + 1] - starts[stream]
        of_entry = np.repeat(np.arange(len(stream)), entries)
        entry = np.arange(len(of_entry)) - np.repeat(np.cumsum(entries) - entries, entries)
        entry += starts[stream][of_entry]
        run = of_chunk[of_entry]
        token = tokens[of_entry] - first_token[run] + np.array(field.tokens, np.int64)[entry]
        rules = np.array([(weight, lead) for weight, _, lead, _ in self._rules] or [(1, 1)], np.int64)
        weights = rules[runs[run, 1], np.where(token < runs[run, 2], 1, 0)]
        documents = runs[run, 0]
        masks = 1 << runs[run, 1] if self._rules else np.zeros(len(run), np.int64)
        lengths = np.bincount(documents, weights, self.documents).astype(np.int64)
        occurrences = _Occurrences(
            np.array(field.entries, np.int64)[entry], documents, weights, masks, first_positions[run] + token
        )
        codes = np.minimum(np.searchsorted(LENGTHS, lengths), len(LENGTHS) - 1).astype(np.uint8)
        return occurrences, codes, part_starts

    def _lay_out_parts(self, runs: Ints, tokens: Ints) -> tuple[Ints, Ints]:
        """Return the position of the first word of each run, and of the parts of each document."""
        parts = len(self._rules)
        first = np.zeros(len(tokens), np.int64)
        starts = np.zeros((self.documents, parts + 1), np.uint32)
        ends = np.zeros(self.documents, np.int64)
        for run, count in enumerate(tokens.tolist()):
            document, part = runs[run, :2].tolist()
            end = int(ends[document])
            first[run] = end + _POSITION_GAP if end and count else end
            ends[document] = first[run] + count
            starts[document, part] = first[run]
            starts[document, part + 1 :] = ends[document]
        return first, starts.reshape(-1)


class _FieldTerms:
    """The terms of one field, and which of them each chunk gives at which of its tokens."""

    def __init__(self, has_positions: bool) -> None:
        self.has_positions = has_positions
        self.terms: list[bytes] = []
        self.starts = array("I", [0])
        self.entries = array("I")
        self.tokens = array("I")
        self._numbers: dict[str, int] = {}

    def add_chunk(self, tokens: Tokens, field: int) -> None:
        for offset, token in enumerate(tokens):
            for term in token[field]:
                number = self._numbers.setdefault(term, len(self.terms))
                if number == len(self.terms):
                    self.terms.append(term.encode())
                self.entries.append(number)
                self.tokens.append(offset)
        self.starts.append(len(self.entries))


class _Occurrences:
    """The occurrences of terms, in the order of the text."""

    def __init__(self, terms: Ints, documents: Ints, weights: Ints, parts: Ints, positions: Ints) -> None:
        self.terms = terms
        self.documents = documents
        self.weights = weights
        self.parts = parts
        self.positions = positions


def _postings(occurrences: _Occurrences, ranks: Ints, terms: int) -> Postings:
    """Return postings in the order of the terms' ranks."""
    order = np.argsort(ranks, kind="stable")
    ranks, documents = ranks[order], occurrences.documents[order]
    is_first = np.ones(len(order), bool)
    is_first[1:] = (ranks[1:] != ranks[:-1]) | (documents[1:] != documents[:-1])
    starts = np.flatnonzero(is_first)
    empty = np.zeros(0, np.int64)
    return Postings(
        np.bincount(ranks[starts], minlength=terms),
        documents[starts],
        np.add.reduceat(occurrences.weights[order], starts) if len(starts) else empty,
        np.diff(np.append(starts, len(order))),
        np.bitwise_or.reduceat(occurrences.parts[order], starts) if len(starts) else empty,
        occurrences.positions[order],
    )
