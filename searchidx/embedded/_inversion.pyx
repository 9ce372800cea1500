# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Turns the texts of documents into the postings of their terms, natively.

A text is cut at white space into chunks, each distinct chunk is analysed once, and a document is kept as the
numbers of its chunks until the postings are made from them by counting sort. inversion_numpy.py does the same
with NumPy.
"""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from searchidx.embedded._blocks cimport BlockEncoder, Buffer, Posting
from searchidx.embedded._chunks cimport ChunkTable, find_chunk

from searchidx.embedded.lengths import LENGTHS

cdef enum:
    POSITION_GAP = 64
    NO_DOCUMENT = 0xFFFFFFFF
    BEFORE = 1
    AFTER = 2

cdef struct Run:
    # The chunks of one part of one document: from ``start`` to the start of the run after it.
    uint32_t document
    uint32_t part
    uint32_t lead
    uint64_t start

cdef struct Slot:
    # Where a term's next posting and position go, and the last document that had it.
    uint64_t posting
    uint64_t position
    uint32_t document


cdef class FieldTerms:
    """The terms of one field, and which of them each chunk gives at which of its tokens."""

    cdef dict numbers
    cdef list terms
    cdef Buffer starts, entries, tokens
    cdef bint has_positions

    def __init__(self, bint has_positions):
        self.numbers, self.terms, self.has_positions = {}, [], has_positions
        self.starts, self.entries, self.tokens = Buffer(), Buffer(), Buffer()
        self.starts.put4(0)

    cdef int add_chunk(self, tokens, Py_ssize_t field) except -1:
        cdef uint32_t offset = 0
        for token in tokens:
            for term in token[field]:
                number = self.numbers.get(term)
                if number is None:
                    number = self.numbers[term] = len(self.terms)
                    self.terms.append(term.encode())
                self.entries.put4(number)
                self.tokens.put4(offset)
            offset += 1
        self.starts.put4(<uint32_t> (self.entries.size // 4))
        return 0


cdef class Inverter:
    """Gathers the texts of documents, and makes the postings of the fields that come of them.

    Args:
        analyze: takes a chunk of text, returns its tokens: for each, the terms of each field.
        positions: for each field, whether it keeps positions.
        rules: for each part its weight, the number of its lead words, their weight, and the number of the
            part in whose presence there is no lead, or -1; empty when a text has no parts.
        ignored: the ASCII characters that are dropped at the start of a chunk, and those at its end.

    Attributes:
        size: how many chunks are held.
        words: how many distinct chunks are known.
    """

    cdef object analyze
    cdef list rules, fields
    cdef ChunkTable chunks
    cdef Buffer counts, stream, runs
    cdef readonly uint32_t documents
    cdef uint32_t present
    cdef uint8_t[256] ignored

    def __init__(self, analyze, positions, rules, ignored=(b"", b"")):
        memset(self.ignored, 0, 256)
        for mask, characters in ((BEFORE, ignored[0]), (AFTER, ignored[1])):
            for byte in characters:
                self.ignored[<uint8_t> byte] |= <uint8_t> mask
        self.analyze, self.rules = analyze, list(rules)
        self.chunks, self.counts = ChunkTable(), Buffer()
        self.fields = [FieldTerms(kept) for kept in positions]
        self.clear()

    @property
    def size(self):
        return self.stream.size // 4

    @property
    def words(self):
        return self.chunks.count

    def clear(self):
        """Forget the documents; what is known of words stays."""
        self.stream, self.runs = Buffer(), Buffer()
        self.documents = self.present = 0

    def end_document(self):
        """Say that what comes now belongs to the next document."""
        self.documents += 1
        self.present = 0

    def add(self, uint32_t part, const uint8_t[::1] text):
        """Add the text of a part of the document, UTF-8; parts come in ascending order."""
        cdef const uint8_t* data
        cdef size_t length = text.shape[0], start = 0, end
        cdef Run* run
        if part >= max(len(self.rules), 1) or self.present >> part:
            raise ValueError(f"part {part} is not one, or comes after a later part")
        run = <Run*> self.runs.extend(sizeof(Run))
        run.document, run.part, run.start = self.documents, part, self.stream.size // 4
        run.lead = self._lead_words(part)
        self.present |= 1 << part
        if not length:
            return
        data = &text[0]
        while find_chunk(data, length, &start, &end):
            self._add_trimmed(data + start, end - start)
            start = end

    def field(self, Py_ssize_t index):
        """Return the arrays of a field by name, and the sum of its lengths.

        Raises:
            OverflowError: more postings than a segment can have.
        """
        cdef FieldTerms field = self.fields[index]
        cdef _Inversion inversion = _Inversion(self, field)
        return inversion.arrays()

    cdef uint32_t _lead_words(self, uint32_t part):
        if not self.rules:
            return 0
        _, words, _, unless = self.rules[part]
        return 0 if unless >= 0 and self.present >> unless & 1 else words

    cdef int _add_trimmed(self, const uint8_t* chunk, size_t length) except -1:
        while length and self.ignored[chunk[0]] & BEFORE:
            chunk += 1
            length -= 1
        while length and self.ignored[chunk[length - 1]] & AFTER:
            length -= 1
        if length:
            self._add_chunk(chunk, length)
        return 0

    cdef int _add_chunk(self, const uint8_t* chunk, size_t length) except -1:
        cdef uint32_t known = self.chunks.count
        cdef uint32_t number = <uint32_t> self.chunks.number(chunk, length)
        if number == known:
            tokens = self.analyze((<const char*> chunk)[:length].decode("utf-8"))
            for index, field in enumerate(self.fields):
                (<FieldTerms> field).add_chunk(tokens, index)
            self.counts.put4(len(tokens))
        self.stream.put4(number)
        return 0


cdef class _Inversion:
    """The making of one field's postings: count, place, write."""

    cdef Inverter source
    cdef FieldTerms field
    cdef Buffer ranks, slots, postings, positions, lengths, part_starts
    cdef list order
    cdef uint64_t placed

    def __init__(self, Inverter source, FieldTerms field):
        self.source, self.field = source, field
        self.slots = Buffer()

    def arrays(self):
        cdef list terms = self.field.terms
        self._count()
        self._place()
        encoder = BlockEncoder(
            self.source.documents, len(self.source.rules), self.field.has_positions, self.lengths
        )
        self._write(encoder)
        arrays, total = encoder.finish()
        ends, length = Buffer(), 0
        for number in self.order:
            length += len(terms[number])
            (<Buffer> ends).put4(length)
        arrays["terms"] = ("u1", b"".join([terms[number] for number in self.order]))
        arrays["term_ends"] = ("u4", ends)
        arrays["lengths"] = ("u1", self.lengths)
        if self.source.rules and self.field.has_positions:
            arrays["part_starts"] = ("u4", self.part_starts)
        return arrays, total

    cdef int _count(self) except -1:
        """Count each term's postings and positions, order the terms, and give each its place."""
        cdef const uint32_t* stream = <const uint32_t*> self.source.stream.data
        cdef const uint32_t* starts = <const uint32_t*> self.field.starts.data
        cdef const uint32_t* entries = <const uint32_t*> self.field.entries.data
        cdef const Run* runs = <const Run*> self.source.runs.data
        cdef size_t count = self.source.runs.size // sizeof(Run), run, i, end, size = len(self.field.terms)
        cdef uint32_t entry, document
        cdef uint64_t postings = 0, positions = 0, held
        cdef Slot* slots = <Slot*> self.slots.extend(max(size, 1) * sizeof(Slot))
        cdef Slot* slot
        memset(slots, 0, size * sizeof(Slot))
        for run in range(count):
            end = runs[run + 1].start if run + 1 < count else self.source.stream.size // 4
            document = runs[run].document + 1
            for i in range(runs[run].start, end):
                for entry in range(starts[stream[i]], starts[stream[i] + 1]):
                    slot = &slots[entries[entry]]
                    slot.position += 1
                    if slot.document != document:
                        slot.document = document
                        slot.posting += 1
        self.order = sorted(
            [i for i in range(size) if slots[i].posting], key=self.field.terms.__getitem__
        )
        for number in self.order:
            slot = &slots[<size_t> number]
            held, slot.posting = slot.posting, postings
            postings += held
            held, slot.position = slot.position, positions
            positions += held
            slot.document = NO_DOCUMENT
        self.postings, self.positions = Buffer(), Buffer()
        self.postings.extend(max(postings, 1) * sizeof(Posting))
        if self.field.has_positions:
            self.positions.extend(max(4 * positions, 1))
        return 0

    cdef int _place(self) except -1:
        """Go through the documents once more, and put each occurrence into its term's posting."""
        cdef const Run* runs = <const Run*> self.source.runs.data
        cdef size_t count = self.source.runs.size // sizeof(Run), run = 0
        cdef uint32_t document, parts = len(self.source.rules), part, position
        cdef uint64_t length
        cdef uint32_t* starts = NULL
        cdef uint8_t* lengths
        self.lengths, self.part_starts = Buffer(), Buffer()
        lengths = self.lengths.extend(max(self.source.documents, 1))
        self.lengths.size = self.source.documents
        for document in range(self.source.documents):
            position, length, part = 0, 0, 0
            starts = <uint32_t*> self.part_starts.extend(4 * (parts + 1))
            while run < count and runs[run].document == document:
                while part < min(runs[run].part, parts):
                    starts[part] = position
                    part += 1
                self._place_run(run, &position, starts + part, &length)
                part += 1
                run += 1
            while part <= parts:
                starts[part] = position
                part += 1
            lengths[document] = length_byte(length)
        return 0

    cdef int _place_run(self, size_t run, uint32_t* position, uint32_t* start, uint64_t* length) except -1:
        cdef const uint32_t* stream = <const uint32_t*> self.source.stream.data
        cdef const uint32_t* starts = <const uint32_t*> self.field.starts.data
        cdef const uint32_t* entries = <const uint32_t*> self.field.entries.data
        cdef const uint32_t* tokens = <const uint32_t*> self.field.tokens.data
        cdef const uint32_t* counts = <const uint32_t*> self.source.counts.data
        cdef const Run* runs = <const Run*> self.source.runs.data
        cdef Slot* slots = <Slot*> self.slots.data
        cdef Posting* postings = <Posting*> self.postings.data
        cdef uint32_t* positions = <uint32_t*> self.positions.data
        cdef bint has_positions = self.field.has_positions
        cdef size_t last_run = self.source.runs.size // sizeof(Run) - 1, i
        cdef size_t end = runs[run + 1].start if run < last_run else self.source.stream.size // 4
        cdef uint32_t chunk, entry, token = 0, first = position[0], weight, word, lead = runs[run].lead
        cdef uint32_t plain = 1, lead_weight = 1, mask = 0, document = runs[run].document
        cdef bint is_empty = True
        cdef Slot* slot
        cdef Posting* posting
        if self.source.rules:
            plain, _, lead_weight, _ = self.source.rules[runs[run].part]
            mask = 1 << runs[run].part
        for i in range(runs[run].start, end):
            if counts[stream[i]]:
                is_empty = False
                break
        if not is_empty and first:
            first += POSITION_GAP
        start[0] = first
        for i in range(runs[run].start, end):
            chunk = stream[i]
            for entry in range(starts[chunk], starts[chunk + 1]):
                slot = &slots[entries[entry]]
                word = token + tokens[entry]
                weight = lead_weight if word < lead else plain
                if slot.document != document:
                    slot.document = document
                    posting = &postings[slot.posting]
                    slot.posting += 1
                    posting.document, posting.frequency, posting.count, posting.parts = document, 0, 0, 0
                else:
                    posting = &postings[slot.posting - 1]
                posting.frequency += weight
                posting.count += 1
                posting.parts |= mask
                length[0] += weight
                if has_positions:
                    positions[slot.position] = first + word
                    slot.position += 1
            token += counts[chunk]
        position[0] = first + token
        return 0

    cdef int _write(self, BlockEncoder encoder) except -1:
        cdef const Posting* postings = <const Posting*> self.postings.data
        cdef const uint32_t* positions = <const uint32_t*> self.positions.data
        cdef const Slot* slots = <const Slot*> self.slots.data
        cdef uint64_t posting = 0, position = 0
        cdef const Slot* slot
        for number in self.order:
            slot = &slots[<size_t> number]
            encoder.add_term(postings + posting, slot.posting - posting, positions + position)
            posting, position = slot.posting, slot.position
        return 0


cdef uint32_t[256] _LENGTHS
for _byte, _length in enumerate(LENGTHS):
    _LENGTHS[_byte] = _length


cdef uint8_t length_byte(uint64_t length) noexcept:
    """Return the byte of a length, see lengths.py."""
    cdef int low = 0, high = 255, middle
    while low < high:
        middle = (low + high) // 2
        if _LENGTHS[middle] < length:
            low = middle + 1
        else:
            high = middle
    return low
