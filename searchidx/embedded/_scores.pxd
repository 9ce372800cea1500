"""What a document that matches scores: frequencies are looked up only for the documents asked for."""

from libc.math cimport INFINITY
from libc.stdint cimport uint32_t

from searchidx.embedded._bits cimport has_bit
from searchidx.embedded._competing_postings cimport ABOVE
from searchidx.embedded._fields cimport Window, length_byte
from searchidx.embedded._terms cimport window_tf
from searchidx.embedded._tree cimport (
    AND, ANY_TERM, BEST, BOOST, EVIDENCE, FIXED, GROUP, OR, PHRASE, Node
)


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
