"""A program as the kernel runs it: a tree of nodes, and what each matches, window by window."""

from libc.stdint cimport int32_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from searchidx.embedded._bits cimport any_bit, intersect, lowest_bit, unite
from searchidx.embedded._columns cimport Accepted, match_codes, match_days
from searchidx.embedded._fields cimport WORDS, Column, Field, Window
from searchidx.embedded._positions cimport Phrase, is_phrase
from searchidx.embedded._terms cimport (
    NO_BITS, NO_DOCUMENT, Term, enter_window, next_document, rewind, start_term, unite_postings
)

cdef enum Kind:
    GROUP
    PHRASE
    ANY_TERM
    DAYS
    CODES
    AND
    OR
    BEST
    NOT
    FIXED
    BOOST
    EVIDENCE
    EVERY
    NOTHING


cdef extern from *:
    """
    static const uint64_t ALL_BITS[64] = {
        ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL,
        ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL,
        ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL,
        ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL,
        ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL
    };
    """
    const uint64_t *ALL_BITS


cdef struct Node:
    Kind kind
    uint32_t count
    Node **children
    # Group and Phrase
    const Field *field
    const double *norms
    Term **terms
    uint32_t term_count
    double *ceilings  # idf * (k1 + 1): of the group, or of each of the phrase's distinct terms
    Phrase *phrase
    # AnyTerm: the whole segment's matches
    uint64_t *bitmap
    uint32_t *ranges
    uint32_t range_count
    uint32_t mask
    # Days and Codes
    const Column *column
    int32_t first
    uint32_t span
    Accepted accepted
    # Fixed and Boost
    double value
    # in the window
    double bound
    double least_norm
    const uint64_t *bits
    int *damaged
    uint64_t own[WORDS]


# Before the first window

cdef inline void expand(Node *node, uint32_t number, uint32_t words) noexcept nogil:
    """Add a term's documents to what an AnyTerm matches."""
    cdef Term term
    if not start_term(&term, node.field, number, node.damaged):
        node.damaged[0] = 1
    elif term.dense != NULL and not node.mask:
        unite(node.bitmap, term.dense, words)
    else:
        unite_postings(&term, node.mask, node.bitmap)


# Where to go on

cdef inline uint32_t next_candidate(Node *node, uint32_t document) noexcept nogil:
    """Return a document before which nothing matches from ``document`` on; NO_DOCUMENT: nothing does."""
    if node.kind == GROUP:
        return earliest_term(node, document)
    if node.kind == PHRASE:
        return latest_term(node, document)
    if node.kind == AND:
        return latest_child(node, document)
    if node.kind == OR or node.kind == BEST:
        return earliest_child(node, document)
    if node.kind == FIXED or node.kind == BOOST or node.kind == EVIDENCE:
        return next_candidate(node.children[0], document)
    return NO_DOCUMENT if node.kind == NOTHING else document


cdef inline uint32_t earliest_term(Node *node, uint32_t document) noexcept nogil:
    cdef uint32_t i, found, earliest = NO_DOCUMENT
    for i in range(node.term_count):
        found = next_document(node.terms[i], document)
        if found < earliest:
            earliest = found
    return earliest


cdef inline uint32_t latest_term(Node *node, uint32_t document) noexcept nogil:
    cdef uint32_t i
    for i in range(node.term_count):
        if document != NO_DOCUMENT:
            document = next_document(node.terms[i], document)
    return document


cdef inline uint32_t earliest_child(Node *node, uint32_t document) noexcept nogil:
    cdef uint32_t i, found, earliest = NO_DOCUMENT
    for i in range(node.count):
        found = next_candidate(node.children[i], document)
        if found < earliest:
            earliest = found
    return earliest


cdef inline uint32_t latest_child(Node *node, uint32_t document) noexcept nogil:
    cdef uint32_t i
    for i in range(node.count):
        if document != NO_DOCUMENT:
            document = next_candidate(node.children[i], document)
    return document


