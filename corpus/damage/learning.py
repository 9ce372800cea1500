"""How the packaged spelling data are learned from records whose accents are right.

Run as ``python -m corpus.damage.learning RECORDS.jsonl.gz`` to write ``corpus/data`` anew. Half of the
records are held out, by their id, so that what is measured on those is honest.
"""

import gzip
import hashlib
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpus.damage.spelling import CONTEXTS_FILE, HANDMADE_FILE, WORDS_FILE, Contexts, neighbour
from corpus.record import Record, decode

DATA_FOLDER = Path(__file__).parent.parent / "data"

_RUN = re.compile(r"[^\W\d_]+")
_COMMON = 20
_SEEN_OFTEN = 3
_FAR_COMMONER = 50
_RECORDS_LETTERS = frozenset("àâçèéêëîïôöùûüœ")

# Weights of the counts that a narrower context lends to a wider one.
_LENT_BY_SIDES = 10
_LENT_BY_NEIGHBOURS = 3
_SIDES_ARE_INDEPENDENT = 0.25


def is_held_out(record_id: str) -> bool:
    """Return whether a record is kept for measuring and so never learned from."""
    return bool(hashlib.sha256(record_id.encode()).digest()[0] & 1)


def read_records(path: Path) -> Iterator[Record]:
    """Read the records of a gzipped JSON Lines file."""
    with gzip.open(path) as lines:
        yield from map(decode, lines)


def texts_of(record: Record) -> Iterator[str]:
    """Return a record's running texts."""
    for text in record.texts.values():
        yield from filter(None, (text.title, text.question, text.answer))


def learn_words(runs: Counter[str]) -> list[str]:
    """Return the words to know: those with accents, but for likely misprints, and the commonest others.

    Args:
        runs: how often each run of letters was seen.
    """
    words: Counter[str] = Counter()
    for run, count in runs.items():
        words[run.lower()] += count
    commonest: Counter[str] = Counter()
    for word, count in words.items():
        bare = _without_accents(word)
        commonest[bare] = max(commonest[bare], count)
    return sorted(
        word
        for word, count in words.items()
        if (count >= _COMMON if word.isascii() else not _is_misprint(word, count, commonest))
    )


def learn_contexts(framed: Iterable[str]) -> Contexts:
    """Return what it costs each accented letter to stand between its neighbours.

    Args:
        framed: distinct words, each with two characters before and after it (see :func:`frame`).
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    for word in framed:
        folded = word.lower()
        for at in range(2, len(word) - 2):
            for before, after in _windows(folded, at):
                places[before, after] += 1
                if not word[at].isascii():
                    seen[word[at], before, after] += 1
    return {
        (letter, before, after): round(_bits(letter, before, after, seen, places))
        for letter, before, after in seen
    }


def frame(word: str, run: re.Match[str]) -> str:
    """Return a run of letters with its neighbours; in lower case, but for a first letter with an accent."""
    before = neighbour(word[run.start() - 1]) if run.start() else "_"
    after = neighbour(word[run.end()]) if run.end() < len(word) else "_"
    first = run[0][0].lower() if run[0][0].isascii() else run[0][0]
    return f"_{before}{first}{run[0][1:].lower()}{after}_"


def _windows(word: str, at: int) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after a place, from no context to the widest."""
    yield "", ""
    yield word[at - 1], ""
    yield "", word[at + 1]
    yield word[at - 1], word[at + 1]
    yield word[at - 2 : at], word[at + 1]
    yield word[at - 1], word[at + 1 : at + 3]


def _bits(
    letter: str,
    before: str,
    after: str,
    seen: Counter[tuple[str, str, str]],
    places: Counter[tuple[str, str]],
) -> float:
    """Return the cost of a letter in a context, smoothed by the narrower context inside it."""
    if not before or not after:
        return -math.log2(seen[letter, before, after] / places[before, after])
    left, right = before[-1], after[0]
    share = seen[letter, "", ""] / places["", ""]
    sides = seen[letter, left, ""] / places[left, ""] * seen[letter, "", right] / places["", right] / share
    near = (seen[letter, left, right] + _LENT_BY_SIDES * _SIDES_ARE_INDEPENDENT * sides) / (
        places[left, right] + _LENT_BY_SIDES
    )
    if len(before) + len(after) == 2:
        return -math.log2(near)
    wide = seen[letter, before, after] + _LENT_BY_NEIGHBOURS * near
    return -math.log2(wide / (places[before, after] + _LENT_BY_NEIGHBOURS))


def _is_misprint(word: str, count: int, commonest: Counter[str]) -> bool:
    return count < _SEEN_OFTEN and count * _FAR_COMMONER < commonest[_without_accents(word)]


def _without_accents(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _is_native(run: str) -> bool:
    return all(char.isascii() or char in _RECORDS_LETTERS for char in run.lower())


def learn(records: Iterable[Record], handmade: Sequence[str]) -> tuple[list[str], Contexts]:
    """Learn words and contexts from the records that are not held out, and from a handmade list."""
    runs: Counter[str] = Counter()
    framed: set[str] = set()
    tokens = set(handmade)
    for record in records:
        if not is_held_out(record.id):
            for text in texts_of(record):
                for token in text.split():
                    runs.update(_RUN.findall(token))
                    tokens.add(token)
    for token in tokens:
        framed.update(frame(token, run) for run in _RUN.finditer(token) if _is_native(run[0]))
    known = {run.lower() for word in handmade for run in _RUN.findall(word)}
    return sorted(known.union(learn_words(runs))), learn_contexts(framed)


def main(arguments: Sequence[str]) -> None:
    """Learn from the file named in the arguments and write the data folder."""
    handmade = (DATA_FOLDER / HANDMADE_FILE).read_text("utf-8")
    words, contexts = learn(
        read_records(Path(arguments[0])),
        [word for line in handmade.splitlines() if not line.startswith("#") for word in line.split()],
    )
    (DATA_FOLDER / WORDS_FILE).write_text("\n".join(words) + "\n", "utf-8")
    lines = sorted("\t".join((*context, str(bits))) for context, bits in contexts.items())
    (DATA_FOLDER / CONTEXTS_FILE).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
