"""A program as the kernel runs it: what each node matches, may score at most, and does score, window by window.

Nodes are evaluated in words of 64 documents. Scores are sought only for documents that can still get among the
best: those are found from bounds, by comparing packed frequencies, before any score is computed.
"""

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from searchidx.embedded._amounts cimport Amounts, add_amount, mark_reaching, start_amounts
from searchidx.embedded._bits cimport (
    any_bit, count_bits, has_bit, intersect, lowest_bit, unite
)
from searchidx.embedded._columns cimport Accepted, match_codes, match_days
from searchidx.embedded._fields cimport WORDS, Column, Field, Window, length_byte
from searchidx.embedded._positions cimport Phrase, is_phrase
from searchidx.embedded._terms cimport (
    ABOVE, BELOW, NO_BITS, NO_DOCUMENT, Term, bound_saturation, bound_tf, enter_window, mark_competitive,
    next_document, rewind, smallest_norm, start_term, unite_postings, window_tf
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

cdef enum Competition:
    ALL_COMPETE
    SOME_COMPETE
    NONE_COMPETES

cdef enum:
    # Fewer candidates than this are scored sooner than they are narrowed down.
    FEW = 96


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


# Bounds

cdef inline double set_bounds(Node *node, const Window *window) noexcept nogil:
    """Find the most that each node can score in the window; never below 0."""
    cdef uint32_t i
    cdef double bound = 0.0, each
    node.bound = 0.0
    if node.bits == NO_BITS:
        return 0.0
    for i in range(node.count):
        each = set_bounds(node.children[i], window)
        bound = bound + each if node.kind != BEST else max(bound, each)
    if node.kind == GROUP:
        bound = bound_group(node)
    elif node.kind == PHRASE:
        for i in range(node.term_count):
            if node.ceilings[i] > 0:
                bound += node.ceilings[i] * bound_saturation(node.terms[i], node.norms)
    elif node.kind == ANY_TERM:
        bound = 1.0
    elif node.kind == FIXED:
        bound = max(node.value, 0.0)
    elif node.kind == BOOST:
        bound *= node.value
    elif node.kind == NOT:
        bound = 0.0
    node.bound = bound
    return bound


cdef inline double bound_group(Node *node) noexcept nogil:
    cdef uint32_t i
    cdef double tf = 0.0, norm = INFINITY
    if node.ceilings[0] <= 0:
        return 0.0
    node.least_norm = 0.0
    if node.term_count == 1:
        return node.ceilings[0] * bound_saturation(node.terms[0], node.norms)
    for i in range(node.term_count):
        tf += bound_tf(node.terms[i])
        norm = min(norm, smallest_norm(node.terms[i], node.norms))
    node.least_norm = norm
    return node.ceilings[0] * tf / (tf + norm) if tf > 0 else 0.0


# Competition: which documents can score at least ``floor``; the others need no score

cdef inline Competition compete(
    Node *node, const Window *window, const uint64_t *within, double floor, uint64_t *marks
) noexcept nogil:
    """Mark the documents that can, of those ``within``; unless all can, ``marks`` holds them and no others."""
    if floor <= 0:
        return ALL_COMPETE
    if node.bound * ABOVE < floor:
        return NONE_COMPETES
    if node.kind == BEST:
        return compete_best(node, window, within, floor, marks)
    if node.kind == BOOST:
        return compete(node.children[0], window, within, floor / node.value, marks)
    if node.kind == GROUP:
        compete_group(node, window, within, floor, marks)
    elif node.kind == AND or node.kind == OR or node.kind == EVIDENCE:
        compete_sum(node, window, within, floor, marks)
    else:
        memcpy(marks, node.bits, window.words * 8)
    intersect(marks, within, window.words)
    return SOME_COMPETE


cdef inline void compete_group(
    Node *node, const Window *window, const uint64_t *within, double floor, uint64_t *marks
) noexcept nogil:
    """A score of at least ``floor`` takes a tf of at least ``share`` times the norm.

    In a group of several terms one of them has at least its part of that, in the proportion of what each can
    have at most.
    """
    cdef Amounts amounts
    cdef uint32_t i
    cdef double share
    cdef uint64_t found[WORDS]
    if node.ceilings[0] * BELOW <= floor:
        memcpy(marks, node.bits, window.words * 8)
        return
    share = floor / (node.ceilings[0] - floor)
    memset(marks, 0, window.words * 8)
    if node.term_count == 1:
        mark_competitive(node.terms[0], window, node.norms, share, marks)
        return
    start_amounts(&amounts)
    for i in range(node.term_count):
        add_amount(&amounts, node.terms[i].bits, bound_tf(node.terms[i]))
    mark_reaching(&amounts, share * node.least_norm * BELOW, window.words, marks)
    intersect(marks, within, window.words)
    if count_bits(marks, window.words) <= FEW:
        return
    memset(found, 0, window.words * 8)
    for i in range(node.term_count):
        mark_competitive(
            node.terms[i], window, node.norms, share * bound_tf(node.terms[i]) / amounts.total, found
        )
    intersect(marks, found, window.words)


cdef inline Competition compete_best(
    Node *node, const Window *window, const uint64_t *within, double floor, uint64_t *marks
) noexcept nogil:
    cdef uint64_t found[WORDS]
    cdef uint32_t i
    cdef Competition kind
    memset(marks, 0, window.words * 8)
    for i in range(node.count):
        kind = compete(node.children[i], window, within, floor, found)
        if kind == ALL_COMPETE:
            return ALL_COMPETE
        if kind == SOME_COMPETE:
            unite(marks, found, window.words)
    return SOME_COMPETE


cdef inline void compete_sum(
    Node *node, const Window *window, const uint64_t *within, double floor, uint64_t *marks
) noexcept nogil:
    """Narrow down in steps that cost ever more, until few are left.

    First, the bounds of those children that match must reach ``floor``. Then each child falls short of its own
    bound by no more than all may together. Last, some child must have its share.
    """
    cdef uint64_t found[WORDS]
    cdef uint32_t i
    cdef Competition kind
    cdef double slack = node.bound * ABOVE - floor
    memcpy(marks, within, window.words * 8)
    if node.kind != AND:
        add_up(node, floor, window, found)
        intersect(marks, found, window.words)
    for i in range(node.count):
        if count_bits(marks, window.words) <= FEW:
            return
        kind = compete(node.children[i], window, marks, node.children[i].bound - slack, found)
        if kind == SOME_COMPETE:
            memcpy(marks, found, window.words * 8)
    if node.count > 1 and count_bits(marks, window.words) > FEW:
        if compete_by_share(node, window, marks, floor, found) == SOME_COMPETE:
            memcpy(marks, found, window.words * 8)


cdef inline void add_up(Node *node, double floor, const Window *window, uint64_t *marks) noexcept nogil:
    cdef Amounts amounts
    cdef uint32_t i
    start_amounts(&amounts)
    for i in range(node.count):
        add_amount(&amounts, node.children[i].bits, node.children[i].bound)
    mark_reaching(&amounts, floor * BELOW, window.words, marks)


cdef inline Competition compete_by_share(
    Node *node, const Window *window, const uint64_t *within, double floor, uint64_t *marks
) noexcept nogil:
    """If every child scored less than its share of ``floor``, their sum would be below it."""
    cdef uint64_t found[WORDS]
    cdef double share
    cdef uint32_t i
    cdef Competition kind
    memset(marks, 0, window.words * 8)
    for i in range(node.count):
        if node.children[i].bound > 0:
            share = node.children[i].bound / node.bound * floor * BELOW
            kind = compete(node.children[i], window, within, share, found)
            if kind == ALL_COMPETE:
                return ALL_COMPETE
            if kind == SOME_COMPETE:
                unite(marks, found, window.words)
    return SOME_COMPETE


# Scores

cdef inline double score(Node *node, const Window *window, uint32_t x, double floor) noexcept nogil:
    """Return what a document that matches scores, or -INFINITY when that is found to be below ``floor``.

    The bounds of the window are only looked at when ``floor`` is above 0.
    """
    if node.kind == GROUP:
        return score_group(node, window, x)
    if node.kind == PHRASE:
        return score_phrase(node, window, x)
    if node.kind == AND or node.kind == OR or node.kind == EVIDENCE:
        return score_sum(node, window, x, floor)
    if node.kind == BEST:
        return score_best(node, window, x)
    if node.kind == BOOST:
        return node.value * score(node.children[0], window, x, -INFINITY)
    if node.kind == FIXED:
        return node.value
    return 1.0 if node.kind == ANY_TERM else 0.0


cdef inline double score_group(Node *node, const Window *window, uint32_t x) noexcept nogil:
    cdef double tf = 0.0
    cdef uint32_t i
    for i in range(node.term_count):
        if has_bit(node.terms[i].bits, x):
            tf += node.terms[i].weight * window_tf(node.terms[i], window, x)
    return saturated(node, window, x, node.ceilings[0], tf)


cdef inline double saturated(
    Node *node, const Window *window, uint32_t x, double ceiling, double tf
) noexcept nogil:
    return ceiling * tf / (tf + node.norms[length_byte(node.field, window.start + x)])


cdef inline double score_phrase(Node *node, const Window *window, uint32_t x) noexcept nogil:
    cdef double total = 0.0
    cdef uint32_t i
    for i in range(node.term_count):
        total += saturated(node, window, x, node.ceilings[i], window_tf(node.terms[i], window, x))
    return total


cdef inline double score_sum(Node *node, const Window *window, uint32_t x, double floor) noexcept nogil:
    cdef double total = 0.0, rest = node.bound * ABOVE
    cdef uint32_t i
    for i in range(node.count):
        rest -= node.children[i].bound
        if has_bit(node.children[i].bits, x):
            total += score(node.children[i], window, x, -INFINITY)
        if floor > 0 and total + rest < floor:
            return -INFINITY
    return total


cdef inline double score_best(Node *node, const Window *window, uint32_t x) noexcept nogil:
    cdef double best = -INFINITY
    cdef uint32_t i
    for i in range(node.count):
        if has_bit(node.children[i].bits, x):
            best = max(best, score(node.children[i], window, x, -INFINITY))
    return best
