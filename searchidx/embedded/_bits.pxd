"""Words of 64 documents: counting, finding and packing bits."""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from *:
    """
    #include <string.h>

    #define LOW_NIBBLES 0x0f0f0f0f0f0f0f0fULL
    #define LOW_BITS    0x0101010101010101ULL
    #define HIGH_BITS   0x8080808080808080ULL

    static inline int bit_count_without_instruction(uint64_t word) {
        word -= (word >> 1) & 0x5555555555555555ULL;
        word = (word & 0x3333333333333333ULL) + ((word >> 2) & 0x3333333333333333ULL);
        return (int)((((word + (word >> 4)) & LOW_NIBBLES) * LOW_BITS) >> 56);
    }

    /* The instruction is not part of x86-64 itself: one binary serves all processors by asking at run time. */
    #if defined(__x86_64__) && defined(__GNUC__)
    static int has_bit_count_instruction = 0;
    static void __attribute__((constructor)) detect_processor(void) {
        __builtin_cpu_init();
        has_bit_count_instruction = __builtin_cpu_supports("popcnt") != 0;
    }
    static inline int bit_count(uint64_t word) {
        uint64_t count;
        if (!has_bit_count_instruction) return bit_count_without_instruction(word);
        __asm__("popcntq %1, %0" : "=r"(count) : "r"(word) : "cc");
        return (int)count;
    }
    #elif defined(__GNUC__)
    static inline int bit_count(uint64_t word) { return __builtin_popcountll(word); }
    #else
    static inline int bit_count(uint64_t word) { return bit_count_without_instruction(word); }
    #endif

    #if defined(__GNUC__)
    static inline int lowest_bit(uint64_t word) { return __builtin_ctzll(word); }
    #else
    static inline int lowest_bit(uint64_t word) {
        return bit_count_without_instruction((word & (~word + 1)) - 1);
    }
    #endif

    static inline uint64_t load_8(const uint8_t *at) { uint64_t word; memcpy(&word, at, 8); return word; }
    static inline uint32_t load_4(const uint8_t *at) { uint32_t word; memcpy(&word, at, 4); return word; }
    static inline uint32_t load_2(const uint8_t *at) { uint16_t word; memcpy(&word, at, 2); return word; }

    /* Bit 4 i is set when nibble i is at least `least`, 1 to 15. */
    static inline uint64_t nibbles_at_least(uint64_t nibbles, unsigned least) {
        uint64_t lift = (0x80 - least) * LOW_BITS;
        uint64_t even = ((nibbles & LOW_NIBBLES) + lift) & HIGH_BITS;
        uint64_t odd = (((nibbles >> 4) & LOW_NIBBLES) + lift) & HIGH_BITS;
        return even >> 7 | odd >> 3;
    }

    /* Bit 8 i is set when byte i is at least `least`, 1 to 255. */
    static inline uint64_t bytes_at_least(uint64_t bytes, unsigned least) {
        uint64_t other = least * LOW_BITS;
        uint64_t borrow = (bytes | HIGH_BITS) - (other & ~HIGH_BITS);
        return (((bytes & ~other) | (~(bytes ^ other) & borrow)) & HIGH_BITS) >> 7;
    }

    static inline uint32_t sum_of_nibbles(uint64_t nibbles) {
        uint64_t sums = (nibbles & LOW_NIBBLES) + ((nibbles >> 4) & LOW_NIBBLES);
        return (uint32_t)((sums * LOW_BITS) >> 56);
    }

    static inline uint32_t sum_of_bytes(uint64_t bytes) {
        uint64_t sums = (bytes & 0x00ff00ff00ff00ffULL) + ((bytes >> 8) & 0x00ff00ff00ff00ffULL);
        return (uint32_t)((sums * 0x0001000100010001ULL) >> 48);
    }

    static inline uint64_t pack_flags(const uint8_t *flags) {
        uint64_t word = 0;
        for (int i = 0; i < 8; i++)
            word |= ((load_8(flags + 8 * i) * 0x0102040810204080ULL) >> 56) << (8 * i);
        return word;
    }

    /* Which of 64 days lie in a span; plain loops over flags, which compilers turn into vector code. */
    static uint64_t days_within(const int32_t *days, int32_t first, uint32_t span) {
        uint8_t flags[64];
        for (int i = 0; i < 64; i++) flags[i] = (uint32_t)days[i] - (uint32_t)first <= span;
        return pack_flags(flags);
    }

    static uint64_t codes_equal(const uint32_t *codes, uint32_t code) {
        uint8_t flags[64];
        for (int i = 0; i < 64; i++) flags[i] = codes[i] == code;
        return pack_flags(flags);
    }
    """
    int bit_count(uint64_t word) noexcept nogil
    int lowest_bit(uint64_t word) noexcept nogil
    uint64_t load_8(const uint8_t *at) noexcept nogil
    uint32_t load_4(const uint8_t *at) noexcept nogil
    uint32_t load_2(const uint8_t *at) noexcept nogil
    uint64_t nibbles_at_least(uint64_t nibbles, unsigned least) noexcept nogil
    uint64_t bytes_at_least(uint64_t bytes, unsigned least) noexcept nogil
    uint32_t sum_of_nibbles(uint64_t nibbles) noexcept nogil
    uint32_t sum_of_bytes(uint64_t bytes) noexcept nogil
    uint64_t days_within(const int32_t *days, int32_t first, uint32_t span) noexcept nogil
    uint64_t codes_equal(const uint32_t *codes, uint32_t code) noexcept nogil


cdef inline uint32_t count_bits(const uint64_t *words, uint32_t count) noexcept nogil:
    cdef uint32_t total = 0
    cdef uint32_t i
    for i in range(count):
        total += bit_count(words[i])
    return total


cdef inline bint any_bit(const uint64_t *words, uint32_t count) noexcept nogil:
    cdef uint64_t found = 0
    cdef uint32_t i
    for i in range(count):
        found |= words[i]
    return found != 0


cdef inline void intersect(uint64_t *words, const uint64_t *others, uint32_t count) noexcept nogil:
    cdef uint32_t i
    for i in range(count):
        words[i] &= others[i]


cdef inline void unite(uint64_t *words, const uint64_t *others, uint32_t count) noexcept nogil:
    cdef uint32_t i
    for i in range(count):
        words[i] |= others[i]


cdef inline bint has_bit(const uint64_t *words, uint32_t i) noexcept nogil:
    return words[i >> 6] >> (i & 63) & 1


cdef inline void set_bit(uint64_t *words, uint32_t i) noexcept nogil:
    words[i >> 6] |= <uint64_t> 1 << (i & 63)
