"""Programs in the form that the kernel runs: nodes become C structs, which a Program owns."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, realloc

from searchidx.embedded._arrays cimport Arrays, ColumnArrays, FieldArrays
from searchidx.embedded._fields cimport NO_CODE, RANK_GROUP
from searchidx.embedded._positions cimport Phrase, Place, PositionBlock, Positions
from searchidx.embedded._terms cimport NO_BLOCK, start_term
from searchidx.embedded._tree cimport (
    AND, ANY_TERM, BEST, BOOST, CODES, DAYS, EVERY, EVIDENCE, FIXED, GROUP, NOT, NOTHING, OR, PHRASE, Kind
)

from searchidx.embedded import program as nodes

cdef dict KINDS = {
    nodes.Group: GROUP,
    nodes.Phrase: PHRASE,
    nodes.AnyTerm: ANY_TERM,
    nodes.Days: DAYS,
    nodes.Codes: CODES,
    nodes.And: AND,
    nodes.Or: OR,
    nodes.Best: BEST,
    nodes.Not: NOT,
    nodes.Fixed: FIXED,
    nodes.Boost: BOOST,
    nodes.Evidence: EVIDENCE,
    nodes.Every: EVERY,
    nodes.Nothing: NOTHING,
}
cdef int MAX_DEPTH = nodes.MAX_DEPTH
cdef int NORMS_SIZE = 256 * sizeof(double)
cdef int FIRST_DAY = 1
cdef int LAST_DAY = 2**31 - 1


cdef class Program:
    """The nodes of one search, with the memory they need; used by one search only."""

    def __cinit__(self, Arrays arrays, weighting):
        self.arrays = arrays
        self.weighting = weighting
        self.held = []
        self.expansions = []

    def __dealloc__(self):
        cdef Py_ssize_t i
        for i in range(self.allocations):
            free(self.memory[i])
        free(self.memory)

    cdef void *allocate(self, size_t size) except NULL:
        """Return zeroed memory that lives as long as the program."""
        if self.allocations == self.room:
            room = 2 * self.room + 32
            grown = <void **> realloc(self.memory, room * sizeof(void *))
            if grown == NULL:
                raise MemoryError
            self.memory = grown
            self.room = room
        cdef void *found = calloc(1, size if size else 1)
        if found == NULL:
            raise MemoryError
        self.memory[self.allocations] = found
        self.allocations += 1
        return found

    cdef Node *build(self, object node, int depth) except NULL:
        if depth > MAX_DEPTH:
            raise ValueError(f"a program has no more than {MAX_DEPTH} nodes within each other")
        kind = KINDS.get(type(node))
        if kind is None:
            raise TypeError(f"no node of a program: {node!r}")
        cdef Node *built = <Node *> self.allocate(sizeof(Node))
        built.kind = <Kind> <int> kind
        built.damaged = &self.damaged
        self._fill(built, node, depth)
        return built

    cdef Node *conjunction(self, list every) except NULL:
        return self.build(every[0] if len(every) == 1 else nodes.And(tuple(every)), 0)

    cdef object _fill(self, Node *built, object node, int depth):
        if built.kind == GROUP:
            self._fill_group(built, node)
        elif built.kind == PHRASE:
            self._fill_phrase(built, node)
        elif built.kind == ANY_TERM:
            self._fill_any_term(built, node)
        elif built.kind == DAYS:
            self._fill_days(built, node)
        elif built.kind == CODES:
            self._fill_codes(built, node)
        elif built.kind == AND or built.kind == OR or built.kind == BEST:
            self._fill_children(built, node.children, depth)
        elif built.kind == EVIDENCE:
            self.has_evidence = True
            built.count = 2
            built.children = <Node **> self.allocate(2 * sizeof(Node *))
            built.children[0] = self.build(node.required, depth + 1)
            built.children[1] = self.build(node.evidence, depth + 1)
        elif built.kind != EVERY and built.kind != NOTHING:
            self._fill_children(built, (node.child,), depth)
            built.value = node.score if built.kind == FIXED else node.factor if built.kind == BOOST else 0
            if built.kind == BOOST and not built.value >= 0:
                raise ValueError(f"a boost is not negative: {built.value}")

    cdef object _fill_children(self, Node *built, object children, int depth):
        """Build the children, the ones first that rule out most for least."""
        cdef Node *child
        cdef uint32_t place
        built.children = <Node **> self.allocate(len(children) * sizeof(Node *))
        for each in children:
            child = self.build(each, depth + 1)
            place = built.count
            while place and effort(built.children[place - 1]) > effort(child):
                built.children[place] = built.children[place - 1]
                place -= 1
            built.children[place] = child
            built.count += 1

    cdef object _use_field(self, Node *built, str name):
        norms = self.weighting.norms.get(name)
        if type(norms) is not bytes or len(norms) != NORMS_SIZE:
            raise ValueError(f"the weighting has no norms for the field {name!r}")
        cdef FieldArrays field = self.arrays.field(name)
        self.held.append((field, norms))
        built.field = &field.arrays
        built.norms = <const double *> <const char *> <bytes> norms

    cdef Term *_term(self, Node *built, object number, object weight, int mask) except NULL:
        if not 0 <= number < built.field.terms:
            raise ValueError(f"the field has no term {number}")
        if not 0 < weight < float("inf"):
            raise ValueError(f"a term's weight is above 0: {weight}")
        cdef Term *term = <Term *> self.allocate(sizeof(Term))
        if not start_term(term, built.field, number, &self.damaged):
            raise self.arrays.file.damage(f"has a term {number} whose blocks are not its own")
        term.weight = weight
        term.mask = mask
        if mask and not built.field.parts:
            raise ValueError("the field has no parts")
        return term

    cdef object _fill_group(self, Node *built, object node):
        terms = node.terms
        self._use_field(built, node.field)
        built.terms = <Term **> self.allocate(len(terms) * sizeof(Term *))
        built.ceilings = <double *> self.allocate(sizeof(double))
        built.ceilings[0] = node.idf * (self.weighting.k1 + 1)
        for number, weight in terms:
            built.terms[built.term_count] = self._term(built, number, weight, node.part_mask)
            built.term_count += 1

    cdef object _fill_phrase(self, Node *built, object node):
        self._use_field(built, node.field)
        if built.field.block_positions == NULL:
            raise ValueError(f"the field {node.field!r} has no positions")
        if not len(node.terms) == len(node.offsets) == len(node.idfs) > 0 <= node.slop:
            raise ValueError("a phrase has terms, each with an offset and an idf, and no negative slop")
        if not -1 <= node.part < <int> built.field.parts:
            raise ValueError(f"the field has no part {node.part}")
        idfs = dict(zip(node.terms, node.idfs))
        built.terms = <Term **> self.allocate(len(idfs) * sizeof(Term *))
        built.ceilings = <double *> self.allocate(len(idfs) * sizeof(double))
        order = []
        for number, idf in idfs.items():
            self._insert_rarest_first(built, number, idf, order)
        self._fill_places(built, node, order)

    cdef object _insert_rarest_first(self, Node *built, object number, double idf, list order):
        cdef Term *term = self._term(built, number, 1.0, 0)
        cdef uint32_t place = built.term_count
        while place and built.terms[place - 1].df > term.df:
            built.terms[place] = built.terms[place - 1]
            built.ceilings[place] = built.ceilings[place - 1]
            place -= 1
        built.terms[place] = term
        built.ceilings[place] = idf * (self.weighting.k1 + 1)
        built.term_count += 1
        order.insert(place, number)

    cdef object _fill_places(self, Node *built, object node, list distinct):
        cdef Phrase *phrase = <Phrase *> self.allocate(sizeof(Phrase))
        cdef Place *place
        cdef uint32_t i
        built.phrase = phrase
        phrase.terms = len(distinct)
        phrase.positions = <Positions *> self.allocate(phrase.terms * sizeof(Positions))
        phrase.blocks = <PositionBlock *> self.allocate(phrase.terms * sizeof(PositionBlock))
        for i in range(phrase.terms):
            phrase.blocks[i].number = NO_BLOCK
        phrase.copies = <uint32_t *> self.allocate(phrase.terms * sizeof(uint32_t))
        phrase.cursors = <uint32_t *> self.allocate(len(node.terms) * sizeof(uint32_t))
        phrase.places = <Place *> self.allocate(len(node.terms) * sizeof(Place))
        first = min(node.offsets)
        phrase.last_offset = max(node.offsets) - first
        phrase.slop = node.slop
        phrase.part = node.part
        for term, offset in sorted(zip(map(distinct.index, node.terms), node.offsets)):
            place = &phrase.places[phrase.count]
            place.term = term
            place.offset = offset - first
            phrase.copies[place.term] += 1
            phrase.count += 1

    cdef object _fill_any_term(self, Node *built, object node):
        cdef uint32_t words = 8 * ((self.arrays.documents + RANK_GROUP - 1) // RANK_GROUP)
        self._use_field(built, node.field)
        built.mask = node.part_mask
        if built.mask and not built.field.parts:
            raise ValueError("the field has no parts")
        built.bitmap = <uint64_t *> self.allocate(words * sizeof(uint64_t))
        built.ranges = <uint32_t *> self.allocate(2 * len(node.ranges) * sizeof(uint32_t))
        for first, end in node.ranges:
            if not 0 <= first <= end <= built.field.terms:
                raise ValueError(f"the field has no terms {first} to {end}")
            built.ranges[2 * built.range_count] = first
            built.ranges[2 * built.range_count + 1] = end
            built.range_count += 1
        self.expansions.append(<size_t> built)

    cdef object _fill_days(self, Node *built, object node):
        cdef ColumnArrays column = self.arrays.column(node.column)
        if column.arrays.days == NULL:
            raise ValueError(f"the column {node.column!r} holds no days")
        first, last = max(node.first, FIRST_DAY), min(node.last, LAST_DAY)
        self.held.append(column)
        built.column = &column.arrays
        built.kind = DAYS if first <= last else NOTHING
        built.first = first if first <= last else 0
        built.span = last - first if first <= last else 0

    cdef object _fill_codes(self, Node *built, object node):
        cdef ColumnArrays column = self.arrays.column(node.column)
        accepted = node.accepted
        if column.arrays.codes == NULL and column.arrays.days != NULL:
            raise ValueError(f"the column {node.column!r} holds days")
        self.held.append((column, accepted))
        built.column = &column.arrays
        built.accepted.bits = <const uint8_t *> <const char *> <bytes> accepted
        built.accepted.size = 8 * len(accepted)
        codes = int.from_bytes(accepted, "little")
        built.accepted.only = codes.bit_length() - 1 if codes.bit_count() == 1 else NO_CODE


cdef double effort(const Node *node) noexcept:
    """Return about how many documents must be looked at to match a node: And starts where that is least."""
    cdef double total = 0.0
    cdef uint32_t i
    if node.kind == AND and node.count:
        return effort(node.children[0])
    if node.kind == PHRASE:
        return 4.0 * node.terms[0].df
    if node.kind == DAYS or node.kind == CODES:
        return 2.0 * node.column.documents
    for i in range(node.term_count):
        total += node.terms[i].df
    for i in range(node.count):
        total += effort(node.children[i])
    return total


cdef bint is_flat(const Node *node, double *value) noexcept:
    """Return whether all matches score the same, and what."""
    cdef double each
    cdef uint32_t i
    value[0] = 1.0 if node.kind == ANY_TERM else node.value if node.kind == FIXED else 0.0
    if node.kind == PHRASE or node.kind == EVIDENCE:
        return False
    if node.kind == GROUP:
        return is_flat_group(node, value)
    if node.kind == NOT or node.kind == FIXED:
        return True
    for i in range(node.count):
        if not is_flat(node.children[i], &each):
            return False
        if node.kind == AND:
            value[0] += each
        elif node.kind == BOOST:
            value[0] = each * node.value
        elif i and each != value[0] or (node.kind == OR and each):
            return False
        else:
            value[0] = each
    return True


cdef bint is_flat_group(const Node *node, double *value) noexcept:
    """Return whether each match has the one term once, in a field without lengths."""
    cdef const Term *term
    cdef uint32_t i
    if node.term_count != 1 or node.field.lengths != NULL:
        return False
    term = node.terms[0]
    for i in range(term.blocks):
        if node.field.block_max_tf[term.offset + i] != 1:
            return False
    value[0] = node.ceilings[0] * term.weight / (term.weight + node.norms[0])
    return True
