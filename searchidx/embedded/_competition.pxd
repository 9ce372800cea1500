"""Which documents of a window can score enough: found from bounds, before any score is computed."""

from libc.math cimport INFINITY
from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcpy, memset

from searchidx.embedded._amounts cimport Amounts, add_amount, mark_reaching, start_amounts
from searchidx.embedded._bits cimport count_bits, intersect, unite
from searchidx.embedded._competing_postings cimport (
    ABOVE, BELOW, bound_saturation, bound_tf, mark_competitive, smallest_norm
)
from searchidx.embedded._fields cimport WORDS, Window
from searchidx.embedded._terms cimport NO_BITS
from searchidx.embedded._tree cimport (
    AND, ANY_TERM, BEST, BOOST, EVIDENCE, FIXED, GROUP, NOT, OR, PHRASE, Node
)

cdef enum Competition:
    ALL_COMPETE
    SOME_COMPETE
    NONE_COMPETES

cdef enum:
    # So few candidates are scored sooner than they are narrowed down.
    FEW = 96


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
    """Mark the documents ``within`` that can; unless all can, ``marks`` holds them and no others."""
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
    cdef double share, part
    cdef uint64_t found[WORDS]
    if node.ceilings[0] * BELOW <= floor:
        memcpy(marks, node.bits, window.words * 8)
        return
    share = floor / (node.ceilings[0] - floor)
    memset(marks, 0, window.words * 8)
    if node.term_count == 1:
        mark_competitive(node.terms[0], window, within, node.norms, share, marks)
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
        part = share * bound_tf(node.terms[i]) / amounts.total
        mark_competitive(node.terms[i], window, marks, node.norms, part, found)
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

    First, the bounds of those children that match must reach ``floor``. Then each child falls short of its
    own bound by no more than all may together. Last, some child must have its share.
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
