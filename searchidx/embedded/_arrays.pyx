"""The arrays of one segment file, found once and held for as long as anything points into them."""

from array import array

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcmp, memset

from searchidx.embedded._fields cimport RANK_GROUP, TAIL

cdef enum:
    NO_DOCUMENT = 0xFFFFFFFF


cdef extern from "Python.h":
    ctypedef struct Py_buffer:
        void *buf
    Py_buffer *PyMemoryView_GET_BUFFER(object view)


cdef class Holder:
    """What points into a segment file: it holds the views of the arrays, and so the map."""

    def __cinit__(self, file, name=None):
        self.file = file
        self.views = []

    cdef const void *find_array(self, str name, str kind, Py_ssize_t count) except? NULL:
        """Return where an array lies; its type, and its number of items unless -1, are as they must be."""
        view = self.file.array(name)
        if self.file.type_of(name) != kind or count not in (-1, len(view)):
            raise self.file.damage(f"has an array {name!r} of the wrong type or length")
        self.views.append(view)
        return PyMemoryView_GET_BUFFER(view).buf

    cdef Py_ssize_t count(self, str name) except -1:
        return len(self.file.array(name))

    cdef int fill_dictionary(self, Dictionary *dictionary, str words, str ends) except -1:
        dictionary.bytes = <const uint8_t *> self.find_array(words, "u1", -1)
        dictionary.size = <uint32_t> self.count(words)
        dictionary.ends = <const uint32_t *> self.find_array(ends, "u4", -1)
        dictionary.count = <uint32_t> self.count(ends)
        return 0


