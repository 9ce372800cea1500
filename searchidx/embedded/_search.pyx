"""The native search kernel: one segment, what can be looked up in it, and the searches that run on it."""

from array import array

from libc.stdint cimport uint32_t

from searchidx.embedded._arrays cimport Arrays, FieldArrays, look_up
from searchidx.embedded._fields cimport BLOCK
from searchidx.embedded._positions cimport PositionBlock, Positions, position_at, read_positions
from searchidx.embedded._terms cimport NO_BLOCK, Block, Term, document_of, open_block, seek, start_term, tf_of

from searchidx.embedded._run import Run


cdef class Segment(Arrays):
    """A segment file as the kernel searches it; threads may share it.

    Args:
        file: a SegmentFile; it must stay open.
    """

    def find(self, str field, bytes term):
        """Return the number of a term of a field, -1 when it has none of that name."""
        found = look_up(&self.field(field).dictionary, term)
        if found < -1:
            raise self.file.damage(f"has a field {field!r} whose terms lie outside of its array")
        return found

    def find_value(self, str column, bytes value):
        """Return the code of a value of a column, -1 when no document has it."""
        found = look_up(&self.column(column).dictionary, value)
        if found < -1:
            raise self.file.damage(f"has a column {column!r} whose values lie outside of their array")
        return found

    def postings(self, str field, Py_ssize_t term):
        """Return the documents with a term, ascending, and its frequency in each: two arrays of u4."""
        cdef Term walk
        cdef int damaged = 0
        cdef uint32_t number, i
        self._start(&walk, field, term, &damaged)
        documents = array("I", bytes(4 * walk.df))
        tfs = array("I", bytes(4 * walk.df))
        cdef uint32_t[::1] document_view = documents, tf_view = tfs
        cdef Block *block
        for number in range(walk.blocks):
            block = open_block(&walk, number)
            if block == NULL:
                raise self._damage(field, term)
            for i in range(block.count):
                document_view[number * BLOCK + i] = document_of(block, i)
                tf_view[number * BLOCK + i] = tf_of(block, i)
        return documents, tfs

    def positions(self, str field, Py_ssize_t term, uint32_t document):
        """Return the positions of a term in a document, ascending; none when it does not have the term."""
        cdef Term walk
        cdef PositionBlock block
        cdef Positions found
        cdef int damaged = 0
        self._start(&walk, field, term, &damaged)
        if walk.field.block_positions == NULL:
            raise ValueError(f"the field {field!r} has no positions")
        found.count = 0
        block.number = NO_BLOCK
        if seek(&walk, document) == document:
            read_positions(&walk, walk.block * BLOCK + walk.index, &block, &found)
        if damaged:
            raise self._damage(field, term)
        return array("I", [position_at(&found, i) for i in range(found.count)])

    def all_positions(self, str field, Py_ssize_t term):
        """Return the number of positions of each posting of a term, and all of them: two arrays of u4."""
        cdef Term walk
        cdef PositionBlock block
        cdef Positions found
        cdef int damaged = 0
        cdef uint32_t rank, i
        self._start(&walk, field, term, &damaged)
        if walk.field.block_positions == NULL:
            raise ValueError(f"the field {field!r} has no positions")
        block.number = NO_BLOCK
        counts, positions = array("I"), array("I")
        for rank in range(walk.df):
            if not read_positions(&walk, rank, &block, &found):
                raise self._damage(field, term)
            counts.append(found.count)
            for i in range(found.count):
                positions.append(position_at(&found, i))
        return counts, positions

    def search(self, request, weighting, check_time=None):
        """Run a search.

        Args:
            request: a program.Request.
            weighting: a program.Weighting.
            check_time: called now and then; what it raises ends the search.

        Raises:
            ValueError: the program names what the segment does not have.
            IndexDamagedError: the segment's arrays contradict each other.
        """
        run = Run(self, request, weighting)
        while not run.step():
            if check_time is not None:
                check_time()
        return run.answer()

    cdef _start(self, Term *walk, str field, Py_ssize_t term, int *damaged):
        cdef FieldArrays arrays = self.field(field)
        if not 0 <= term < arrays.arrays.terms:
            raise ValueError(f"the field {field!r} has no term {term}")
        if not start_term(walk, &arrays.arrays, term, damaged):
            raise self._damage(field, term)

    cdef _damage(self, str field, Py_ssize_t term):
        return self.file.damage(f"has damaged postings of the term {term} of {field!r}")
