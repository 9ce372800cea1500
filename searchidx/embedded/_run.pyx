"""One search on one segment: its program, filters, facets and best documents, and the memory it needs."""

from itertools import groupby

from libc.math cimport INFINITY
from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcpy, memset

from searchidx.embedded._arrays cimport Arrays, ColumnArrays
from searchidx.embedded._bits cimport any_bit, count_bits, has_bit, intersect, lowest_bit, set_bit
from searchidx.embedded._competition cimport (
    FEW, NONE_COMPETES, SOME_COMPETE, Competition, compete, set_bounds
)
from searchidx.embedded._facets cimport Facet, count_facet, list_documents
from searchidx.embedded._fields cimport RANK_GROUP, WORDS, Window, set_live
from searchidx.embedded._program cimport Program, is_flat
from searchidx.embedded._scores cimport score
from searchidx.embedded._top cimport Entry, Top, offer, sort_best_first
from searchidx.embedded._tree cimport Node, expand, match, match_evidence, next_candidate, rewind_node

from searchidx.embedded.program import Answer, Codes, Days, Fixed

cdef enum:
    # Words of the first window: few, for while there is nothing to compare with, all documents are scored.
    FIRST_WORDS = 8
    WINDOWS_A_STEP = 32
    TERMS_A_STEP = 256
    # Windows not narrowed down after one where that was of no use.
    REST_WINDOWS = 4


cdef class Run:
    """One search on one segment: goes through its windows, then says what it found."""

    cdef Arrays segment
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

    def __cinit__(self, Arrays segment, request, weighting):
        self.segment = segment
        self.program = Program(segment, weighting)
        self.request = request
        self.held = []
        self.documents = segment.documents
        self.all_words = 8 * ((self.documents + RANK_GROUP - 1) // RANK_GROUP)
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
        self.window.start = document // RANK_GROUP * RANK_GROUP
        self.window.words = min(self.next_words, self.all_words - self.window.start // 64)
        self.window.end = self.window.start + 64 * self.window.words
        self.next_words = min(2 * self.next_words, <uint32_t> WORDS)
        return True

    cdef void _search_window(self) noexcept nogil:
        cdef uint64_t unfiltered[WORDS]
        cdef uint64_t matched[WORDS]
        cdef uint32_t i, words = self.window.words
        set_live(unfiltered, &self.window, self.documents, self.deletions)
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

    # Facets

    cdef void _count_facets(self, const uint64_t *unfiltered, const uint64_t *matched) noexcept nogil:
        cdef uint32_t documents[64 * WORDS]
        cdef uint32_t count = list_documents(matched, &self.window, documents)
        cdef uint64_t others[WORDS]
        cdef uint32_t i, j
        for i in range(self.facet_count):
            if self.facets[i].own_filter < 0:
                count_facet(&self.facets[i], documents, count, &self.program.damaged)
        for i in range(self.facet_count):
            if self.facets[i].own_filter >= 0:
                memcpy(others, unfiltered, self.window.words * 8)
                for j in range(self.filter_count):
                    if <int> j != self.facets[i].own_filter:
                        intersect(others, self.filters[j].bits, self.window.words)
                count = list_documents(others, &self.window, documents)
                count_facet(&self.facets[i], documents, count, &self.program.damaged)

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
        """Leave only documents that can get among the best; rest for a while when that left most of them."""
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
        """Take the first of all matches; when there are many, they come soon in a walk of all documents."""
        cdef uint32_t[::1] documents
        cdef uint32_t i
        order = self.request.order
        if self.total * self.total > <uint64_t> self.top.limit * self.documents:
            documents = self.segment.permutation("newest" if order == "relevance" else order)
            self._walk(documents)
        else:
            self._scan()
        sort_best_first(&self.top)
        if not self.flat:
            self._score_top()
            return
        for i in range(self.top.count):
            self.top.entries[i].score = self.flat_score

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

    cdef _score_top(self):
        """Go through the windows of the documents found once more, for their scores."""
        by_document = sorted((self.top.entries[i].document, i) for i in range(self.top.count))
        rewind_node(self.root)
        for group, entries in groupby(by_document, key=_group_of):
            self._score_group(group, list(entries))

    cdef _score_group(self, uint32_t group, list entries):
        cdef uint64_t wanted[WORDS]
        cdef uint32_t document, i
        self.window = Window(group * RANK_GROUP, (group + 1) * RANK_GROUP, RANK_GROUP // 64)
        memset(wanted, 0, sizeof(wanted))
        for document, _ in entries:
            set_bit(wanted, document % RANK_GROUP)
        match(self.root, &self.window, wanted)
        if self.program.has_evidence:
            match_evidence(self.root, &self.window, wanted)
        for document, i in entries:
            self.top.entries[i].score = score(self.root, &self.window, document % RANK_GROUP, -INFINITY)

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


def _group_of(entry):
    return entry[0] // RANK_GROUP
