"""A term's postings, walked forward from window to window: which documents, and how often."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from searchidx.embedded._bits cimport bit_count, load_2, load_4, set_bit
from searchidx.embedded._fields cimport BLOCK, RANK_GROUP, WORDS, Field, Window

cdef enum:
    NO_DOCUMENT = 0xFFFFFFFF
    NO_BLOCK = 0xFFFFFFFF
    MASK_BITS = 4


cdef extern from *:
    """
    static const uint64_t NO_BITS[64];
    """
    const uint64_t *NO_BITS


cdef struct Block:
    uint32_t number  # within the term
    uint32_t count
    uint32_t first  # its first document
    uint32_t width  # bytes of a document number: 2 or 4
    const uint8_t *documents
    uint32_t tf_bits  # 0 (all are 1), 4, 8 or 32
    const uint8_t *tfs
    const uint8_t *masks  # NULL: the field has no parts


cdef struct Term:
    const Field *field
    int *damaged
    double weight
    uint32_t mask  # parts it must occur in; 0: any
    uint32_t df
    uint32_t offset  # its first block within the field
    uint32_t blocks
    const uint64_t *dense  # its bitmap; NULL: it is rare
    const uint32_t *dense_ranks
    Block open
    # where it stands: the first posting not before the place last sought
    uint32_t block
    uint32_t index
    # its postings in the window
    uint32_t first_block
    uint32_t end_block
    uint32_t before  # postings before the window
    const uint64_t *occurs
    const uint64_t *bits  # those of them that count: in the parts of the mask
    bint ranked
    uint32_t ranks[WORDS]
    uint64_t own[WORDS]
    uint64_t masked[WORDS]


cdef inline bint start_term(Term *term, const Field *field, uint32_t number, int *damaged) noexcept nogil:
    """Stand before a term's first posting; False when the segment's numbers contradict each other."""
    memset(term, 0, <size_t> (<char *> &term.own - <char *> term))
    term.field = field
    term.damaged = damaged
    term.weight = 1.0
    term.df = field.df[number]
    term.offset = field.first_block[number]
    cdef uint32_t end = field.first_block[number + 1]
    term.blocks = end - term.offset
    term.open.number = NO_BLOCK
    if term.offset > end or end > field.blocks or term.df > field.documents:
        return False
    if term.blocks != (<uint64_t> term.df + BLOCK - 1) // BLOCK:
        return False
    find_bitmap(term, number)
    return True


cdef inline void find_bitmap(Term *term, uint32_t number) noexcept nogil:
    cdef const Field *field = term.field
    cdef uint32_t low = 0, high = field.dense_count, middle
    while low < high:
        middle = (low + high) // 2
        if field.dense_terms[middle] < number:
            low = middle + 1
        else:
            high = middle
    if low < field.dense_count and field.dense_terms[low] == number:
        term.dense = field.dense_bits + <uint64_t> low * field.dense_words
        term.dense_ranks = field.dense_ranks + <uint64_t> low * (field.dense_words // 8)


cdef inline void rewind(Term *term) noexcept nogil:
    term.block = 0
    term.index = 0


# Blocks

cdef inline Block *open_block(Term *term, uint32_t number) noexcept nogil:
    """Return a block of the term, or NULL when it does not lie within the file as it should."""
    if term.open.number == number:
        return &term.open
    return read_block(term, number)


cdef inline Block *read_block(Term *term, uint32_t number) noexcept nogil:
    cdef const Field *field = term.field
    cdef Block *block = &term.open
    block.number = NO_BLOCK
    if number >= term.blocks:
        return damage(term)
    cdef uint32_t place = term.offset + number
    cdef uint32_t last = field.block_last[place]
    cdef uint32_t max_tf = field.block_max_tf[place]
    block.first = field.block_first[place]
    if block.first > last or last >= field.documents:
        return damage(term)
    block.count = BLOCK if number + 1 < term.blocks else term.df - number * BLOCK
    block.width = 2 if last - block.first < 65536 else 4
    block.tf_bits = 0 if max_tf == 1 else 4 if max_tf <= 15 else 8 if max_tf <= 255 else 32
    cdef uint64_t start = <uint64_t> field.block_data[place] * 4
    cdef uint64_t tf_start = start + block.count * block.width
    cdef uint64_t mask_start = tf_start + (block.count * block.tf_bits + 7) // 8
    cdef uint64_t end = mask_start + ((block.count * MASK_BITS + 7) // 8 if field.parts else 0)
    if end > field.postings_size:
        return damage(term)
    block.documents = field.postings + start
    block.tfs = field.postings + tf_start
    block.masks = field.postings + mask_start if field.parts else NULL
    block.number = number
    return block


cdef inline Block *damage(Term *term) noexcept nogil:
    term.damaged[0] = 1
    return NULL


cdef inline uint32_t document_of(const Block *block, uint32_t i) noexcept nogil:
    if block.width == 2:
        return block.first + load_2(block.documents + 2 * i)
    return block.first + load_4(block.documents + 4 * i)


cdef inline uint32_t packed(const uint8_t *data, uint32_t bits, uint32_t i) noexcept nogil:
    """Return number i of numbers of 4, 8 or 32 bits; of 0 bits all are 1."""
    if bits == 4:
        return data[i >> 1] >> ((i & 1) << 2) & 15
    if bits == 8:
        return data[i]
    return load_4(data + 4 * i) if bits else 1


cdef inline uint32_t tf_of(const Block *block, uint32_t i) noexcept nogil:
    return packed(block.tfs, block.tf_bits, i)


cdef inline uint32_t mask_of(const Block *block, uint32_t i) noexcept nogil:
    return packed(block.masks, MASK_BITS, i)


cdef inline uint32_t index_of(const Block *block, uint32_t start, uint32_t document) noexcept nogil:
    """Return the first posting from ``start`` on whose document is not before this one."""
    cdef uint32_t low = start, high = block.count, middle
    while low < high:
        middle = (low + high) // 2
        if document_of(block, middle) < document:
            low = middle + 1
        else:
            high = middle
    return low


# Seeking

cdef inline uint32_t block_reaching(const Term *term, uint32_t block, uint32_t document) noexcept nogil:
    """Return the first block from ``block`` on whose last document is not before this one."""
    cdef const uint32_t *last = term.field.block_last + term.offset
    if block >= term.blocks or last[block] >= document:
        return block
    cdef uint32_t low = block, step = 1, high, middle
    while step < term.blocks - low and last[low + step] < document:
        low += step
        step *= 2
    high = low + step if step < term.blocks - low else term.blocks
    low += 1
    while low < high:
        middle = (low + high) // 2
        if last[middle] < document:
            low = middle + 1
        else:
            high = middle
    return low


cdef inline uint32_t seek(Term *term, uint32_t document) noexcept nogil:
    """Go to the first posting not before a document and return its document; NO_DOCUMENT when there is none.

    The places sought ascend.
    """
    cdef uint32_t number = block_reaching(term, term.block, document)
    if number != term.block:
        term.block = number
        term.index = 0
    if number >= term.blocks:
        return NO_DOCUMENT
    cdef Block *block = open_block(term, number)
    if block == NULL:
        return NO_DOCUMENT
    term.index = index_of(block, term.index, document)
    if term.index >= block.count:
        damage(term)
        return NO_DOCUMENT
    return document_of(block, term.index)


cdef inline uint32_t next_document(Term *term, uint32_t document) noexcept nogil:
    """Return a document before which there is no posting from ``document`` on."""
    return document if term.dense != NULL else seek(term, document)


# Windows

cdef inline void enter_window(Term *term, const Window *window) noexcept nogil:
    """Find the term's postings in a window; windows ascend."""
    term.ranked = False
    if term.dense != NULL:
        enter_dense(term, window)
    else:
        enter_rare(term, window)
    term.bits = term.occurs
    if term.mask:
        keep_masked(term, window)


