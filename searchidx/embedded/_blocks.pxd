from libc.stdint cimport uint8_t, uint32_t, uint64_t

cdef struct Posting:
    uint32_t document
    uint32_t frequency
    uint32_t count
    uint32_t parts

cdef class Buffer:
    cdef uint8_t* data
    cdef size_t size
    cdef size_t capacity
    cdef Py_ssize_t exports
    cdef uint8_t* extend(self, size_t count) except NULL
    cdef int put4(self, uint32_t value) except -1
    cdef int put8(self, uint64_t value) except -1
    cdef int put(self, const uint8_t* bytes, size_t count) except -1
    cdef int pad(self) except -1

cdef class BlockEncoder:
    cdef uint32_t documents
    cdef int parts
    cdef bint has_positions
    cdef object length_bytes
    cdef const uint8_t* lengths
    cdef uint32_t terms
    cdef size_t words, drained_postings, drained_positions
    cdef uint64_t total
    cdef Buffer df, cf, first_block, block_first, block_last, block_max_tf, block_min_length, block_data
    cdef Buffer postings, block_positions, positions, dense_terms, dense_bits, dense_ranks
    cdef int add_term(self, const Posting* postings, size_t count, const uint32_t* positions) except -1
    cdef int _add_block(self, const Posting* postings, uint32_t count) except -1
    cdef size_t _add_positions(self, const Posting* postings, uint32_t count, const uint32_t* positions) except? 0
    cdef int _add_dense(self, const Posting* postings, size_t count) except -1
