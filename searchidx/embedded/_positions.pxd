"""The positions of postings, read where they lie, and whether those of several terms make a phrase."""

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from searchidx.embedded._bits cimport load_8, paired_nibbles, sum_of_bytes
from searchidx.embedded._fields cimport BLOCK, Field, Window
from searchidx.embedded._terms cimport NO_BLOCK, Block, Term, damage, open_block, packed, rank_of

cdef enum:
    HEADER = 4  # bytes: width of the counts, width of the positions, two zeros


# The positions of one block of a term, and how many of them lie before one of its postings.
cdef struct PositionBlock:
    uint32_t number  # of the block within the term, NO_BLOCK for none yet
    uint32_t count  # postings
    uint32_t bits  # of the number of positions of a posting
    uint32_t width  # bits of a position
    const uint8_t *counts
    const uint8_t *data
    uint64_t end  # in bits
    uint32_t posting
    uint64_t before


cdef struct Positions:
    const uint8_t *data
    uint64_t start  # in bits
    uint32_t count
    uint32_t width


cdef struct Place:
    uint32_t term  # one of the phrase's distinct terms
    uint32_t offset  # the first place's is 0


cdef struct Phrase:
    uint32_t count
    Place *places  # rarest term first
    uint32_t terms
    Positions *positions  # of each distinct term in the document looked at
    PositionBlock *blocks  # of each distinct term
    uint32_t *copies  # how often each distinct term comes
    uint32_t *cursors
    uint32_t last_offset
    uint32_t slop
    int32_t part


cdef inline uint32_t position_at(const Positions *positions, uint32_t i) noexcept nogil:
    cdef uint64_t bit = positions.start + <uint64_t> i * positions.width
    cdef uint64_t word = load_8(positions.data + (bit >> 3)) >> (bit & 7)
    return <uint32_t> (word & ((<uint64_t> 1 << positions.width) - 1))


