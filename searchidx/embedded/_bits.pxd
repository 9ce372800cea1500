"""Words of 64 documents: counting, finding and packing bits."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from *:
    """
    #include <string.h>
    #if defined(__SSE2__)
    #include <emmintrin.h>
    #endif

    #define LOW_NIBBLES 0x0f0f0f0f0f0f0f0fULL
    #define LOW_BITS    0x0101010101010101ULL
    #define HIGH_BITS   0x8080808080808080ULL

    static inline int bit_count_without_instruction(uint64_t word) {
        word -= (word >> 1) & 0x5555555555555555ULL;
        word = (word & 0x3333333333333333ULL) + ((word >> 2) & 0x3333333333333333ULL);
        return (int)((((word + (word >> 4)) & LOW_NIBBLES) * LOW_BITS) >> 56);
    }

    /* The instruction is not part of x86-64 itself: one binary serves all processors by asking. */
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

    /* Each byte holds the sum of two nibbles: eight such words can be added before a byte is full. */
    static inline uint64_t paired_nibbles(uint64_t nibbles) {
        return (nibbles & LOW_NIBBLES) + ((nibbles >> 4) & LOW_NIBBLES);
    }

    static inline uint32_t sum_of_bytes(uint64_t bytes) {
        uint64_t sums = (bytes & 0x00ff00ff00ff00ffULL) + ((bytes >> 8) & 0x00ff00ff00ff00ffULL);
        return (uint32_t)((sums * 0x0001000100010001ULL) >> 48);
    }

    /* Which of 64 numbers lie in a span. */
    #if defined(__SSE2__)
    static inline __m128i beyond_span(const uint32_t *numbers, __m128i lowest, __m128i span) {
        __m128i steps = _mm_sub_epi32(_mm_loadu_si128((const __m128i *)numbers), lowest);
        return _mm_cmpgt_epi32(steps, span);
    }
    static inline uint64_t within_span(const uint32_t *numbers, uint32_t first, uint32_t span) {
        /* Comparison is of signed numbers: half the range is taken off both sides. */
        __m128i lowest = _mm_set1_epi32((int)(first + 0x80000000u));
        __m128i most = _mm_set1_epi32((int)(span + 0x80000000u));
        uint64_t beyond = 0;
        for (int i = 0; i < 64; i += 16) {
            __m128i low = _mm_packs_epi32(beyond_span(numbers + i, lowest, most),
                                          beyond_span(numbers + i + 4, lowest, most));
            __m128i high = _mm_packs_epi32(beyond_span(numbers + i + 8, lowest, most),
                                           beyond_span(numbers + i + 12, lowest, most));
            beyond |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high)) << i;
        }
        return ~beyond;
    }
    #else
    static inline uint64_t within_span(const uint32_t *numbers, uint32_t first, uint32_t span) {
        uint64_t found = 0;
        for (int i = 0; i < 64; i++) found |= (uint64_t)(numbers[i] - first <= span) << i;
        return found;
    }
    #endif
    """
    int bit_count(uint64_t word) noexcept nogil
    int lowest_bit(uint64_t word) noexcept nogil
    uint64_t load_8(const uint8_t *at) noexcept nogil
    uint32_t load_4(const uint8_t *at) noexcept nogil
    uint32_t load_2(const uint8_t *at) noexcept nogil
    uint64_t nibbles_at_least(uint64_t nibbles, unsigned least) noexcept nogil
    uint64_t bytes_at_least(uint64_t bytes, unsigned least) noexcept nogil
    uint64_t paired_nibbles(uint64_t nibbles) noexcept nogil
    uint32_t sum_of_bytes(uint64_t bytes) noexcept nogil
    uint64_t within_span(const uint32_t *numbers, uint32_t first, uint32_t span) noexcept nogil


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
