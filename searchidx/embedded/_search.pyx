"""The native search kernel: one segment, and the searches that run on it, each with memory of its own."""

from array import array

from libc.math cimport INFINITY
from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcpy, memset

from searchidx.embedded._arrays cimport ColumnArrays, FieldArrays, look_up
from searchidx.embedded._bits cimport (
    any_bit, bit_count, count_bits, has_bit, intersect, lowest_bit, set_bit
)
from searchidx.embedded._columns cimport end_of_codes, first_code
from searchidx.embedded._fields cimport BLOCK, NO_CODE, WORDS, Column, Window
from searchidx.embedded._positions cimport Positions, position_at, read_positions
from searchidx.embedded._program cimport Arrays, Program, is_flat
from searchidx.embedded._terms cimport (
    NO_DOCUMENT, Block, Term, document_of, open_block, seek, start_term, tf_of
)
from searchidx.embedded._top cimport Entry, Top, offer, sort_best_first
from searchidx.embedded._tree cimport (
    FEW, NONE_COMPETES, SOME_COMPETE, Competition, Node, compete, expand, match, match_evidence, next_candidate,
    rewind_node, score, set_bounds
)

from searchidx.embedded.program import Answer, Codes, Days, Fixed

cdef enum:
    # Words of the first window: small, for while there is nothing to compare with, all documents are scored.
    FIRST_WORDS = 8
    WINDOWS_A_STEP = 32
    REST_WINDOWS = 4
    TERMS_A_STEP = 256


cdef class Segment(Arrays):
    """A segment file as the kernel searches it; threads may share it.

    Args:
        file: a SegmentFile; it must stay open.
    """

    cdef dict permutations

    def __init__(self, file):
        self.permutations = {}

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
        cdef Positions found
        cdef int damaged = 0
        self._start(&walk, field, term, &damaged)
        if walk.field.block_positions == NULL:
            raise ValueError(f"the field {field!r} has no positions")
        if seek(&walk, document) == document:
            read_positions(&walk, walk.block * BLOCK + walk.index, &found)
        else:
            found.count = 0
        if damaged:
            raise self._damage(field, term)
        return array("I", [position_at(&found, i) for i in range(found.count)])

    def all_positions(self, str field, Py_ssize_t term):
        """Return the number of positions of each posting of a term, and all of them: two arrays of u4."""
        cdef Term walk
        cdef Positions found
        cdef int damaged = 0
        cdef uint32_t rank, i
        self._start(&walk, field, term, &damaged)
        if walk.field.block_positions == NULL:
            raise ValueError(f"the field {field!r} has no positions")
        counts, positions = array("I"), array("I")
        for rank in range(walk.df):
            if not read_positions(&walk, rank, &found):
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

    cdef object _invert(self, str order):
        cdef const uint32_t *ranks = self.ranks(order)
        cdef uint32_t document
        documents = array("I", b"\xff\xff\xff\xff" * self.documents)
        cdef uint32_t[::1] view = documents
        for document in range(self.documents):
            if ranks[document] >= self.documents or view[ranks[document]] != NO_DOCUMENT:
                raise self.file.damage(f"has an order {order!r} that is none")
            view[ranks[document]] = document
        return documents


cdef struct Facet:
    const Column *column
    int own_filter  # number of the filter that its counts leave out, or -1
    uint32_t *counts