cdef inline uint64_t sum_before(const uint8_t *counts, uint32_t bits, uint32_t i) noexcept nogil:
    """Return the sum of the first i packed numbers, i up to 128."""
    cdef uint64_t total = 0, sums = 0, word
    cdef uint32_t done = 0, step
    if bits == 0:
        return i
    if bits == 32:
        for done in range(i):
            total += packed(counts, bits, done)
        return total
    step = 64 // bits
    while done < i:
        word = load_8(counts + done * bits // 8)
        if i - done < step:
            word &= (<uint64_t> 1 << ((i - done) * bits)) - 1
        if bits == 4:
            sums += paired_nibbles(word)
        else:
            total += sum_of_bytes(word)
        done += step
    return total + sum_of_bytes(sums)


cdef inline bint open_positions(Term *term, uint32_t number, PositionBlock *found) noexcept nogil:
    """Find the positions of a block of a term; False when they do not lie within the file."""
    cdef const Field *field = term.field
    cdef Block *block = open_block(term, number)
    found.number = NO_BLOCK
    if block == NULL:
        return False
    cdef uint64_t start = <uint64_t> field.block_positions[term.offset + number] * 4 + HEADER
    if start > field.positions_size:
        damage(term)
        return False
    found.counts = field.positions + start
    found.bits = found.counts[-HEADER]
    found.width = found.counts[1 - HEADER]
    found.count = block.count
    cdef uint64_t counts_size = (found.count * found.bits + 7) // 8
    if found.bits not in (0, 4, 8, 32) or not 1 <= found.width <= 32:
        damage(term)
        return False
    if start + counts_size > field.positions_size:
        damage(term)
        return False
    found.data = found.counts + counts_size
    found.end = 8 * (field.positions_size - start - counts_size)
    found.posting = 0
    found.before = 0
    found.number = number
    return True


cdef inline bint read_positions(
    Term *term, uint32_t rank, PositionBlock *block, Positions *positions
) noexcept nogil:
    """Find the positions of posting number ``rank`` of a term; False when they do not lie within the file."""
    cdef uint32_t i = rank % BLOCK
    if block.number != rank // BLOCK and not open_positions(term, rank // BLOCK, block):
        return False
    if i >= block.count:
        damage(term)
        return False
    go_to_posting(block, i)
    positions.count = packed(block.counts, block.bits, i)
    positions.width = block.width
    positions.data = block.data
    positions.start = block.before * block.width
    if positions.start + <uint64_t> positions.count * block.width > block.end:
        damage(term)
        return False
    return True


cdef inline void go_to_posting(PositionBlock *block, uint32_t i) noexcept nogil:
    """Postings are mostly asked for in their order, and a few steps are made sooner than a new start."""
    if i < block.posting or i - block.posting > 8:
        block.before = sum_before(block.counts, block.bits, i)
    else:
        while block.posting < i:
            block.before += packed(block.counts, block.bits, block.posting)
            block.posting += 1
    block.posting = i


cdef inline bint is_phrase(Phrase *phrase, Term **terms, const Window *window, uint32_t x) noexcept nogil:
    """Return whether the terms, which document x of the window all has, stand together in it."""
    cdef uint32_t i, number, low = 0, high = 0xFFFFFFFF
    if phrase.part >= 0 and not find_part(phrase, terms[0], window.start + x, &low, &high):
        return False
    for i in range(phrase.terms):
        if not read_positions(
            terms[i], rank_of(terms[i], window, x), &phrase.blocks[i], &phrase.positions[i]
        ):
            return False
        # Most documents fail on the first two terms: the others' positions are then never sought.
        if i == 1 and phrase.slop == 0 and phrase.terms > 2 and not stand_exactly(phrase, 2, low, high):
            return False
    if phrase.slop:
        return stand_near(phrase, low, high)
    return stand_exactly(phrase, phrase.terms, low, high)


cdef inline bint find_part(
    const Phrase *phrase, Term *term, uint32_t document, uint32_t *low, uint32_t *high
) noexcept nogil:
    """Find the positions of the part: from ``low`` up to ``high``."""
    cdef const Field *field = term.field
    cdef uint64_t place = <uint64_t> document * (field.parts + 1) + phrase.part
    low[0] = field.part_starts[place]
    high[0] = field.part_starts[place + 1]
    return low[0] < high[0]


cdef inline bint stand_exactly(Phrase *phrase, uint32_t known, uint32_t low, uint32_t high) noexcept nogil:
    """Return whether the places of the first ``known`` distinct terms are all taken somewhere."""
    cdef const Positions *first = &phrase.positions[phrase.places[0].term]
    cdef uint32_t i, start, position
    for i in range(phrase.count):
        phrase.cursors[i] = 0
    for i in range(first.count):
        position = position_at(first, i)
        start = position - phrase.places[0].offset
        if start > position or start < low:
            continue
        if start + phrase.last_offset >= high:
            return False
        if places_taken(phrase, known, start):
            return True
    return False


cdef inline bint places_taken(Phrase *phrase, uint32_t known, uint32_t start) noexcept nogil:
    cdef uint32_t i, wanted, cursor
    cdef const Positions *positions
    for i in range(1, phrase.count):
        if phrase.places[i].term >= known:
            continue
        positions = &phrase.positions[phrase.places[i].term]
        wanted = start + phrase.places[i].offset
        cursor = phrase.cursors[i]
        while cursor < positions.count and position_at(positions, cursor) < wanted:
            cursor += 1
        phrase.cursors[i] = cursor
        if cursor == positions.count or position_at(positions, cursor) != wanted:
            return False
    return True


cdef inline bint stand_near(Phrase *phrase, uint32_t low, uint32_t high) noexcept nogil:
    """Return whether all terms, each as often as it comes in the phrase, lie in some short run of places."""
    cdef uint64_t width = <uint64_t> phrase.last_offset + phrase.slop
    cdef uint32_t i, earliest, position
    for i in range(phrase.terms):
        phrase.cursors[i] = 0
    while True:
        earliest = 0
        for i in range(phrase.terms):
            if phrase.cursors[i] + phrase.copies[i] > phrase.positions[i].count:
                return False
            position = position_at(&phrase.positions[i], phrase.cursors[i])
            if position < position_at(&phrase.positions[earliest], phrase.cursors[earliest]):
                earliest = i
        position = position_at(&phrase.positions[earliest], phrase.cursors[earliest])
        if position >= low and all_within(phrase, position + width, high):
            return True
        phrase.cursors[earliest] += 1


cdef inline bint all_within(const Phrase *phrase, uint64_t last, uint32_t high) noexcept nogil:
    cdef uint32_t i, position
    for i in range(phrase.terms):
        position = position_at(&phrase.positions[i], phrase.cursors[i] + phrase.copies[i] - 1)
        if position > last or position >= high:
            return False
    return True
