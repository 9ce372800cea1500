"""A small exact search: plans run over plain lists of postings, to compare an index with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import log

from searchidx.analysis import Analysis, normalise
from searchidx.document import Document
from searchidx.embedded.lengths import byte_to_length, length_to_byte
from searchidx.query import plan
from searchidx.schema import BM25_B, BM25_K1, LEAD_WEIGHT, LEAD_WORDS, PARTS

Occurrences = dict[int, int]
"""Position to weight."""

FIRST_POSITIONS = {rule.name: number << 25 for number, rule in enumerate(PARTS)}
"""Where each part's positions begin: far enough apart for any text, so that no phrase crosses."""


class Oracle:
    """Documents in memory; scores with BM25 and the field lengths as an index of one byte each has them."""

    def __init__(self, documents: Iterable[Document], analysis: Analysis) -> None:
        self.documents = {document.id: document for document in documents}
        self.postings: dict[str, dict[str, dict[str, Occurrences]]] = defaultdict(lambda: defaultdict(dict))
        self.analysis = analysis
        for document in self.documents.values():
            self._add(document)

    def _add(self, document: Document) -> None:
        for language, texts in document.texts.items():
            parts = dict(texts)
            for rule in PARTS:
                for nth, forms in enumerate(
                    self.analysis.tokenizer.forms(normalise(parts.get(rule.name, "")))
                ):
                    lead = rule.name == "question" and "title" not in parts and nth < LEAD_WORDS
                    weight = LEAD_WEIGHT if lead else rule.weight
                    for form in forms:
                        stem = self.analysis.terms[language](form)
                        for field, term in ((f"exact_{language}", form), (f"text_{language}", stem)):
                            held = self.postings[field][term].setdefault(document.id, {})
                            held[FIRST_POSITIONS[rule.name] + nth] = weight
        for number in document.numbers:
            self.postings["number"][number][document.id] = {0: 1}
        for number in document.related:
            self.postings["related"][number][document.id] = {0: 1}

    def scores(self, node: plan.Node) -> dict[str, float]:
        match node:
            case plan.Term(field=field, term=term, part=part):
                held = self.postings[field][term]
                return {
                    doc: self._bm25(field, held, occurrences)
                    for doc, occurrences in held.items()
                    if part is None or any(_inside(part, position) for position in occurrences)
                }
            case plan.Phrase():
                return self._phrase(node)
            case plan.Prefix(field=field, prefix=prefix, part=part):
                terms = [term for term in self.postings[field] if term.startswith(prefix)]
                found: dict[str, float] = {}
                for term in terms:
                    found |= self.scores(plan.Term(field=field, term=term, part=part))
                return dict.fromkeys(found, 1.0)
            case plan.Best(alternatives=nodes):
                return _combine(map(self.scores, nodes), max)
            case plan.Or(clauses=nodes):
                return _combine(map(self.scores, nodes), sum)
            case plan.And(clauses=nodes):
                each = [self.scores(clause) for clause in nodes]
                common = set(each[0]).intersection(*each)
                return {doc: sum(scores[doc] for scores in each) for doc in common}
            case plan.Not(clause=clause):
                return dict.fromkeys(self.documents.keys() - self.scores(clause).keys(), 0.0)
            case plan.Fixed(clause=clause, score=score):
                return dict.fromkeys(self.scores(clause), score)
            case plan.Every():
                return dict.fromkeys(self.documents, 0.0)
            case plan.Dates(field=field, first=first, last=last):
                days = {
                    doc: document.asked_on if field == "asked" else document.answered_on
                    for doc, document in self.documents.items()
                }
                return {
                    doc: 0.0
                    for doc, day in days.items()
                    if day and (first is None or first <= day) and (last is None or day <= last)
                }
            case plan.FactIs():
                return {doc: 0.0 for doc in self.documents if self._has_fact(doc, node)}
        raise AssertionError(node)

    def _phrase(self, node: plan.Phrase) -> dict[str, float]:
        every = [self.postings[node.field][term] for term in node.terms]
        found = {}
        for doc in set(every[0]).intersection(*every):
            if any(
                all(start + step in held[doc] for step, held in enumerate(every))
                for start in every[0][doc]
                if node.part is None or _inside(node.part, start)
            ):
                terms = dict.fromkeys(node.terms)
                found[doc] = sum(
                    self._bm25(node.field, self.postings[node.field][t], self.postings[node.field][t][doc])
                    for t in terms
                )
        return found

    def _has_fact(self, doc: str, node: plan.FactIs) -> bool:
        document = self.documents[doc]
        values = {
            "author": [document.author],
            "party": [document.party],
            "minister": list(document.ministers.values()),
            "legislature": [document.legislature],
            "status": [document.status],
            "language": [document.language],
        }[node.fact]
        for value in filter(None, values):
            words = self.analysis.words(value)
            joined, wanted = f" {' '.join(words)} ", f" {' '.join(node.words)} "
            if wanted in joined if node.literal else set(node.words) <= set(words):
                return True
        return False

    def _bm25(self, field: str, held: Mapping[str, Occurrences], occurrences: Occurrences) -> float:
        if field in {"number", "related"}:
            return 1.0
        doc = next(doc for doc, found in held.items() if found is occurrences)
        lengths: dict[str, int] = defaultdict(int)
        for postings in self.postings[field].values():
            for other, found in postings.items():
                lengths[other] += sum(found.values())
        count = len(self.documents)
        idf = log(count / (len(held) + 1)) + 1
        average = sum(lengths.values()) / count
        length = byte_to_length(length_to_byte(lengths[doc]))
        weight = sum(occurrences.values())
        norm = BM25_K1 * (1 - BM25_B + BM25_B * length / average)
        return idf * (weight * (BM25_K1 + 1)) / (weight + norm)


def _inside(part: str, position: int) -> bool:
    return position >> 25 == FIRST_POSITIONS[part] >> 25


def _combine(every: Iterable[dict[str, float]], how: object) -> dict[str, float]:
    gathered: dict[str, list[float]] = defaultdict(list)
    for scores in every:
        for doc, score in scores.items():
            gathered[doc].append(score)
    return {doc: how(scores) for doc, scores in gathered.items()}