cdef class FieldArrays(Holder):
    """The arrays of a field, of the lengths that belong together."""

    def __init__(self, file, str name):
        facts = file.facts["fields"].get(name)
        if facts is None:
            raise ValueError(f"the segment has no field {name!r}")
        memset(&self.arrays, 0, sizeof(Field))
        self.arrays.documents = file.documents
        self.arrays.parts = facts["parts"]
        prefix = f"f.{name}."
        self.fill_dictionary(&self.dictionary, prefix + "terms", prefix + "term_ends")
        self._find_blocks(prefix)
        self._find_bitmaps(prefix)
        if facts["lengths"]:
            self.arrays.lengths = <const uint8_t *> self.find_array(prefix + "lengths", "u1", file.documents)
        if facts["positions"]:
            self._find_positions(prefix)

    def _find_blocks(self, str prefix):
        cdef Field *field = &self.arrays
        cdef Py_ssize_t terms = self.dictionary.count, blocks = self.count(prefix + "block_first")
        field.terms = terms
        field.blocks = blocks
        field.df = <const uint32_t *> self.find_array(prefix + "df", "u4", terms)
        field.first_block = <const uint32_t *> self.find_array(prefix + "first_block", "u4", terms + 1)
        field.block_first = <const uint32_t *> self.find_array(prefix + "block_first", "u4", blocks)
        field.block_last = <const uint32_t *> self.find_array(prefix + "block_last", "u4", blocks)
        field.block_max_tf = <const uint32_t *> self.find_array(prefix + "block_max_tf", "u4", blocks)
        field.block_min_length = <const uint8_t *> self.find_array(prefix + "block_min_length", "u1", blocks)
        field.block_data = <const uint32_t *> self.find_array(prefix + "block_data", "u4", blocks)
        field.postings = <const uint8_t *> self.find_array(prefix + "postings", "u1", -1)
        field.postings_size = max(0, self.count(prefix + "postings") - TAIL)

    def _find_bitmaps(self, str prefix):
        cdef Field *field = &self.arrays
        cdef Py_ssize_t count = self.count(prefix + "dense_terms")
        field.dense_count = count
        field.dense_words = 8 * ((field.documents + RANK_GROUP - 1) // RANK_GROUP)
        field.dense_terms = <const uint32_t *> self.find_array(prefix + "dense_terms", "u4", count)
        field.dense_bits = <const uint64_t *> self.find_array(
            prefix + "dense_bits", "u8", count * field.dense_words
        )
        field.dense_ranks = <const uint32_t *> self.find_array(
            prefix + "dense_ranks", "u4", count * field.dense_words // 8
        )

    def _find_positions(self, str prefix):
        cdef Field *field = &self.arrays
        field.block_positions = <const uint32_t *> self.find_array(
            prefix + "block_positions", "u4", field.blocks
        )
        field.positions = <const uint8_t *> self.find_array(prefix + "positions", "u1", -1)
        field.positions_size = max(0, self.count(prefix + "positions") - TAIL)
        if field.parts:
            field.part_starts = <const uint32_t *> self.find_array(
                prefix + "part_starts", "u4", <Py_ssize_t> field.documents * (field.parts + 1)
            )


cdef class ColumnArrays(Holder):
    """The arrays of a column of values or of days."""

    def __init__(self, file, str name):
        kind = file.facts["columns"].get(name)
        memset(&self.arrays, 0, sizeof(Column))
        self.arrays.documents = file.documents
        prefix = f"c.{name}."
        if kind == "days":
            self.arrays.days = <const int32_t *> self.find_array(prefix + "days", "i4", file.documents)
        elif kind in ("one", "many"):
            self._find_codes(prefix, kind == "many")
        else:
            raise ValueError(f"the segment has no column {name!r} of values or days")

    def _find_codes(self, str prefix, bint many):
        cdef Column *column = &self.arrays
        cdef Py_ssize_t documents = column.documents
        self.fill_dictionary(&self.dictionary, prefix + "values", prefix + "value_ends")
        column.values = self.dictionary.count
        if many:
            column.starts = <const uint32_t *> self.find_array(prefix + "starts", "u4", documents + 1)
        column.code_count = <uint32_t> self.count(prefix + "codes")
        column.codes = <const uint32_t *> self.find_array(prefix + "codes", "u4", -1 if many else documents)


cdef class Arrays:
    """The fields and columns of a segment, each looked up when first needed."""

    def __cinit__(self, file):
        self.file = file
        self.documents = file.documents
        self.fields = {}
        self.columns = {}
        self.permutations = {}

    cdef FieldArrays field(self, str name):
        cdef FieldArrays found = self.fields.get(name)
        if found is None:
            found = self.fields[name] = FieldArrays(self.file, name)
        return found

    cdef ColumnArrays column(self, str name):
        cdef ColumnArrays found = self.columns.get(name)
        if found is None:
            found = self.columns[name] = ColumnArrays(self.file, name)
        return found

    cdef const uint32_t *ranks(self, str order) except? NULL:
        cdef ColumnArrays held = self.columns.get("o." + order)
        if held is None:
            held = ColumnArrays.__new__(ColumnArrays, self.file)
            held.arrays.codes = <const uint32_t *> held.find_array("o." + order, "u4", self.documents)
            self.columns["o." + order] = held
        return held.arrays.codes

    cdef object permutation(self, str order):
        """Return the documents in an order, as an array of u4; it is made when it is first asked for."""
        found = self.permutations.get(order)
        if found is None:
            found = self.permutations[order] = self._invert(order)
        return found

    def _invert(self, str order):
        cdef const uint32_t *ranks = self.ranks(order)
        cdef uint32_t document
        documents = array("I", b"\xff\xff\xff\xff" * self.documents)
        cdef uint32_t[::1] view = documents
        for document in range(self.documents):
            if ranks[document] >= self.documents or view[ranks[document]] != NO_DOCUMENT:
                raise self.file.damage(f"has an order {order!r} that is none")
            view[ranks[document]] = document
        return documents


cdef Py_ssize_t look_up(const Dictionary *dictionary, bytes wanted) except -2:
    """Return which word of a dictionary this is; -1 when there is none, -3 when its places are damaged."""
    cdef const uint8_t *word = wanted
    cdef uint32_t size = <uint32_t> len(wanted)
    cdef uint32_t low = 0, high = dictionary.count, middle, start, end
    cdef int order
    while low < high:
        middle = (low + high) // 2
        start = dictionary.ends[middle - 1] if middle else 0
        end = dictionary.ends[middle]
        if start > end or end > dictionary.size:
            return -3
        order = memcmp(dictionary.bytes + start, word, min(size, end - start))
        if order == 0 and end - start == size:
            return middle
        if order < 0 or (order == 0 and end - start < size):
            low = middle + 1
        else:
            high = middle
    return -1
