"""Which documents can reach an amount, from what each of several bitmaps they are in is worth at most."""

from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memset

from searchidx.embedded._bits cimport intersect, unite
from searchidx.embedded._fields cimport WORDS

cdef enum:
    # Of more bitmaps than this, the ones worth least are taken for granted.
    MOST = 6


cdef struct Amounts:
    uint32_t count
    double total
    double granted  # the total of those left out
    double worth[MOST]  # largest first
    const uint64_t *bits[MOST]


cdef inline void start_amounts(Amounts *amounts) noexcept nogil:
    amounts.count = 0
    amounts.total = 0.0
    amounts.granted = 0.0


cdef inline void add_amount(Amounts *amounts, const uint64_t *bits, double worth) noexcept nogil:
    cdef uint32_t place = amounts.count
    amounts.total += worth
    if place == MOST:
        place -= 1
        amounts.granted += min(worth, amounts.worth[place])
        if worth <= amounts.worth[place]:
            return
    else:
        amounts.count += 1
    while place and amounts.worth[place - 1] < worth:
        amounts.worth[place] = amounts.worth[place - 1]
        amounts.bits[place] = amounts.bits[place - 1]
        place -= 1
    amounts.worth[place] = worth
    amounts.bits[place] = bits


cdef inline void mark_reaching(
    const Amounts *amounts, double floor, uint32_t words, uint64_t *marks
) noexcept nogil:
    """Mark the documents whose bitmaps together are worth at least ``floor``.

    Goes through the sets of bitmaps that are just enough: without the one worth least they no longer are.
    """
    cdef uint64_t found[WORDS]
    cdef uint32_t chosen
    cdef double worth, least
    memset(marks, 0, words * 8)
    for chosen in range(1 << amounts.count):
        worth = worth_of(amounts, chosen, &least)
        if worth >= floor and (worth - least < floor or chosen == 0):
            in_all(amounts, chosen, words, found)
            unite(marks, found, words)


cdef inline double worth_of(const Amounts *amounts, uint32_t chosen, double *least) noexcept nogil:
    cdef double worth = amounts.granted
    cdef uint32_t i
    least[0] = 0.0
    for i in range(amounts.count):
        if chosen >> i & 1:
            worth += amounts.worth[i]
            least[0] = amounts.worth[i]
    return worth


cdef inline void in_all(
    const Amounts *amounts, uint32_t chosen, uint32_t words, uint64_t *found
) noexcept nogil:
    cdef uint32_t i
    memset(found, 0xFF, words * 8)
    for i in range(amounts.count):
        if chosen >> i & 1:
            intersect(found, amounts.bits[i], words)