cdef inline void rewind_node(Node *node) noexcept nogil:
    """Make ready to go through the segment from its start again."""
    cdef uint32_t i
    for i in range(node.term_count):
        rewind(node.terms[i])
    for i in range(node.count):
        rewind_node(node.children[i])


# Matching: node.bits are right for the documents ``within``, and undefined for others

cdef inline void match(Node *node, const Window *window, const uint64_t *within) noexcept nogil:
    if node.kind == GROUP:
        match_group(node, window)
    elif node.kind == PHRASE:
        match_phrase(node, window, within)
    elif node.kind == AND:
        match_all(node, window, within)
    elif node.kind == OR or node.kind == BEST:
        match_any(node, window, within)
    elif node.kind == NOT:
        match_not(node, window, within)
    elif node.kind == FIXED or node.kind == BOOST or node.kind == EVIDENCE:
        match(node.children[0], window, within)
        node.bits = node.children[0].bits
    else:
        match_given(node, window, within)


cdef inline void match_given(Node *node, const Window *window, const uint64_t *within) noexcept nogil:
    node.bits = node.own
    if node.kind == ANY_TERM:
        node.bits = node.bitmap + (window.start >> 6)
    elif node.kind == DAYS:
        match_days(node.column, node.first, node.span, window, within, node.own)
    elif node.kind == CODES:
        match_codes(node.column, &node.accepted, window, within, node.own, node.damaged)
    else:
        node.bits = ALL_BITS if node.kind == EVERY else NO_BITS


cdef inline void match_group(Node *node, const Window *window) noexcept nogil:
    cdef uint32_t i
    for i in range(node.term_count):
        enter_window(node.terms[i], window)
    if node.term_count == 1:
        node.bits = node.terms[0].bits
        return
    node.bits = node.own
    memset(node.own, 0, window.words * 8)
    for i in range(node.term_count):
        unite(node.own, node.terms[i].bits, window.words)


cdef inline void match_phrase(Node *node, const Window *window, const uint64_t *within) noexcept nogil:
    cdef uint32_t i, word
    cdef uint64_t rest
    memcpy(node.own, within, window.words * 8)
    node.bits = node.own
    for i in range(node.term_count):
        enter_window(node.terms[i], window)
        intersect(node.own, node.terms[i].bits, window.words)
    for word in range(window.words):
        rest = node.own[word]
        while rest:
            if not is_phrase(node.phrase, node.terms, window, 64 * word + lowest_bit(rest)):
                node.own[word] &= ~(rest & (~rest + 1))
            rest &= rest - 1


cdef inline void match_all(Node *node, const Window *window, const uint64_t *within) noexcept nogil:
    cdef uint32_t i
    memcpy(node.own, within, window.words * 8)
    node.bits = node.own
    for i in range(node.count):
        match(node.children[i], window, node.own)
        intersect(node.own, node.children[i].bits, window.words)
        if not any_bit(node.own, window.words):
            node.bits = NO_BITS
            return


cdef inline void match_any(Node *node, const Window *window, const uint64_t *within) noexcept nogil:
    cdef uint32_t i
    memset(node.own, 0, window.words * 8)
    node.bits = node.own
    for i in range(node.count):
        match(node.children[i], window, within)
        unite(node.own, node.children[i].bits, window.words)


cdef inline void match_not(Node *node, const Window *window, const uint64_t *within) noexcept nogil:
    cdef uint32_t word
    match(node.children[0], window, within)
    node.bits = node.own
    for word in range(window.words):
        node.own[word] = ~node.children[0].bits[word]


cdef inline void match_evidence(Node *node, const Window *window, const uint64_t *within) noexcept nogil:
    """Look which of the documents matched have the evidence too; matching itself needs no evidence."""
    cdef uint32_t i
    if node.kind == EVIDENCE:
        match(node.children[1], window, within)
    for i in range(node.count):
        match_evidence(node.children[i], window, within)
