# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Cuts text into chunks at white space across which no rule of the analysis looks, and numbers the distinct ones."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy, memset

from searchidx.embedded._blocks cimport Buffer

cdef struct Place:
    # A chunk in the table; no length: the place is free.
    uint64_t hashed
    uint32_t length
    uint32_t number


cdef class ChunkTable:
    """Numbers the distinct chunks of text in the order in which they come."""

    def __init__(self):
        self.bytes, self.starts = Buffer(), Buffer()
        self.count = 0
        self._resize(1 << 12)

    cdef int _resize(self, size_t capacity) except -1:
        cdef Buffer before = self.slots
        cdef Place* places
        cdef size_t i, at
        self.slots = Buffer()
        places = <Place*> self.slots.extend(capacity * sizeof(Place))
        memset(places, 0, capacity * sizeof(Place))
        if before is not None:
            for i in range(self.capacity):
                if (<Place*> before.data)[i].length:
                    at = (<Place*> before.data)[i].hashed & (capacity - 1)
                    while places[at].length:
                        at = (at + 1) & (capacity - 1)
                    places[at] = (<Place*> before.data)[i]
        self.capacity = capacity
        return 0

    cdef const uint8_t* _bytes(self, uint32_t number) noexcept:
        return self.bytes.data + (<const uint64_t*> self.starts.data)[number]

    cdef int64_t number(self, const uint8_t* chunk, size_t length) except -1:
        """Return the number of a chunk, which is not empty; it is new when that was the count before."""
        cdef Place* places = <Place*> self.slots.data
        cdef uint64_t hashed = hash_of(chunk, length)
        cdef size_t at = hashed & (self.capacity - 1)
        if length > 0xFFFFFFFF:
            raise OverflowError("a word of more than 4 GB")
        while places[at].length:
            # The hash of at most eight bytes is made of them and of nothing else: no other bytes have it.
            if places[at].hashed == hashed and places[at].length == length and (
                length <= 8 or memcmp(self._bytes(places[at].number), chunk, length) == 0
            ):
                return places[at].number
            at = (at + 1) & (self.capacity - 1)
        places[at].hashed, places[at].length, places[at].number = hashed, <uint32_t> length, self.count
        self.starts.put8(self.bytes.size)
        if length > 8:
            self.bytes.put(chunk, length)
        self.count += 1
        if self.count * 2 > self.capacity:
            self._resize(self.capacity * 2)
        return self.count - 1


cdef inline uint64_t hash_of(const uint8_t* bytes, size_t length) noexcept:
    """Return a hash of 64 bits; every step of it can be undone, so that for eight bytes and less no two agree."""
    cdef uint64_t value = 0, word
    while length > 8:
        memcpy(&word, bytes, 8)
        value = mixed(value ^ word)
        bytes += 8
        length -= 8
    word = 0
    memcpy(&word, bytes, length)
    return mixed(value ^ word)


cdef uint64_t _FACTOR = 0x9E3779B97F4A7C15


cdef inline uint64_t mixed(uint64_t value) noexcept:
    value *= _FACTOR
    return value ^ (value >> 32)


cdef enum:
    PLAIN = 0
    SPACE = 1
    SPACE_OF_TWO = 2
    SPACE_OF_THREE = 3

cdef uint8_t[256] _FIRST_BYTES
memset(_FIRST_BYTES, PLAIN, 256)
for _byte in (0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D):
    _FIRST_BYTES[_byte] = SPACE
_FIRST_BYTES[0xC2], _FIRST_BYTES[0xE2] = SPACE_OF_TWO, SPACE_OF_THREE


cdef inline size_t white_space(const uint8_t* text, size_t at, size_t length) noexcept:
    """Return how many bytes the white space at a place has that the analysis takes for a plain space; or 0."""
    cdef uint8_t first = _FIRST_BYTES[text[at]], last
    if first <= SPACE:
        return first
    if at + first > length:
        return 0
    if first == SPACE_OF_TWO:
        return 2 if text[at + 1] == 0xA0 else 0
    last = text[at + 2]
    return 3 if text[at + 1] == 0x80 and last in (0x82, 0x83, 0x87, 0x89, 0xA8, 0xA9, 0xAF) else 0


cdef bint find_chunk(const uint8_t* text, size_t length, size_t* start, size_t* end) noexcept:
    """Find the next chunk from ``start`` on; returns whether there is one, and says where it starts and ends."""
    cdef size_t space
    while start[0] < length:
        space = white_space(text, start[0], length)
        if not space:
            end[0] = chunk_end(text, start[0], length)
            return True
        start[0] += space
    return False


cdef size_t chunk_end(const uint8_t* text, size_t start, size_t length) noexcept:
    """Return where the chunk ends that starts at a place."""
    cdef size_t at = start, space
    while True:
        space = 0
        while at < length:
            if _FIRST_BYTES[text[at]]:
                space = white_space(text, at, length)
                if space:
                    break
            at += 1
        if at == length:
            return at
        if not (ends_like_number(text, start, at) and starts_like_group(text, at + space, length)):
            return at
        at += space


cdef bint ends_like_number(const uint8_t* text, size_t start, size_t end) noexcept:
    """Return whether the last group of a number split by spaces may end here, but for its last one."""
    cdef size_t at = end - 1, digits = 0
    if text[at] >= 0x80:
        while at > start and text[at] & 0xC0 == 0x80:
            at -= 1
        return may_be_digit(code_point(text, at, end))
    while at >= start and is_digit(text[at]):
        digits += 1
        if at == start:
            break
        at -= 1
    return 1 <= digits <= 3


cdef bint starts_like_group(const uint8_t* text, size_t start, size_t length) noexcept:
    """Return whether three digits of a number split by spaces may start here."""
    cdef size_t at = start
    while at < length and is_digit(text[at]):
        at += 1
    if at == length:
        return at - start == 3
    if at - start > 3:
        return False
    if text[at] >= 0x80:
        return at > start or may_be_digit(code_point(text, at, length))
    return at - start == 3 and not is_letter(text[at])


cdef inline bint is_digit(uint8_t byte) noexcept:
    return 0x30 <= byte <= 0x39


cdef inline bint is_letter(uint8_t byte) noexcept:
    return 0x61 <= byte <= 0x7A or 0x41 <= byte <= 0x5A or byte == 0x5F


cdef uint32_t code_point(const uint8_t* text, size_t at, size_t length) noexcept:
    """Return the character that starts at a place; all ones when it is cut off."""
    cdef uint8_t byte = text[at]
    cdef size_t more = 1 if byte < 0xE0 else 2 if byte < 0xF0 else 3, i
    cdef uint32_t value = byte & (0x3F >> more)
    if at + more >= length:
        return 0xFFFFFFFF
    for i in range(1, more + 1):
        value = value << 6 | (text[at + i] & 0x3F)
    return value


cdef bint may_be_digit(uint32_t character) noexcept:
    """Return False only for what is neither a digit beyond ASCII nor invisible to the analysis."""
    if character < 0x660:
        return character == 0xAD
    return not (
        0x1E00 <= character <= 0x200A or 0x2010 <= character <= 0x205F or 0x20A0 <= character <= 0x24FF
    )
