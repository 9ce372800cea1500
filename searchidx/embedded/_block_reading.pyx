# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Decodes the blocks that _blocks.pyx encodes, and checks all it reads; block_reading_numpy.py does the same."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

from searchidx.embedded._blocks cimport Buffer, Posting

cdef enum:
    BLOCK = 128
    TAIL = 8


cdef inline int width_of(uint32_t largest) noexcept:
    """Return how many bits each of some numbers is kept in, when the largest is this."""
    return 4 if largest <= 15 else 8 if largest <= 255 else 32


cdef class BlockDecoder:
    """Reads the postings of one field of a segment; whatever it reads is checked.

    Args:
        arrays: the field's arrays by name, as views of their items.
        documents: how many documents the segment has.
        parts, has_positions: as for the encoder.
    """

    def __init__(self, arrays, uint32_t documents, int parts, bint has_positions):
        self.df, self.first_block = arrays["df"], arrays["first_block"]
        self.block_first, self.block_last = arrays["block_first"], arrays["block_last"]
        self.block_max_tf, self.block_data = arrays["block_max_tf"], arrays["block_data"]
        self.postings = arrays["postings"]
        self.documents, self.parts, self.has_positions = documents, parts, has_positions
        cdef Py_ssize_t blocks = self.block_first.shape[0]
        if self.first_block.shape[0] != self.df.shape[0] + 1 or not (
            self.block_last.shape[0] == self.block_max_tf.shape[0] == self.block_data.shape[0] == blocks
        ):
            raise ValueError("the arrays of its blocks have different lengths")
        if has_positions:
            self.block_positions, self.positions = arrays["block_positions"], arrays["positions"]
            if self.block_positions.shape[0] != blocks:
                raise ValueError("the arrays of its blocks have different lengths")

    def lists(self, uint32_t term):
        """Return the documents of a term, its frequency in each, how many positions each has, and all those.

        Raises:
            ValueError: the arrays contradict each other.
        """
        cdef Buffer held = Buffer(), places = Buffer()
        cdef size_t i, count = self.read_term(term, held, places)
        cdef const Posting* postings = <const Posting*> held.data
        return (
            [postings[i].document for i in range(count)],
            [postings[i].frequency for i in range(count)],
            [postings[i].count for i in range(count)],
            [(<const uint32_t*> places.data)[i] for i in range(places.size // 4)],
        )

    cdef size_t read_term(self, uint32_t term, Buffer into, Buffer positions) except? 0:
        """Append a term's postings and positions to what two buffers hold; returns how many postings.

        Raises:
            ValueError: the arrays contradict each other.
        """
        cdef uint32_t df, block, first, last, count, done = 0
        cdef Posting* postings
        if term >= <size_t> self.df.shape[0]:
            raise ValueError("there is no such term")
        df, first, last = self.df[term], self.first_block[term], self.first_block[term + 1]
        if last > <size_t> self.block_first.shape[0] or last < first or (
            <uint64_t> last - first != (<uint64_t> df + BLOCK - 1) // BLOCK
        ):
            raise ValueError("a term's blocks are not as many as its postings need")
        postings = <Posting*> into.extend(<size_t> df * sizeof(Posting)) if df else NULL
        for block in range(first, last):
            count = min(df - done, BLOCK)
            self._read_block(block, count, postings + done)
            if done and postings[done].document <= postings[done - 1].document:
                raise ValueError("a term's documents are not in ascending order")
            if self.has_positions:
                self._read_positions(block, count, postings + done, positions)
            done += count
        return df

    cdef size_t _read_block(self, uint32_t block, uint32_t count, Posting* into) except? 0:
        cdef uint32_t i, first = self.block_first[block], last = self.block_last[block], value
        cdef uint32_t max_tf = self.block_max_tf[block]
        cdef bint narrow = last - first < 65536
        cdef int width = 0 if max_tf <= 1 else width_of(max_tf)
        cdef size_t size = count * (2 if narrow else 4) + (count * width + 7) // 8 + (
            (count + 1) // 2 if self.parts else 0
        )
        cdef size_t start = <size_t> self.block_data[block] * 4
        cdef const uint8_t* data
        if last < first or last >= self.documents:
            raise ValueError("a block has documents that the segment does not have")
        if start + size + TAIL > <size_t> self.postings.shape[0]:
            raise ValueError("a block lies outside of the postings")
        data = &self.postings[start]
        for i in range(count):
            value = (<const uint16_t*> data)[i] if narrow else (<const uint32_t*> data)[i]
            if value > last - first or (i and first + value <= into[i - 1].document):
                raise ValueError("a block's documents are not in ascending order")
            into[i].document = first + value
            into[i].count = 1
        data += count * (2 if narrow else 4)
        for i in range(count):
            into[i].frequency = unpack(data, i, width) if width else 1
        data += (count * width + 7) // 8
        for i in range(count):
            into[i].parts = unpack(data, i, 4) if self.parts else 0
        return count

    cdef int _read_positions(self, uint32_t block, uint32_t count, Posting* into, Buffer positions) except -1:
        cdef size_t start = <size_t> self.block_positions[block] * 4
        cdef size_t available = self.positions.shape[0], k, size, total = 0
        cdef int width, bits, held = 0
        cdef uint32_t i
        cdef uint64_t word = 0
        cdef const uint8_t* data
        cdef uint32_t* out
        if start + 4 + TAIL > available:
            raise ValueError("a block lies outside of the positions")
        data = &self.positions[start]
        width, bits = data[0], data[1]
        size = (<size_t> count * width + 7) // 8
        if width not in (0, 4, 8, 32) or not 1 <= bits <= 32 or start + 4 + size + TAIL > available:
            raise ValueError("a block of positions has no such layout")
        data += 4
        for i in range(count):
            into[i].count = unpack(data, i, width) if width else 1
            total += into[i].count
        data += size
        if start + 4 + size + (total * bits + 7) // 8 + TAIL > available:
            raise ValueError("a block lies outside of the positions")
        out = <uint32_t*> positions.extend(4 * total) if total else NULL
        for k in range(total):
            while held < bits:
                word |= <uint64_t> data[0] << held
                data += 1
                held += 8
            out[k] = word & ((<uint64_t> 1 << bits) - 1)
            word >>= bits
            held -= bits
        return 0


cdef inline uint32_t unpack(const uint8_t* data, uint32_t index, int width) noexcept:
    cdef uint32_t value
    if width == 4:
        return (data[index // 2] >> (4 * (index & 1))) & 15
    if width == 8:
        return data[index]
    memcpy(&value, data + 4 * <size_t> index, 4)
    return value