cdef class Run:
    """One search on one segment: goes through its windows, then says what it found."""

    cdef Segment segment
    cdef Program program
    cdef object request
    cdef Node *root
    cdef Node **filters
    cdef uint32_t filter_count
    cdef list owners  # the facet of each filter
    cdef Facet *facets
    cdef uint32_t facet_count
    cdef const uint64_t *deletions
    cdef object held
    cdef uint32_t documents
    cdef uint32_t all_words
    cdef uint32_t expansion_count
    cdef Node **expansions
    cdef uint32_t next_words
    cdef Window window
    cdef uint64_t total
    cdef Top top
    cdef uint32_t rest_windows
    cdef uint64_t *collected  # all matches, when they are not ranked by score; else NULL
    cdef bint flat
    cdef double flat_score

    def __cinit__(self, Segment segment, request, weighting):
        self.segment = segment
        self.program = Program(segment, weighting)
        self.request = request
        self.held = []
        self.documents = segment.documents
        self.all_words = 8 * ((self.documents + 511) // 512)
        self.next_words = FIRST_WORDS
        self._set_filters()
        self._set_facets()
        self._set_expansions()
        self._set_deletions()
        self._set_top()

    cdef _set_filters(self):
        """Filters join the program, but where a facet's counts leave one out."""
        cdef list joined = [self.request.program]
        self.filters = <Node **> self.program.allocate(len(self.request.filters) * sizeof(Node *))
        self.owners = []
        for facet, node in self.request.filters:
            if 0 <= facet < len(self.request.facets):
                self.filters[self.filter_count] = self.program.build(node, 0)
                self.filter_count += 1
                self.owners.append(facet)
            else:
                joined.append(node if type(node) in (Codes, Days) else Fixed(node, 0.0))
        self.root = self.program.conjunction(joined)

    cdef _set_facets(self):
        cdef ColumnArrays column
        cdef Facet *facet
        self.facets = <Facet *> self.program.allocate(len(self.request.facets) * sizeof(Facet))
        for i, name in enumerate(self.request.facets):
            column = self.segment.column(name)
            if column.arrays.days != NULL:
                raise ValueError(f"the column {name!r} has no values to count")
            if self.owners.count(i) > 1:
                raise ValueError(f"the facet {name!r} has more than one filter")
            self.held.append(column)
            facet = &self.facets[i]
            facet.column = &column.arrays
            facet.own_filter = self.owners.index(i) if i in self.owners else -1
            facet.counts = <uint32_t *> self.program.allocate(column.arrays.values * sizeof(uint32_t))
            self.facet_count += 1

    cdef _set_expansions(self):
        cdef size_t address
        self.expansion_count = len(self.program.expansions)
        self.expansions = <Node **> self.program.allocate(self.expansion_count * sizeof(Node *))
        for i, address in enumerate(self.program.expansions):
            self.expansions[i] = <Node *> address

    cdef _set_deletions(self):
        if self.request.deletions is None:
            return
        view = memoryview(self.request.deletions).cast("B")
        if view.nbytes < (self.documents + 63) // 64 * 8:
            raise ValueError("the bitmap of deletions is shorter than the segment")
        self.held.append(view)
        cdef const unsigned char[::1] bytes_view = view
        if view.nbytes:
            self.deletions = <const uint64_t *> &bytes_view[0]

    cdef _set_top(self):
        cdef ColumnArrays column
        order = self.request.order
        self.top.limit = min(max(self.request.limit, 0), self.documents)
        self.top.floor = -INFINITY
        self.top.entries = <Entry *> self.program.allocate(self.top.limit * sizeof(Entry))
        self.top.ranks = self.segment.ranks("newest" if order == "relevance" else order)
        if self.request.collapse is not None:
            column = self.segment.column(self.request.collapse)
            if column.arrays.codes == NULL or column.arrays.starts != NULL:
                raise ValueError(f"the column {self.request.collapse!r} has not one value a document")
            self.held.append(column)
            self.top.collapse = column.arrays.codes
        self.flat = is_flat(self.root, &self.flat_score)
        if self.top.limit and (self.flat or order != "relevance"):
            self.collected = <uint64_t *> self.program.allocate(self.all_words * 8)

    # Going through the segment

    def step(self):
        """Do some of the work; return whether all is done."""
        cdef bint more
        with nogil:
            more = self._expand() if self.expansion_count else self._windows()
        if self.program.damaged:
            raise self.segment.file.damage("has arrays that contradict each other")
        return not more

    cdef bint _expand(self) noexcept nogil:
        """Find what the terms of an AnyTerm match, for some of them."""
        cdef Node *node = self.expansions[self.expansion_count - 1]
        cdef uint32_t *current
        cdef uint32_t i
        for i in range(TERMS_A_STEP):
            if node.range_count == 0:
                self.expansion_count -= 1
                break
            current = &node.ranges[2 * (node.range_count - 1)]
            if current[0] == current[1]:
                node.range_count -= 1
            else:
                expand(node, current[0], self.all_words)
                current[0] += 1
        return True

    cdef bint _windows(self) noexcept nogil:
        cdef uint32_t i
        for i in range(WINDOWS_A_STEP):
            if not self._enter_next_window():
                return False
            self._search_window()
        return True

    cdef bint _enter_next_window(self) noexcept nogil:
        cdef uint32_t document = next_candidate(self.root, self.window.end)
        if document >= self.documents:
            return False
        self.window.start = document // 512 * 512
        self.window.words = min(self.next_words, self.all_words - self.window.start // 64)
        self.window.end = self.window.start + 64 * self.window.words
        self.next_words = min(2 * self.next_words, <uint32_t> WORDS)
        return True

    cdef void _search_window(self) noexcept nogil:
        cdef uint64_t unfiltered[WORDS]
        cdef uint64_t matched[WORDS]
        cdef uint32_t i, words = self.window.words
        self._live(unfiltered)
        match(self.root, &self.window, unfiltered)
        intersect(unfiltered, self.root.bits, words)
        if not any_bit(unfiltered, words):
            return
        memcpy(matched, unfiltered, words * 8)
        for i in range(self.filter_count):
            match(self.filters[i], &self.window, unfiltered)
            intersect(matched, self.filters[i].bits, words)
        self.total += count_bits(matched, words)
        if self.facet_count:
            self._count_facets(unfiltered, matched)
        if self.collected != NULL:
            memcpy(self.collected + (self.window.start >> 6), matched, words * 8)
        elif self.top.limit:
            self._rank(matched)

    cdef void _live(self, uint64_t *live) noexcept nogil:
        """Say which documents of the window there are and are not deleted."""
        cdef uint32_t word, start
        for word in range(self.window.words):
            start = self.window.start + 64 * word
            live[word] = 0
            if start < self.documents:
                live[word] = ~<uint64_t> 0
                if self.documents - start < 64:
                    live[word] = (<uint64_t> 1 << (self.documents - start)) - 1
                if self.deletions != NULL:
                    live[word] &= ~self.deletions[start >> 6]

    # Facets

    cdef void _count_facets(self, const uint64_t *unfiltered, const uint64_t *matched) noexcept nogil:
        cdef uint32_t documents[64 * WORDS]
        cdef uint32_t count = self._list_documents(matched, documents)
        cdef uint64_t others[WORDS]
        cdef uint32_t i, j
        for i in range(self.facet_count):
            if self.facets[i].own_filter < 0:
                self._count_facet(&self.facets[i], documents, count)
        for i in range(self.facet_count):
            if self.facets[i].own_filter >= 0:
                memcpy(others, unfiltered, self.window.words * 8)
                for j in range(self.filter_count):
                    if <int> j != self.facets[i].own_filter:
                        intersect(others, self.filters[j].bits, self.window.words)
                count = self._list_documents(others, documents)
                self._count_facet(&self.facets[i], documents, count)

    cdef uint32_t _list_documents(self, const uint64_t *bits, uint32_t *documents) noexcept nogil:
        cdef uint32_t word, count = 0, start = self.window.start
        cdef uint64_t rest
        for word in range(self.window.words):
            rest = bits[word]
            while rest:
                documents[count] = start + lowest_bit(rest)
                count += 1
                rest &= rest - 1
            start += 64
        return count

    cdef void _count_facet(self, Facet *facet, const uint32_t *documents, uint32_t count) noexcept nogil:
        cdef const Column *column = facet.column
        cdef uint32_t i, j, end, code
        for i in range(count):
            if column.starts == NULL:
                code = column.codes[documents[i]]
                if code < column.values:
                    facet.counts[code] += 1
                elif code != NO_CODE:
                    self.program.damaged = 1
                continue
            end = end_of_codes(column, documents[i], &self.program.damaged)
            j = first_code(column, documents[i])
            while j < end:
                code = column.codes[j]
                if code < column.values:
                    facet.counts[code] += 1
                else:
                    self.program.damaged = 1
                j += 1

    # Ranking by score

    cdef void _rank(self, uint64_t *matched) noexcept nogil:
        """Score the documents that can get among the best."""
        cdef uint32_t word, x, count = count_bits(matched, self.window.words)
        cdef bint bounded = self.top.floor > 0 and count > FEW
        cdef uint64_t rest
        if count == 0:
            return
        if self.program.has_evidence:
            match_evidence(self.root, &self.window, matched)
        if bounded:
            set_bounds(self.root, &self.window)
            self._narrow(matched, count)
        for word in range(self.window.words):
            rest = matched[word]
            while rest:
                x = 64 * word + lowest_bit(rest)
                self._offer(x, self.top.floor if bounded else -INFINITY)
                rest &= rest - 1

    cdef void _narrow(self, uint64_t *matched, uint32_t count) noexcept nogil:
        """Leave only documents that can get among the best; not for a while, when it has left most of them."""
        cdef uint64_t marks[WORDS]
        cdef Competition kind
        if self.rest_windows:
            self.rest_windows -= 1
            return
        kind = compete(self.root, &self.window, matched, self.top.floor, marks)
        if kind == NONE_COMPETES:
            memset(matched, 0, self.window.words * 8)
        elif kind == SOME_COMPETE:
            memcpy(matched, marks, self.window.words * 8)
        if self.window.words == WORDS and count_bits(matched, WORDS) * 8 > count * 7:
            self.rest_windows = REST_WINDOWS

    cdef void _offer(self, uint32_t x, double floor) noexcept nogil:
        cdef double found = score(self.root, &self.window, x, floor)
        if found > -INFINITY:
            offer(&self.top, self.window.start + x, found)

    # Ranking by an order

    cdef _rank_collected(self):
        """Take the first of all matches; where there are many, they come soon when all documents are walked."""
        cdef uint32_t[::1] documents
        order = self.request.order
        if self.total * self.total > <uint64_t> self.top.limit * self.documents:
            documents = self.segment.permutation("newest" if order == "relevance" else order)
            self._walk(documents)
        else:
            self._scan()
        sort_best_first(&self.top)
        if not self.flat:
            self._score_top()
        else:
            self._set_scores()

    cdef void _walk(self, const uint32_t[::1] documents) noexcept:
        cdef uint32_t rank
        for rank in range(self.documents):
            if has_bit(self.collected, documents[rank]):
                offer(&self.top, documents[rank], 0.0)
                if self.top.count == self.top.limit:
                    return

    cdef void _scan(self) noexcept:
        cdef uint32_t word
        cdef uint64_t rest
        for word in range(self.all_words):
            rest = self.collected[word]
            while rest:
                offer(&self.top, 64 * word + lowest_bit(rest), 0.0)
                rest &= rest - 1

    cdef void _set_scores(self) noexcept:
        cdef uint32_t i
        for i in range(self.top.count):
            self.top.entries[i].score = self.flat_score

    cdef _score_top(self):
        """Go through the windows of the documents found again, for their scores."""
        cdef uint64_t wanted[WORDS]
        cdef uint32_t i, document
        by_document = sorted((self.top.entries[i].document, i) for i in range(self.top.count))
        rewind_node(self.root)
        self.window.end = 0
        memset(wanted, 0, sizeof(wanted))
        for document, i in by_document:
            if document >= self.window.end:
                self._enter_group_of(document, [each for each, _ in by_document])
            self.top.entries[i].score = score(
                self.root, &self.window, document - self.window.start, -INFINITY
            )

    cdef _enter_group_of(self, uint32_t document, list documents):
        cdef uint64_t wanted[8]
        cdef uint32_t each
        self.window.start = document // 512 * 512
        self.window.words = 8
        self.window.end = self.window.start + 512
        memset(wanted, 0, sizeof(wanted))
        for each in documents:
            if self.window.start <= each < self.window.end:
                set_bit(wanted, each - self.window.start)
        match(self.root, &self.window, wanted)
        if self.program.has_evidence:
            match_evidence(self.root, &self.window, wanted)

    # What was found

    def answer(self):
        """Return the answer, when all steps are done."""
        cdef uint32_t i
        if self.collected != NULL:
            self._rank_collected()
        else:
            sort_best_first(&self.top)
        if self.program.damaged:
            raise self.segment.file.damage("has arrays that contradict each other")
        top = [(self.top.entries[i].document, self.top.entries[i].score) for i in range(self.top.count)]
        return Answer(self.total, top, [self._counts(&self.facets[i]) for i in range(self.facet_count)])

    cdef list _counts(self, const Facet *facet):
        cdef uint32_t code
        counted = []
        for code in range(facet.column.values):
            if facet.counts[code]:
                counted.append((code, facet.counts[code]))
        return counted

