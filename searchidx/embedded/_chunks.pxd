from libc.stdint cimport int64_t, uint8_t, uint32_t

from searchidx.embedded._blocks cimport Buffer

cdef class ChunkTable:
    cdef Buffer bytes, starts, slots
    cdef uint32_t count
    cdef size_t capacity
    cdef int _resize(self, size_t capacity) except -1
    cdef const uint8_t* _bytes(self, uint32_t number) noexcept
    cdef int64_t number(self, const uint8_t* chunk, size_t length) except -1

cdef bint find_chunk(const uint8_t* text, size_t length, size_t* start, size_t* end) noexcept
