from libc.stdint cimport uint8_t, uint32_t

from searchidx.embedded._blocks cimport Buffer, Posting

cdef class BlockDecoder:
    cdef const uint32_t[::1] first_block, block_first, block_last, block_max_tf, block_data, block_positions
    cdef const uint32_t[::1] df
    cdef const uint8_t[::1] postings, positions
    cdef int parts
    cdef bint has_positions
    cdef uint32_t documents
    cdef size_t read_term(self, uint32_t term, Buffer into, Buffer positions) except? 0
    cdef size_t _read_block(self, uint32_t block, uint32_t count, Posting* into) except? 0
    cdef int _read_positions(self, uint32_t block, uint32_t count, Posting* into, Buffer positions) except -1
