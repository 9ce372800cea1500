"""The arrays of one segment file, found once and held for as long as anything points into them."""

from libc.stdint cimport uint8_t, uint32_t

from searchidx.embedded._fields cimport Column, Field


cdef struct Dictionary:
    const uint8_t *bytes
    uint32_t size
    const uint32_t *ends
    uint32_t count


cdef class Holder:
    cdef readonly object file
    cdef list views
    cdef const void *find_array(self, str name, str kind, Py_ssize_t count) except? NULL
    cdef Py_ssize_t count(self, str name) except -1
    cdef int fill_dictionary(self, Dictionary *dictionary, str words, str ends) except -1


cdef class FieldArrays(Holder):
    cdef Field arrays
    cdef Dictionary dictionary


cdef class ColumnArrays(Holder):
    cdef Column arrays
    cdef Dictionary dictionary


cdef class Arrays:
    cdef readonly object file
    cdef readonly uint32_t documents
    cdef dict fields
    cdef dict columns
    cdef dict permutations
    cdef FieldArrays field(self, str name)
    cdef ColumnArrays column(self, str name)
    cdef const uint32_t *ranks(self, str order) except? NULL
    cdef object permutation(self, str order)


cdef Py_ssize_t look_up(const Dictionary *dictionary, bytes wanted) except -2
