"""How much a term's postings in a window can be worth at most, and which of them are worth enough."""

from libc.math cimport ceil
from libc.stdint cimport uint8_t, uint32_t, uint64_t

from searchidx.embedded._bits cimport (
    bytes_at_least, has_bit, load_8, lowest_bit, nibbles_at_least, set_bit
)
from searchidx.embedded._fields cimport Window, length_byte
from searchidx.embedded._terms cimport Block, Term, document_of, open_block, tf_of


cdef extern from *:
    """
    /* Bounds are compared with a margin, so that no rounding hides a document; scores are exact. */
    #define ABOVE 1.000000001
    #define BELOW 0.999999999
    """
    const double ABOVE
    const double BELOW


cdef inline double bound_tf(const Term *term) noexcept nogil:
    """Return the largest weighted frequency in the window."""
    cdef uint32_t most = 0, number
    cdef const uint32_t *max_tf = term.field.block_max_tf + term.offset
    for number in range(term.first_block, term.end_block):
        if max_tf[number] > most:
            most = max_tf[number]
    return most * term.weight


cdef inline double smallest_norm(const Term *term, const double *norms) noexcept nogil:
    """Return the norm of the shortest document in the window."""
    cdef uint32_t least = 255, number
    cdef const uint8_t *min_length = term.field.block_min_length + term.offset
    for number in range(term.first_block, term.end_block):
        if min_length[number] < least:
            least = min_length[number]
    return norms[least]


cdef inline double bound_saturation(const Term *term, const double *norms) noexcept nogil:
    """Return the largest tf / (tf + norm) in the window, tf weighted."""
    cdef double most = 0.0, tf, saturation
    cdef uint32_t number
    cdef const uint32_t *max_tf = term.field.block_max_tf + term.offset
    cdef const uint8_t *min_length = term.field.block_min_length + term.offset
    for number in range(term.first_block, term.end_block):
        tf = max_tf[number] * term.weight
        saturation = tf / (tf + norms[min_length[number]])
        if saturation > most:
            most = saturation
    return most


cdef inline void mark_competitive(
    Term *term,
    const Window *window,
    const uint64_t *within,
    const double *norms,
    double share,
    uint64_t *marks,
) noexcept nogil:
    """Mark the documents ``within`` in which the weighted tf is at least ``share`` times the norm."""
    cdef uint32_t number
    cdef double least
    cdef uint32_t max_tf
    share = share / term.weight * BELOW
    for number in range(term.first_block, term.end_block):
        max_tf = term.field.block_max_tf[term.offset + number]
        least = share * norms[term.field.block_min_length[term.offset + number]]
        if least <= max_tf:
            mark_in_block(term, window, within, norms, share, number, <uint32_t> ceil(least), marks)


cdef inline void mark_in_block(
    Term *term,
    const Window *window,
    const uint64_t *within,
    const double *norms,
    double share,
    uint32_t number,
    uint32_t least,
    uint64_t *marks,
) noexcept nogil:
    """Look only at the postings with the least frequency that can do; 16 or 8 are compared at a time."""
    cdef Block *block
    cdef uint32_t i = 0
    cdef uint64_t found
    if least <= 1 and term.dense != NULL:
        mark_block_range(term, window, number, marks)
        return
    block = open_block(term, number)
    if block == NULL:
        return
    if least <= 1 or block.tf_bits == 32 or block.tf_bits == 0:
        for i in range(block.count):
            mark_posting(term, window, within, norms, share, i, marks)
        return
    while i < block.count:
        if block.tf_bits == 4:
            found = nibbles_at_least(load_8(block.tfs + i // 2), least)
        else:
            found = bytes_at_least(load_8(block.tfs + i), least)
        while found:
            mark_posting(term, window, within, norms, share, i + lowest_bit(found) // block.tf_bits, marks)
            found &= found - 1
        i += 64 // block.tf_bits


cdef inline void mark_block_range(
    const Term *term, const Window *window, uint32_t number, uint64_t *marks
) noexcept nogil:
    """Mark all documents with the term from a block's first to its last, and maybe some beside."""
    cdef uint32_t first = max(term.field.block_first[term.offset + number], window.start)
    cdef uint32_t last = min(term.field.block_last[term.offset + number], window.end - 1)
    cdef uint32_t word
    if first <= last:
        for word in range((first - window.start) >> 6, ((last - window.start) >> 6) + 1):
            marks[word] |= term.bits[word]


cdef inline void mark_posting(
    Term *term,
    const Window *window,
    const uint64_t *within,
    const double *norms,
    double share,
    uint32_t i,
    uint64_t *marks,
) noexcept nogil:
    cdef const Block *block = &term.open
    cdef uint32_t document, x
    if i >= block.count:
        return
    document = document_of(block, i)
    x = document - window.start
    if x < window.end - window.start and has_bit(within, x):
        if tf_of(block, i) >= share * norms[length_byte(term.field, document)]:
            set_bit(marks, x)
