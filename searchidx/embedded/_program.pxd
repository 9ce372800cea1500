"""Programs in the form that the kernel runs: nodes become C structs, which a Program owns."""

from searchidx.embedded._arrays cimport Arrays
from searchidx.embedded._terms cimport Term
from searchidx.embedded._tree cimport Node


cdef class Program:
    cdef Arrays arrays
    cdef object weighting
    cdef list held
    cdef void **memory
    cdef Py_ssize_t allocations
    cdef Py_ssize_t room
    cdef int damaged
    cdef bint has_evidence
    cdef list expansions  # addresses of the AnyTerm nodes
    cdef void *allocate(self, size_t size) except NULL
    cdef Node *build(self, object node, int depth) except NULL
    cdef Node *conjunction(self, list nodes) except NULL
    cdef object _fill(self, Node *built, object node, int depth)
    cdef object _fill_group(self, Node *built, object node)
    cdef object _fill_phrase(self, Node *built, object node)
    cdef object _insert_rarest_first(self, Node *built, object number, double idf, list order)
    cdef object _fill_places(self, Node *built, object node, list distinct)
    cdef object _fill_any_term(self, Node *built, object node)
    cdef object _fill_days(self, Node *built, object node)
    cdef object _fill_codes(self, Node *built, object node)
    cdef object _fill_children(self, Node *built, object children, int depth)
    cdef object _use_field(self, Node *built, str name)
    cdef Term *_term(self, Node *built, object number, object weight, int mask) except NULL


cdef double effort(const Node *node) noexcept
cdef bint is_flat(const Node *node, double *value) noexcept
