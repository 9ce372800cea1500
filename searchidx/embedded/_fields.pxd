"""The arrays of a segment as C sees them: who fills these structs in has checked how long the arrays are."""

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

cdef enum:
    BLOCK = 128  # postings of a block
    WORDS = 64  # of 64 documents each: what a window has at most
    RANK_GROUP = 512  # documents for each of which the postings before them are counted
    TAIL = 8  # zero bytes at the end of arrays of packed data
    NO_CODE = 0xFFFFFFFF


cdef struct Field:
    uint32_t documents
    uint32_t terms
    uint32_t blocks
    uint32_t parts
    const uint32_t *df
    const uint32_t *first_block
    const uint32_t *block_first
    const uint32_t *block_last
    const uint32_t *block_max_tf
    const uint8_t *block_min_length
    const uint32_t *block_data
    const uint8_t *postings
    uint64_t postings_size  # without the tail
    const uint8_t *lengths  # NULL: all are 0
    const uint32_t *dense_terms
    uint32_t dense_count
    const uint64_t *dense_bits
    uint32_t dense_words
    const uint32_t *dense_ranks
    const uint32_t *block_positions  # NULL: the field has no positions
    const uint8_t *positions
    uint64_t positions_size  # without the tail
    const uint32_t *part_starts


cdef struct Column:
    uint32_t documents
    uint32_t values
    const uint32_t *starts  # NULL: one value, or none, a document
    const uint32_t *codes
    uint32_t code_count
    const int32_t *days  # of a column of days, which has nothing else


cdef struct Window:
    uint32_t start  # its first document, a multiple of RANK_GROUP
    uint32_t end  # the first document after it; the segment's bitmaps reach there, its documents may not
    uint32_t words


cdef inline uint32_t length_byte(const Field *field, uint32_t document) noexcept nogil:
    return field.lengths[document] if field.lengths != NULL else 0


cdef inline void set_live(
    uint64_t *live, const Window *window, uint32_t documents, const uint64_t *deletions
) noexcept nogil:
    """Set the bits of the documents of a window that there are and that are not deleted."""
    cdef uint32_t word, start
    for word in range(window.words):
        start = window.start + 64 * word
        live[word] = 0
        if start < documents:
            live[word] = ~<uint64_t> 0
            if documents - start < 64:
                live[word] = (<uint64_t> 1 << (documents - start)) - 1
            if deletions != NULL:
                live[word] &= ~deletions[start >> 6]
