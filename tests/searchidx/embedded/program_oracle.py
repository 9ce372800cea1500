"""What a program must answer, found by looking at every document; to compare the search kernels with."""

from collections import Counter
from itertools import product
from math import isclose

from searchidx.embedded import program
from searchidx.embedded.program import Answer, Request
from tests.searchidx.embedded.made_segments import K1, MadeField, MadeSegment, Posting

Scores = dict[int, float]


def expected(segment: MadeSegment, request: Request, deleted: frozenset[int] = frozenset()) -> Answer:
    """Return the answer; its top holds all matches, as they are ordered."""
    live = set(range(segment.documents)) - deleted
    found = {doc: score for doc, score in scores(segment, request.program).items() if doc in live}
    filters = [(facet, set(scores(segment, node))) for facet, node in request.filters]
    passing = [doc for doc in found if all(doc in held for _, held in filters)]
    counts = []
    for number, column in enumerate(request.facets):
        codes = {value: code for code, value in enumerate(segment.codes(column))}
        others = [held for facet, held in filters if facet != number]
        counted = Counter(
            codes[value]
            for doc in found
            if all(doc in held for held in others)
            for value in segment.values[column][doc]
        )
        counts.append(sorted(counted.items()))
    return Answer(len(passing), _ordered(segment, request, {doc: found[doc] for doc in passing}), counts)


def _ordered(segment: MadeSegment, request: Request, found: Scores) -> list[tuple[int, float]]:
    if request.order == "relevance":
        ordered = sorted(found, key=lambda doc: (-found[doc], segment.newest[doc]))
    else:
        ordered = sorted(found, key=getattr(segment, request.order).__getitem__)
    taken: set[bytes] = set()
    kept = []
    for doc in ordered:
        values = segment.values[request.collapse][doc] if request.collapse else []
        if not taken.issuperset(values) or not values:
            kept.append((doc, found[doc]))
            taken.update(values)
    return kept


def assert_answers(answer: Answer, wanted: Answer, request: Request) -> None:
    """Compare an answer with the one expected: scores that differ by rounding may change places."""
    assert answer.total == wanted.total
    assert [sorted(counts) for counts in answer.facets] == wanted.facets
    assert len(answer.top) == min(request.limit, len(wanted.top))
    for (doc, score), (wanted_doc, wanted_score) in zip(answer.top, wanted.top, strict=False):
        assert isclose(score, wanted_score, rel_tol=1e-9, abs_tol=1e-9)
        if doc != wanted_doc:
            assert request.order == "relevance"
            assert isclose(dict(wanted.top)[doc], wanted_score, rel_tol=1e-9, abs_tol=1e-9)


def scores(segment: MadeSegment, node: program.Node) -> Scores:
    """Return every document that matches a node, with its score."""
    every = range(segment.documents)
    match node:
        case program.Group():
            return _group(segment.fields[node.field], node)
        case program.Phrase():
            return _phrase(segment.fields[node.field], node)
        case program.AnyTerm():
            made = segment.fields[node.field]
            terms = [made.terms[n] for first, end in node.ranges for n in range(first, end)]
            return {
                doc: 1.0 for term in terms for doc, held in made.postings[term].items() if _in(held, node)
            }
        case program.Days(column=column, first=first, last=last):
            return {doc: 0.0 for doc in every if max(first, 1) <= segment.days[column][doc] <= last}
        case program.Codes(column=column, accepted=accepted):
            known = segment.codes(column)
            bits = int.from_bytes(accepted, "little")
            values = {value for code, value in enumerate(known) if bits >> code & 1}
            return {doc: 0.0 for doc in every if values.intersection(segment.values[column][doc])}
        case program.And(children=children):
            each = [scores(segment, child) for child in children]
            common = set(every).intersection(*each)
            return {doc: sum(found[doc] for found in each) for doc in common}
        case program.Or(children=children):
            return _combined([scores(segment, child) for child in children], sum)
        case program.Best(children=children):
            return _combined([scores(segment, child) for child in children], max)
        case program.Not(child=child):
            return dict.fromkeys(set(every) - scores(segment, child).keys(), 0.0)
        case program.Fixed(child=child, score=score):
            return dict.fromkeys(scores(segment, child), score)
        case program.Boost(child=child, factor=factor):
            return {doc: score * factor for doc, score in scores(segment, child).items()}
        case program.Evidence(required=required, evidence=evidence):
            extra = scores(segment, evidence)
            return {doc: score + extra.get(doc, 0.0) for doc, score in scores(segment, required).items()}
        case program.Every():
            return dict.fromkeys(every, 0.0)
        case program.Nothing():
            return {}
    raise AssertionError(node)


def _combined(each: list[Scores], how: object) -> Scores:
    docs = set().union(*each)
    return {doc: how([found[doc] for found in each if doc in found]) for doc in docs}


def _in(posting: Posting, node: program.Group | program.AnyTerm) -> bool:
    return not node.part_mask or bool(posting.mask & node.part_mask)


def _bm25(made: MadeField, doc: int, tf: float, idf: float) -> float:
    return idf * (tf * (K1 + 1)) / (tf + made.norms[made.length_byte(doc)])


def _group(made: MadeField, node: program.Group) -> Scores:
    tfs: Counter[int] = Counter()
    for number, weight in node.terms:
        for doc, posting in made.postings[made.terms[number]].items():
            if _in(posting, node):
                tfs[doc] += weight * posting.tf
    norms = made.norms
    return {doc: node.idf * (tf * (K1 + 1)) / (tf + norms[made.length_byte(doc)]) for doc, tf in tfs.items()}


def _phrase(made: MadeField, node: program.Phrase) -> Scores:
    held = [made.postings[made.terms[number]] for number in node.terms]
    idfs = dict(zip(node.terms, node.idfs, strict=True))
    found = {}
    for doc in set(held[0]).intersection(*held):
        low, high = 0, 1 << 40
        if node.part >= 0:
            low, high = made.part_starts[doc][node.part : node.part + 2]
        places = [[p for p in each[doc].positions if low <= p < high] for each in held]
        if _near(places, node) if node.slop else _exact(places, node.offsets):
            tfs = {number: each[doc].tf for number, each in zip(node.terms, held, strict=True)}
            found[doc] = sum(_bm25(made, doc, tf, idfs[number]) for number, tf in tfs.items())
    return found


def _exact(places: list[list[int]], offsets: tuple[int, ...]) -> bool:
    starts = [{p - offset for p in each} for each, offset in zip(places, offsets, strict=True)]
    return bool(set.intersection(*starts))


def _near(places: list[list[int]], node: program.Phrase) -> bool:
    """Return whether some choice of places, one each, no place twice, spans little enough."""
    width = max(node.offsets) - min(node.offsets) + node.slop
    return any(
        len(set(chosen)) == len(chosen) and max(chosen) - min(chosen) <= width for chosen in product(*places)
    )
