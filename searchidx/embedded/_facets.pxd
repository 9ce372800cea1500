"""How often each value of a column comes in the documents of a window."""

from libc.stdint cimport uint32_t, uint64_t

from searchidx.embedded._bits cimport lowest_bit
from searchidx.embedded._columns cimport end_of_codes, first_code
from searchidx.embedded._fields cimport NO_CODE, Column, Window


cdef struct Facet:
    const Column *column
    int own_filter  # number of the filter that its counts leave out, or -1
    uint32_t *counts  # of each code


cdef inline uint32_t list_documents(
    const uint64_t *bits, const Window *window, uint32_t *documents
) noexcept nogil:
    """Write the documents whose bits are set; return how many there are."""
    cdef uint32_t word, count = 0, start = window.start
    cdef uint64_t rest
    for word in range(window.words):
        rest = bits[word]
        while rest:
            documents[count] = start + lowest_bit(rest)
            count += 1
            rest &= rest - 1
        start += 64
    return count


cdef inline void count_facet(
    Facet *facet, const uint32_t *documents, uint32_t count, int *damaged
) noexcept nogil:
    if facet.column.starts == NULL:
        count_single(facet, documents, count, damaged)
    else:
        count_several(facet, documents, count, damaged)


cdef inline void count_single(
    Facet *facet, const uint32_t *documents, uint32_t count, int *damaged
) noexcept nogil:
    cdef uint32_t i, code
    for i in range(count):
        code = facet.column.codes[documents[i]]
        if code < facet.column.values:
            facet.counts[code] += 1
        elif code != NO_CODE:
            damaged[0] = 1


cdef inline void count_several(
    Facet *facet, const uint32_t *documents, uint32_t count, int *damaged
) noexcept nogil:
    cdef uint32_t i, j, end, code
    for i in range(count):
        end = end_of_codes(facet.column, documents[i], damaged)
        j = first_code(facet.column, documents[i])
        while j < end:
            code = facet.column.codes[j]
            if code < facet.column.values:
                facet.counts[code] += 1
            else:
                damaged[0] = 1
            j += 1