cdef inline void enter_dense(Term *term, const Window *window) noexcept nogil:
    cdef const uint32_t *first = term.field.block_first + term.offset
    cdef uint32_t end
    term.block = block_reaching(term, term.block, window.start)
    term.first_block = end = term.block
    while end < term.blocks and first[end] < window.end:
        end += 1
    term.end_block = end
    term.occurs = term.dense + (window.start >> 6)
    term.before = term.dense_ranks[window.start // RANK_GROUP]


cdef inline void enter_rare(Term *term, const Window *window) noexcept nogil:
    cdef uint32_t document = seek(term, window.start)
    term.first_block = term.end_block = term.block
    term.occurs = NO_BITS
    if document >= window.end:
        return
    term.before = term.block * BLOCK + term.index
    term.occurs = term.own
    memset(term.own, 0, window.words * 8)
    while term.block < term.blocks and set_documents(term, window):
        pass
    term.end_block = term.block if term.index == 0 else term.block + 1


cdef inline bint set_documents(Term *term, const Window *window) noexcept nogil:
    """Set the bits of the block the term stands in, and go on; False when the window ends within it."""
    cdef Block *block = open_block(term, term.block)
    cdef uint32_t size = window.end - window.start
    cdef uint32_t i = term.index, x
    if block == NULL:
        return False
    while i < block.count:
        x = document_of(block, i) - window.start
        if x >= size:
            term.index = i
            return False
        set_bit(term.own, x)
        i += 1
    term.block += 1
    term.index = 0
    return True


cdef inline void keep_masked(Term *term, const Window *window) noexcept nogil:
    """Let only postings count that lie in the parts of the mask."""
    cdef uint32_t size = window.end - window.start
    cdef uint32_t number, i, x
    cdef Block *block
    memset(term.masked, 0, window.words * 8)
    term.bits = term.masked
    for number in range(term.first_block, term.end_block):
        block = open_block(term, number)
        if block == NULL or block.masks == NULL:
            return
        for i in range(block.count):
            x = document_of(block, i) - window.start
            if x < size and mask_of(block, i) & term.mask:
                set_bit(term.masked, x)


cdef inline void rank_window(Term *term, const Window *window) noexcept nogil:
    """Count the postings before each word of the window."""
    cdef uint32_t word, rank = term.before
    for word in range(window.words):
        term.ranks[word] = rank
        rank += bit_count(term.occurs[word])
    term.ranked = True


cdef inline uint32_t rank_of(Term *term, const Window *window, uint32_t x) noexcept nogil:
    """Return which posting of the term belongs to document x of the window, which has one."""
    cdef uint32_t word = x >> 6
    if not term.ranked:
        rank_window(term, window)
    return term.ranks[word] + bit_count(term.occurs[word] & ((<uint64_t> 1 << (x & 63)) - 1))


cdef inline uint32_t window_tf(Term *term, const Window *window, uint32_t x) noexcept nogil:
    """Return the term's frequency in document x of the window, which has it."""
    cdef uint32_t rank = rank_of(term, window, x)
    cdef Block *block = open_block(term, rank // BLOCK)
    if block == NULL or rank % BLOCK >= block.count:
        damage(term)
        return 0
    return tf_of(block, rank % BLOCK)


# All documents

cdef inline void unite_postings(Term *term, uint32_t mask, uint64_t *bitmap) noexcept nogil:
    """Set the bits of the term's documents in a bitmap of the segment; in the parts of a mask, if any."""
    cdef uint32_t number, i, document
    cdef Block *block
    for number in range(term.blocks):
        block = open_block(term, number)
        if block == NULL or (mask and block.masks == NULL):
            damage(term)
            return
        for i in range(block.count):
            document = document_of(block, i)
            if document < term.field.documents and (not mask or mask_of(block, i) & mask):
                set_bit(bitmap, document)
