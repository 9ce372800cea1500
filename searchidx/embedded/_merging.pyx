# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Merges the postings of one field of several segments, natively; merging_numpy.py does the same with NumPy."""

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memcmp

from searchidx.embedded._block_reading cimport BlockDecoder
from searchidx.embedded._blocks cimport BlockEncoder, Buffer, Posting

cdef enum:
    DROPPED = 0xFFFFFFFF


cdef class _Source:
    """The terms of one segment, gone through in order."""

    cdef BlockDecoder blocks
    cdef const uint8_t[::1] terms
    cdef const uint32_t[::1] ends, numbers
    cdef uint32_t next, count

    def __init__(self, arrays, uint32_t documents, int parts, bint has_positions, numbers):
        self.blocks = BlockDecoder(arrays, documents, parts, has_positions)
        self.terms, self.ends, self.numbers = arrays["terms"], arrays["term_ends"], numbers
        self.next, self.count = 0, <uint32_t> len(arrays["df"])
        if self.ends.shape[0] != self.count:
            raise ValueError("the arrays of its terms have different lengths")
        if self.numbers.shape[0] != documents:
            raise ValueError(f"{self.numbers.shape[0]} new numbers for {documents} documents")

    cdef uint32_t start(self) noexcept:
        return self.ends[self.next - 1] if self.next else 0

    cdef int check(self) except -1:
        """Check the place of the next term."""
        cdef uint32_t end = self.ends[self.next]
        if end < self.start() or end > <size_t> self.terms.shape[0]:
            raise ValueError("a term lies outside of the terms")
        return 0


cdef int compare(_Source one, _Source other) noexcept:
    """Return whether the next term of one source comes before (< 0), with or after (> 0) the other's."""
    cdef size_t first = one.ends[one.next] - one.start(), second = other.ends[other.next] - other.start()
    cdef size_t common = min(first, second)
    cdef int order = 0
    if common:
        order = memcmp(&one.terms[one.start()], &other.terms[other.start()], common)
    return order if order else (first > second) - (first < second)


cdef class FieldMerger:
    """Merges one field.

    Args:
        sources: for each segment the field's arrays by name, how many documents the segment has, and the new
            number of each of them: 0xFFFFFFFF when it is left out, else ascending over all segments.
        parts, has_positions: of the field.
        encoder: what the merged postings are given to.

    Raises:
        ValueError: from here and from every method: the arrays of a segment contradict each other.
    """

    cdef list sources
    cdef BlockEncoder encoder
    cdef readonly Buffer terms, term_ends
    cdef Buffer held, held_positions, kept, kept_positions

    def __init__(self, sources, int parts, bint has_positions, BlockEncoder encoder):
        self.sources = [
            _Source(arrays, documents, parts, has_positions, numbers)
            for arrays, documents, numbers in sources
        ]
        self.encoder = encoder
        self.terms, self.term_ends = Buffer(), Buffer()
        self.held, self.held_positions = Buffer(), Buffer()
        self.kept, self.kept_positions = Buffer(), Buffer()

    def merge(self, size_t limit):
        """Merge terms until the encoder holds so many bytes, or all are; returns whether more are to come."""
        while self.encoder.postings.size + self.encoder.positions.size < limit:
            if not self._merge_next():
                return False
        return True

    cdef bint _merge_next(self) except -1:
        cdef _Source source, least = None
        cdef list chosen = []
        cdef int order
        for source in self.sources:
            if source.next < source.count:
                source.check()
                order = -1 if least is None else compare(source, least)
                if order < 0:
                    least, chosen = source, [source]
                elif order == 0:
                    chosen.append(source)
        if least is None:
            return False
        self.kept.size = self.kept_positions.size = 0
        for source in chosen:
            self._keep(source)
        if self.kept.size:
            self.terms.put(
                &least.terms[least.start()] if least.terms.shape[0] else NULL,
                least.ends[least.next] - least.start(),
            )
            self.term_ends.put4(<uint32_t> self.terms.size)
            self.encoder.add_term(
                <Posting*> self.kept.data, self.kept.size // sizeof(Posting), <uint32_t*> self.kept_positions.data
            )
        for source in chosen:
            source.next += 1
        return True

    cdef int _keep(self, _Source source) except -1:
        """Append the postings of a source's next term, but for those of documents that are left out."""
        cdef size_t i, count, position = 0
        cdef uint32_t number
        cdef Posting* held
        cdef Posting* kept
        self.held.size = self.held_positions.size = 0
        count = source.blocks.read_term(source.next, self.held, self.held_positions)
        held = <Posting*> self.held.data
        for i in range(count):
            number = source.numbers[held[i].document]
            if number != DROPPED:
                if number >= self.encoder.documents:
                    raise ValueError("a document that the segment does not have")
                kept = <Posting*> self.kept.extend(sizeof(Posting))
                kept[0] = held[i]
                kept.document = number
                if source.blocks.has_positions:
                    self.kept_positions.put(
                        self.held_positions.data + 4 * position, 4 * <size_t> held[i].count
                    )
            position += held[i].count
        return 0
