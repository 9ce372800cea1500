"""The best documents so far: a heap with the worst on top, ordered by score and then by rank."""

from libc.stdint cimport uint32_t

from searchidx.embedded._fields cimport NO_CODE


cdef struct Entry:
    double score
    uint32_t rank
    uint32_t document
    uint32_t code  # only one entry has it, unless it is NO_CODE


cdef struct Top:
    Entry *entries
    uint32_t count
    uint32_t limit
    double floor  # no document that scores less gets in; not even equal ones of a later rank
    const uint32_t *ranks
    const uint32_t *collapse  # each document's code, or NULL


cdef inline bint is_worse(const Entry *one, const Entry *other) noexcept nogil:
    return one.score < other.score or (one.score == other.score and one.rank > other.rank)


cdef inline void offer(Top *top, uint32_t document, double score) noexcept nogil:
    cdef Entry entry
    if score < top.floor or not top.limit:
        return
    entry.score = score
    entry.rank = top.ranks[document]
    entry.document = document
    entry.code = top.collapse[document] if top.collapse != NULL else <uint32_t> NO_CODE
    if entry.code == NO_CODE or not replaces_own(top, &entry):
        add(top, &entry)


cdef inline bint replaces_own(Top *top, const Entry *entry) noexcept nogil:
    """Put the document in the place of the one with its code; False when there is none."""
    cdef uint32_t i
    for i in range(top.count):
        if top.entries[i].code == entry.code:
            if is_worse(&top.entries[i], entry):
                sink(top.entries, top.count, i, entry[0])
                set_floor(top)
            return True
    return False


cdef inline void add(Top *top, const Entry *entry) noexcept nogil:
    if top.count < top.limit:
        top.count += 1
        rise(top.entries, top.count - 1, entry[0])
    elif is_worse(&top.entries[0], entry):
        sink(top.entries, top.count, 0, entry[0])
    set_floor(top)


cdef inline void set_floor(Top *top) noexcept nogil:
    if top.count == top.limit:
        top.floor = top.entries[0].score


cdef inline void rise(Entry *entries, uint32_t i, Entry entry) noexcept nogil:
    while i and is_worse(&entry, &entries[(i - 1) // 2]):
        entries[i] = entries[(i - 1) // 2]
        i = (i - 1) // 2
    entries[i] = entry


cdef inline void sink(Entry *entries, uint32_t count, uint32_t i, Entry entry) noexcept nogil:
    cdef uint32_t child = 2 * i + 1
    while child < count:
        if child + 1 < count and is_worse(&entries[child + 1], &entries[child]):
            child += 1
        if not is_worse(&entries[child], &entry):
            break
        entries[i] = entries[child]
        i = child
        child = 2 * i + 1
    entries[i] = entry


cdef inline void sort_best_first(Top *top) noexcept nogil:
    cdef uint32_t rest = top.count
    cdef Entry worst
    while rest > 1:
        rest -= 1
        worst = top.entries[0]
        sink(top.entries, rest, 0, top.entries[rest])
        top.entries[rest] = worst
