"""The pages of one question make one record, in whatever order they come."""

from datetime import date
from itertools import permutations

import pytest

from corpus import Event, Record, Relation, Text
from corpus.merging import descriptor_pairs, merge

SENT = Event(on=date(2024, 3, 1), kind="sent", label="Verzending vraag")
SENT_FR = Event(on=date(2024, 3, 1), kind="sent", label="Envoi question")
REMINDER = Event(on=date(2024, 5, 1), kind="reminder", label="Rappel")
ANSWER = Event(on=date(2024, 6, 1), kind="answer", label="Antwoord")
ANSWER_FR = Event(on=date(2024, 6, 1), kind="answer", label="Réponse")


def page(language: str, **facts: object) -> Record:
    text = facts.pop("text", None) or Text(title=f"title {language}", question=f"question {language}")
    stated: dict[str, object] = {
        "id": "senate/9-101",
        "chamber": "senate",
        "legislature": 9,
        "number": "101",
        "asked_in": "nl",
        "author": "Hilde Verstappel",
        "asked_on": date(2024, 3, 1),
        "texts": {language: text},
    }
    return Record(**(stated | facts))  # type: ignore[arg-type]


def test_a_dutch_and_a_french_page_meet_in_one_record() -> None:
    record = merge([page("fr", events=(SENT_FR,)), page("nl", events=(SENT,))]).record
    assert list(record.texts) == ["nl", "fr"]
    assert record.events == (SENT,)


def test_the_order_of_pages_does_not_matter() -> None:
    pages = [
        page("nl", events=(SENT,)),
        page("fr", events=(SENT_FR, REMINDER, ANSWER_FR), status="answered", answered_on=date(2024, 6, 1)),
        page(
            "nl",
            events=(SENT, ANSWER),
            status="answered",
            text=Text(title="title nl", question="question nl", answer="ja"),
        ),
        page("fr", author="H. Verstappel", relations=(Relation(kind="also-asked", id="senate/9-102"),)),
    ]
    results = [merge(order) for order in permutations(pages)]
    assert all(result == results[0] for result in results)


def test_a_newer_answer_wins_over_none_and_the_fuller_text_over_the_cut_one() -> None:
    cut = page("nl", text=Text(title="T", question="Een lange"), events=(SENT,))
    full = page(
        "nl",
        text=Text(title="T", question="Een lange vraag", answer="Ja."),
        events=(SENT, REMINDER, ANSWER),
        status="answered",
        answered_on=date(2024, 6, 1),
    )
    merged = merge([full, cut])
    assert merged.record.texts["nl"] == full.texts["nl"]
    assert merged.record.status == "answered"
    assert merged.record.events == (SENT, REMINDER, ANSWER)
    assert merged.conflicts == ()


def test_a_contradiction_is_reported_and_drops_nothing_silently() -> None:
    merged = merge([page("nl"), page("fr", author="Joris Van den Eikenhove"), page("nl", session="s")])
    assert merged.record.author == "Hilde Verstappel"
    assert merged.conflicts == ("author: Hilde Verstappel stands, but also stated: Joris Van den Eikenhove",)


def test_an_independent_is_one_in_both_languages() -> None:
    merged = merge([page("nl", party="Onafhankelijke"), page("fr", party="Indépendant")])
    assert merged.record.party == "Onafhankelijke"
    assert merged.conflicts == ()


def test_several_reminders_are_kept_but_not_doubled_by_the_other_language() -> None:
    twice = (SENT, REMINDER, REMINDER)
    assert merge([page("nl", events=twice), page("fr", events=twice)]).record.events == twice


def test_statements_of_different_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="not statements of one question"):
        merge([page("nl"), page("nl", id="senate/9-102")])


def descriptors(*names: str) -> Text:
    return Text(title="t", descriptors=names)


def test_descriptors_of_both_languages_pair_up_in_order() -> None:
    dutch, french = descriptors("trein", "media"), descriptors("train", "médias")
    merged = merge([page("nl", text=dutch), page("fr", text=french)])
    assert descriptor_pairs(merged.record) == (("trein", "train"), ("media", "médias"))
    assert merged.conflicts == ()


def test_lists_of_different_length_are_reported_not_guessed() -> None:
    merged = merge([page("nl", text=descriptors("trein", "media")), page("fr", text=descriptors("train"))])
    assert descriptor_pairs(merged.record) == ()
    assert merged.conflicts == ("descriptors: 2 in nl and 1 in fr; no translation pairs are taken from them",)


def test_a_page_cut_before_its_descriptors_is_no_contradiction() -> None:
    merged = merge([page("nl", text=descriptors("trein")), page("fr")])
    assert descriptor_pairs(merged.record) == ()
    assert merged.conflicts == ()


def test_a_text_that_differs_in_white_space_only_is_no_contradiction() -> None:
    one = page("nl", text=Text(title="t", question="Een vraag.\n\nNog een."))
    other = page("nl", text=Text(title="t", question="Een vraag.\nNog een."))
    assert merge([one, other]).conflicts == ()


def test_a_text_that_differs_in_capitals_only_is_no_contradiction() -> None:
    one = page("nl", text=Text(title="t", addressee="minister van Proefzaken"))
    other = page("nl", text=Text(title="t", addressee="Minister van Proefzaken"))
    assert merge([one, other]) == merge([other, one])
    assert merge([one, other]).conflicts == ()


def test_descriptors_that_contradict_each_other_are_reported_and_a_cut_list_is_not() -> None:
    whole, cut = page("nl", text=descriptors("trein", "media")), page("nl", text=descriptors("trein"))
    other = page("nl", text=descriptors("boot"))
    assert merge([whole, cut]).conflicts == ()
    for pages in permutations([whole, cut, other]):
        merged = merge(pages)
        assert merged.record.texts["nl"].descriptors == ("trein", "media")
        assert merged.conflicts == ("descriptors (nl): the longer list stands, but also stated: boot",)
