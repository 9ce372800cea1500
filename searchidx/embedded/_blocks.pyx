# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Encodes the postings and positions of a field in blocks, natively; blocks_numpy.py does the same with NumPy.

The layout is that of docs/segment-file.md.
"""

from cpython.buffer cimport PyBUF_WRITABLE, PyBuffer_FillInfo
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, memset

cdef enum:
    BLOCK = 128
    TAIL = 8
    DENSITY = 32
    FREQUENCY = 1
    COUNT = 2
    PARTS = 3


cdef class Buffer:
    """Bytes that grow at the end; Python sees them through the buffer protocol, read-only."""

    def __cinit__(self):
        self.data = NULL
        self.size = self.capacity = 0
        self.exports = 0

    def __dealloc__(self):
        free(self.data)

    def __len__(self):
        return self.size

    def __getbuffer__(self, Py_buffer* view, int flags):
        # An empty buffer needs an address all the same.
        if self.data == NULL:
            self.extend(1)
            self.size = 0
        PyBuffer_FillInfo(view, self, self.data, self.size, 1, flags)
        self.exports += 1

    def __releasebuffer__(self, Py_buffer* view):
        self.exports -= 1

    cdef uint8_t* extend(self, size_t count) except NULL:
        """Return where the next ``count`` bytes go; they count as written."""
        cdef size_t capacity
        cdef uint8_t* data
        if self.exports:
            raise BufferError("a buffer that is looked at cannot grow")
        if self.size + count > self.capacity:
            capacity = max(self.size + count, self.capacity * 2, 64)
            data = <uint8_t*> realloc(self.data, capacity)
            if data == NULL:
                raise MemoryError()
            self.data, self.capacity = data, capacity
        self.size += count
        return self.data + self.size - count

    cdef int put4(self, uint32_t value) except -1:
        (<uint32_t*> self.extend(4))[0] = value
        return 0

    cdef int put8(self, uint64_t value) except -1:
        (<uint64_t*> self.extend(8))[0] = value
        return 0

    cdef int put(self, const uint8_t* bytes, size_t count) except -1:
        if count:
            memcpy(self.extend(count), bytes, count)
        return 0

    cdef int pad(self) except -1:
        """Fill up with zeros to a multiple of four bytes."""
        while self.size & 3:
            self.extend(1)[0] = 0
        return 0


cdef inline int width_of(uint32_t largest) noexcept:
    """Return how many bits each of some numbers is kept in, when the largest is this."""
    return 4 if largest <= 15 else 8 if largest <= 255 else 32


cdef inline int bit_length(uint32_t value) noexcept:
    cdef int length = 0
    while value:
        length += 1
        value >>= 1
    return length


cdef inline uint32_t attribute(const Posting* posting, int which) noexcept:
    return posting.frequency if which == FREQUENCY else posting.count if which == COUNT else posting.parts


cdef int pack(Buffer into, const Posting* postings, uint32_t count, int which, int width) except -1:
    """Write one attribute of each posting, in 4, 8 or 32 bits."""
    cdef uint32_t i, value
    cdef uint8_t* data
    if width == 4:
        data = into.extend((count + 1) // 2)
        for i in range(0, count, 2):
            data[i // 2] = attribute(&postings[i], which)
            if i + 1 < count:
                data[i // 2] |= attribute(&postings[i + 1], which) << 4
    elif width == 8:
        data = into.extend(count)
        for i in range(count):
            data[i] = attribute(&postings[i], which)
    else:
        data = into.extend(4 * count)
        for i in range(count):
            value = attribute(&postings[i], which)
            memcpy(data + 4 * <size_t> i, &value, 4)
    return 0


cdef class BlockEncoder:
    """Writes the postings of one field's terms, given in the order of the terms.

    Args:
        documents: how many documents the segment has.
        parts: how many parts the field's documents have; 0 for none.
        has_positions: whether positions are kept.
        lengths: the length byte of each document, or None.
    """

    def __init__(self, uint32_t documents, int parts, bint has_positions, lengths):
        cdef const uint8_t[::1] view
        self.documents, self.parts, self.has_positions = documents, parts, has_positions
        self.lengths = NULL
        self.length_bytes = lengths
        if lengths is not None:
            view = lengths
            if view.shape[0] != documents:
                raise ValueError(f"{view.shape[0]} lengths for {documents} documents")
            if documents:
                self.lengths = &view[0]
        self.words = 8 * ((<size_t> documents + 511) // 512)
        self.terms = 0
        self.total = 0
        self.drained_postings = self.drained_positions = 0
        self.df, self.cf, self.first_block, self.block_first = Buffer(), Buffer(), Buffer(), Buffer()
        self.block_last, self.block_max_tf, self.block_min_length = Buffer(), Buffer(), Buffer()
        self.block_data, self.postings, self.block_positions = Buffer(), Buffer(), Buffer()
        self.positions, self.dense_terms = Buffer(), Buffer()
        self.dense_bits, self.dense_ranks = Buffer(), Buffer()

    def add_sets(self, const uint32_t[::1] counts, const uint32_t[::1] documents):
        """Add terms that occur once in each of their documents: how many have each, and which, ascending."""
        cdef Buffer scratch = Buffer()
        cdef Posting* postings
        cdef size_t i, at = 0
        cdef Py_ssize_t term
        for term in range(counts.shape[0]):
            if at + counts[term] > <size_t> documents.shape[0]:
                raise ValueError("fewer documents than the terms need")
            scratch.size = 0
            postings = <Posting*> scratch.extend(max(<size_t> counts[term], 1) * sizeof(Posting))
            for i in range(counts[term]):
                if documents[at + i] >= self.documents:
                    raise ValueError("a document that the segment does not have")
                postings[i].document = documents[at + i]
                postings[i].frequency = postings[i].count = 1
                postings[i].parts = 0
            self.add_term(postings, counts[term], NULL)
            at += counts[term]

    def drain(self):
        """Return the postings and the positions written since the last time; what follows continues them."""
        drained = self.postings, self.positions
        self.drained_postings += self.postings.size
        self.drained_positions += self.positions.size
        self.postings, self.positions = Buffer(), Buffer()
        return drained

    def finish(self):
        """Return the arrays by name, each its item type and items, and the sum of all frequencies.

        Postings and positions are those that were not drained before.
        """
        self.first_block.put4(<uint32_t> (self.block_first.size // 4))
        memset(self.postings.extend(TAIL), 0, TAIL)
        arrays = {
            "df": ("u4", self.df),
            "cf": ("u8", self.cf),
            "first_block": ("u4", self.first_block),
            "block_first": ("u4", self.block_first),
            "block_last": ("u4", self.block_last),
            "block_max_tf": ("u4", self.block_max_tf),
            "block_min_length": ("u1", self.block_min_length),
            "block_data": ("u4", self.block_data),
            "postings": ("u1", self.postings),
            "dense_terms": ("u4", self.dense_terms),
            "dense_bits": ("u8", self.dense_bits),
            "dense_ranks": ("u4", self.dense_ranks),
        }
        if self.has_positions:
            memset(self.positions.extend(TAIL), 0, TAIL)
            arrays["block_positions"] = ("u4", self.block_positions)
            arrays["positions"] = ("u1", self.positions)
        return arrays, self.total

    cdef int add_term(self, const Posting* postings, size_t count, const uint32_t* positions) except -1:
        """Add a term's postings, ascending by document, with their positions one after the other."""
        cdef size_t i, block
        cdef uint64_t cf = 0
        for i in range(count):
            cf += postings[i].frequency
        self.df.put4(<uint32_t> count)
        self.cf.put8(cf)
        self.total += cf
        self.first_block.put4(<uint32_t> (self.block_first.size // 4))
        for block in range(0, count, BLOCK):
            self._add_block(postings + block, <uint32_t> min(count - block, BLOCK))
            if self.has_positions:
                positions += self._add_positions(postings + block, <uint32_t> min(count - block, BLOCK), positions)
        if count * DENSITY > self.documents:
            self._add_dense(postings, count)
        self.terms += 1
        return 0

    cdef int _add_block(self, const Posting* postings, uint32_t count) except -1:
        cdef uint32_t i, first = postings[0].document, last = postings[count - 1].document
        cdef uint32_t max_tf = 0, min_length = 255 if self.lengths != NULL else 0
        cdef size_t start = (self.drained_postings + self.postings.size) // 4
        cdef uint8_t* data
        if start > 0xFFFFFFFF:
            raise OverflowError("the postings of one field take more than 16 GB; write smaller segments")
        self.block_first.put4(first)
        self.block_last.put4(last)
        self.block_data.put4(<uint32_t> start)
        for i in range(count):
            max_tf = max(max_tf, postings[i].frequency)
            if self.lengths != NULL:
                min_length = min(min_length, self.lengths[postings[i].document])
        self.block_max_tf.put4(max_tf)
        self.block_min_length.extend(1)[0] = min_length
        if last - first < 65536:
            data = self.postings.extend(2 * count)
            for i in range(count):
                (<uint16_t*> data)[i] = postings[i].document - first
        else:
            data = self.postings.extend(4 * count)
            for i in range(count):
                (<uint32_t*> data)[i] = postings[i].document - first
        if max_tf > 1:
            pack(self.postings, postings, count, FREQUENCY, width_of(max_tf))
        if self.parts:
            pack(self.postings, postings, count, PARTS, 4)
        self.postings.pad()
        return 0

    cdef size_t _add_positions(
        self, const Posting* postings, uint32_t count, const uint32_t* positions
    ) except? 0:
        """Add the positions of a block; returns how many there are."""
        cdef uint32_t i, most = 0, largest = 0
        cdef size_t k, total = 0, start = (self.drained_positions + self.positions.size) // 4
        cdef int width, bits, held = 0
        cdef uint64_t word = 0
        cdef uint8_t* data
        if start > 0xFFFFFFFF:
            raise OverflowError("the positions of one field take more than 16 GB; write smaller segments")
        self.block_positions.put4(<uint32_t> start)
        for i in range(count):
            most = max(most, postings[i].count)
            total += postings[i].count
        for k in range(total):
            largest = max(largest, positions[k])
        width, bits = 0 if most == 1 else width_of(most), max(bit_length(largest), 1)
        data = self.positions.extend(4)
        data[0], data[1], data[2], data[3] = width, bits, 0, 0
        if width:
            pack(self.positions, postings, count, COUNT, width)
        data = self.positions.extend((total * bits + 7) // 8)
        for k in range(total):
            word |= <uint64_t> positions[k] << held
            held += bits
            while held >= 8:
                data[0] = word & 255
                data += 1
                word >>= 8
                held -= 8
        if held:
            data[0] = word & 255
        self.positions.pad()
        return total

    cdef int _add_dense(self, const Posting* postings, size_t count) except -1:
        """Add the bitmap of a term that many documents have, and the number of bits before each 8 words."""
        cdef uint64_t* bits = <uint64_t*> self.dense_bits.extend(8 * self.words)
        cdef uint32_t* ranks = <uint32_t*> self.dense_ranks.extend(self.words // 2)
        cdef size_t i, group = 0
        memset(bits, 0, 8 * self.words)
        self.dense_terms.put4(self.terms)
        for i in range(count):
            while group <= postings[i].document // 512:
                ranks[group] = <uint32_t> i
                group += 1
            bits[postings[i].document >> 6] |= <uint64_t> 1 << (postings[i].document & 63)
        while group < self.words // 8:
            ranks[group] = <uint32_t> count
            group += 1
        return 0
