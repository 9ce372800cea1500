"""Which documents of a window have a day within a span, or an accepted value."""

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from searchidx.embedded._bits cimport bit_count, lowest_bit, within_span
from searchidx.embedded._fields cimport NO_CODE, Column, Window

cdef enum:
    # From so many candidates in a word of 64 on, all 64 are compared at once.
    MANY = 6


cdef struct Accepted:
    const uint8_t *bits
    uint32_t size  # in bits
    uint32_t only  # the one code accepted, when it is only one


cdef inline void match_days(
    const Column *column, int32_t first, uint32_t span, const Window *window, const uint64_t *within,
    uint64_t *found
) noexcept nogil:
    cdef uint32_t word, start
    for word in range(window.words):
        start = window.start + 64 * word
        if bit_count(within[word]) >= MANY and start + 64 <= column.documents:
            found[word] = within_span(<const uint32_t *> column.days + start, <uint32_t> first, span)
        else:
            found[word] = candidate_days(column.days + start, first, span, within[word])


cdef inline uint64_t candidate_days(
    const int32_t *days, int32_t first, uint32_t span, uint64_t candidates
) noexcept nogil:
    cdef uint64_t found = 0, rest = candidates
    cdef int i
    while rest:
        i = lowest_bit(rest)
        found |= <uint64_t> (<uint32_t> days[i] - <uint32_t> first <= span) << i
        rest &= rest - 1
    return found


cdef inline void match_codes(
    const Column *column, const Accepted *accepted, const Window *window, const uint64_t *within,
    uint64_t *found, int *damaged
) noexcept nogil:
    cdef uint32_t word, start
    cdef bint comparable = column.starts == NULL and accepted.only != NO_CODE
    for word in range(window.words):
        start = window.start + 64 * word
        if comparable and bit_count(within[word]) >= MANY and start + 64 <= column.documents:
            found[word] = within_span(column.codes + start, accepted.only, 0)
        else:
            found[word] = candidate_codes(column, accepted, start, within[word], damaged)


cdef inline uint64_t candidate_codes(
    const Column *column, const Accepted *accepted, uint32_t start, uint64_t candidates, int *damaged
) noexcept nogil:
    cdef uint64_t found = 0, rest = candidates
    cdef uint32_t document, i, end
    while rest:
        document = start + lowest_bit(rest)
        i = first_code(column, document)
        end = end_of_codes(column, document, damaged)
        while i < end:
            if is_accepted(accepted, column.codes[i]):
                found |= rest & (~rest + 1)
                break
            i += 1
        rest &= rest - 1
    return found


cdef inline bint is_accepted(const Accepted *accepted, uint32_t code) noexcept nogil:
    return code < accepted.size and accepted.bits[code >> 3] >> (code & 7) & 1


cdef inline uint32_t first_code(const Column *column, uint32_t document) noexcept nogil:
    return document if column.starts == NULL else column.starts[document]


cdef inline uint32_t end_of_codes(const Column *column, uint32_t document, int *damaged) noexcept nogil:
    """Return where the document's codes end; 0, which is before any, when that is outside of the array."""
    if column.starts == NULL:
        return document + 1
    cdef uint32_t end = column.starts[document + 1]
    if end > column.code_count or end < column.starts[document]:
        damaged[0] = 1
        return 0
    return end
