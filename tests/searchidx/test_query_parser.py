"""What each piece of the query language means."""

from datetime import date

import pytest

from searchidx import query
from searchidx.query import parse
from searchidx.query.ast import (
    And,
    DateRange,
    Every,
    FactIs,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Word,
)


def words(*texts: str) -> And:
    return And(clauses=tuple(Word(text=text) for text in texts))


def numbers(*texts: str) -> Or:
    return Or(clauses=tuple(Number(number=text) for text in texts))


def a_or_b() -> Or:
    return Or(clauses=(Word(text="a"), Word(text="b")))


def test_the_package_shows_parse_render_and_the_limits():
    assert query.__all__ == ["DEFAULT_LIMITS", "Limits", "parse", "render"]


class TestWords:
    def test_one_word_stands_for_itself(self):
        assert parse("media") == Word(text="media")

    def test_all_words_are_required(self):
        assert parse("sociale media gebruik") == words("sociale", "media", "gebruik")

    @pytest.mark.parametrize(
        "text",
        [
            "Overheidsdiensten - Communicatie - Gebruik",
            "Overheidsdiensten – Communicatie — Gebruik?",
            "Overheidsdiensten, Communicatie & Gebruik.",
            "Overheidsdiensten. - Communicatie. - Gebruik...",
            "  Overheidsdiensten\tCommunicatie\u00a0Gebruik !",
            "'Overheidsdiensten' [Communicatie]; Gebruik:",
            "Overheidsdiensten -- Communicatie Gebruik -",
            "Overheidsdiensten\x00Communicatie\ud800Gebruik",
            "Overheidsdiensten: Communicatie Gebruik",
        ],
    )
    def test_punctuation_of_pasted_titles_means_nothing(self, text):
        assert parse(text) == words("Overheidsdiensten", "Communicatie", "Gebruik")

    @pytest.mark.parametrize(
        "text",
        [
            "N-VA",
            "CD&V",
            "sp.a",
            "l’accord",
            "aujourd'hui",
            "covid-19",
            "2012-2013",
            "8917",
            "1.390",
            "7-123/2",
            "30/4/2013",
            "30-4-2013",
            "5-8917-a",
            "02-5551234",
            "14-daagse",
            "cafe\u0301",
            "9:30",
            "http://voorbeeld.be/vraag?nr=5*6",
            "www.voorbeeld.be/?q=media",
            "a::b",
            "C:\\map",
            "or",
            "en",
            "Of",
        ],
    )
    def test_stays_one_plain_word(self, text):
        assert parse(text) == Word(text=text)

    def test_a_dash_behind_en_or_of_is_half_a_compound(self):
        assert parse("makelaars en -beheerders") == words("makelaars", "en", "beheerders")
        assert parse("makelaars of -beheerders") == words("makelaars", "of", "beheerders")

    def test_an_asterisk_alone_is_every_question(self):
        assert parse("*") == Every()
        assert parse("* -media") == And(clauses=(Every(), Not(clause=Word(text="media"))))


class TestOperators:
    @pytest.mark.parametrize("text", ["a AND b", "a EN b", "a ET b", "a b", "(a) (b)", "(a AND b)"])
    def test_both(self, text):
        assert parse(text) == words("a", "b")

    @pytest.mark.parametrize("text", ["a OR b", "a OF b", "a OU b", "(a OR b)", "((a) OU (b))"])
    def test_either(self, text):
        assert parse(text) == a_or_b()

    @pytest.mark.parametrize("text", ["a NOT b", "a NIET b", "a SAUF b", "a -b", "a AND NOT b", "a -(b)"])
    def test_without(self, text):
        assert parse(text) == And(clauses=(Word(text="a"), Not(clause=Word(text="b"))))

    def test_and_binds_tighter_than_or(self):
        assert parse("a b OR c AND d") == Or(clauses=(words("a", "b"), words("c", "d")))
        assert parse("a (b OR c)") == And(
            clauses=(Word(text="a"), Or(clauses=(Word(text="b"), Word(text="c"))))
        )

    def test_not_binds_tightest(self):
        assert parse("NOT a b") == And(clauses=(Not(clause=Word(text="a")), Word(text="b")))

    def test_nested_ands_and_ors_are_flattened(self):
        assert parse("(a (b c)) AND d") == words("a", "b", "c", "d")
        assert parse("a OR (b OR (c OR d))") == Or(clauses=tuple(Word(text=text) for text in "abcd"))

    def test_a_double_negation_cancels_out(self):
        assert parse("-(-a)") == parse("NOT -a") == Word(text="a")
        assert parse("x -(-(a b))") == words("x", "a", "b")

    @pytest.mark.parametrize(
        ("text", "excluded"),
        [
            ("-media", Word(text="media")),
            ("NOT media", Word(text="media")),
            ('-"sociale media"', Phrase(text="sociale media")),
            ("-(a OR b)", a_or_b()),
            ("-titel:media", Word(text="media", part="title")),
            ("-med*", Prefix(text="med")),
            ("-5-8917", Number(number="5-8917")),
            ("-vraag nr. 5-8917", Number(number="5-8917")),
            ("-*", Every()),
        ],
    )
    def test_a_query_may_only_exclude(self, text, excluded):
        assert parse(text) == Not(clause=excluded)


class TestPhrasesAndPrefixes:
    @pytest.mark.parametrize(
        "text",
        [
            '"de sociale media"',
            "“de sociale media”",
            "„de sociale media”",
            "„de sociale media“",
            "«de sociale media»",
            "« de  sociale media »",
            "»de sociale media«",
        ],
    )
    def test_all_quotes_make_a_phrase(self, text):
        assert parse(text) == Phrase(text="de sociale media")

    def test_operators_and_fields_between_quotes_are_words(self):
        assert parse('"FOD:justitie OR (x"') == Phrase(text="FOD:justitie OR (x")

    def test_quotes_within_other_quotes_are_dropped(self):
        assert parse("«het „Dieselgate” schandaal»") == Phrase(text="het Dieselgate schandaal")

    def test_a_phrase_needs_no_spaces_around_it(self):
        assert parse('le"War Institute"-Evolution') == And(
            clauses=(Word(text="le"), Phrase(text="War Institute"), Word(text="Evolution"))
        )

    @pytest.mark.parametrize(
        ("text", "beginning"), [("med*", "med"), ("Réseau*.", "Réseau"), ("5-89*", "5-89")]
    )
    def test_an_asterisk_ends_a_prefix(self, text, beginning):
        assert parse(text) == Prefix(text=beginning)


class TestNumbers:
    @pytest.mark.parametrize(
        "text",
        [
            "5-8917",
            "5‑8917",
            "5–8917",
            "5−8917",
            "(5-8917)",
            "5-8917.",
            "5-8917?",
            "nr. 5-8917",
            "nr 5-8917",
            "NR.5-8917",
            "n° 5-8917",
            "n°5-8917",
            "nº 5-8917",
            "no. 5-8917",
            "no 5-8917",
            "nummer 5-8917",
            "numéro 5-8917",
            "vraag 5-8917",
            "Vraag nr. 5-8917",
            "schriftelijke vraag nr. 5-8917",
            "parlementaire vraag 5-8917",
            "question 5-8917",
            "question n° 5-8917",
            "Question écrite n° 5-8917",
            "question ecrite nº 5-8917",
            "written question no. 5-8917",
        ],
    )
    def test_a_question_number_in_its_spellings(self, text):
        assert parse(text) == Number(number="5-8917")

    def test_a_number_may_name_its_chamber(self):
        assert parse("senate/5-8917") == Number(number="5-8917", chamber="senate")
        assert parse("Chamber/54-184501") == Number(number="54-184501", chamber="chamber")
        assert parse("55-2-136") == Number(number="55-2-136")

    @pytest.mark.parametrize(
        "text", ["nr. 8917", "nr 8917", "n° 8917", "nº8917", "no. 8917", "vraag nr. 8917"]
    )
    def test_a_number_behind_nr_needs_no_legislature(self, text):
        assert parse(text) == Number(number="8917")

    def test_bare_digits_elsewhere_are_words(self):
        assert parse("vraag 8917") == words("vraag", "8917")
        assert parse("112 noodnummer") == words("112", "noodnummer")

    @pytest.mark.parametrize(
        "text",
        [
            "5-8917 5-8918 5-8919",
            "5-8917, 5-8918 en 5-8919",
            "vragen nrs. 5-8917, 5-8918 et 5-8919",
            "5-8917;5-8918,5-8919",
            "5-8917 OR 5-8918 OF 5-8919",
        ],
    )
    def test_several_numbers_find_each_of_them(self, text):
        assert parse(text) == numbers("5-8917", "5-8918", "5-8919")

    def test_several_numbers_beside_words_stay_together(self):
        assert parse("media 5-1 5-2 -5-3") == And(
            clauses=(Word(text="media"), numbers("5-1", "5-2"), Not(clause=Number(number="5-3")))
        )

    def test_numbers_joined_by_and_are_all_required(self):
        assert parse("5-1 AND 5-2") == And(clauses=(Number(number="5-1"), Number(number="5-2")))

    @pytest.mark.parametrize(
        "name", ["nr", "NR", "nummer", "number", "numero", "numéro", "no", "n°", "N°", "nº"]
    )
    def test_a_number_field_finds_that_question_only(self, name):
        assert parse(f"{name}:5-8917") == Number(number="5-8917", strict=True)
        assert parse(f"{name}: 5-8917") == Number(number="5-8917", strict=True)
        assert parse(f"{name}:8917") == Number(number="8917", strict=True)
        assert parse(f"{name}:senate/5‑8917") == Number(number="5-8917", chamber="senate", strict=True)


class TestFields:
    @pytest.mark.parametrize(
        ("text", "node"),
        [
            ("titel:media", Word(text="media", part="title")),
            ("TITRE: media", Word(text="media", part="title")),
            ("title:media?", Word(text="media", part="title")),
            ('trefwoord:"sociale media"', Phrase(text="sociale media", part="descriptors")),
            ("mots-clés:réseau", Word(text="réseau", part="descriptors")),
            ("réponse:med*", Prefix(text="med", part="answer")),
            ("REPONSE:med*", Prefix(text="med", part="answer")),
            ("re\u0301ponse:media", Word(text="media", part="answer")),
            ("vraag:5-8917", Word(text="5-8917", part="question")),
            ("vraag: nr. 5-8917", Word(text="5-8917", part="question")),
            ("titel:OR", Word(text="OR", part="title")),
            ("titel:a:b", Word(text="a:b", part="title")),
            ("auteur:peeters", FactIs(fact="author", text="peeters")),
            ("van:peeters", FactIs(fact="author", text="peeters")),
            ('steller:"Jan Peeters"', FactIs(fact="author", text="Jan Peeters", literal=True)),
            ("partij:CD&V", FactIs(fact="party", text="CD&V")),
            ("aan:justitie", FactIs(fact="minister", text="justitie")),
            ("leg:05", FactIs(fact="legislature", text="5")),
            ("stand:Beantwoord", FactIs(fact="status", text="answered")),
            ("état:clôturé", FactIs(fact="status", text="closed")),
            ("status:zonder antwoord", FactIs(fact="status", text="open")),
            ('statut:"sans réponse"', FactIs(fact="status", text="open")),
            ("status:vervallen", FactIs(fact="status", text="lapsed")),
            ("status:requalifié", FactIs(fact="status", text="requalified")),
            ("taal:NEDERLANDS", FactIs(fact="language", text="nl")),
            ("langue:français", FactIs(fact="language", text="fr")),
            ("language:Duits", FactIs(fact="language", text="de")),
        ],
    )
    def test_a_field_reads_its_value(self, text, node):
        assert parse(text) == node

    def test_an_unquoted_value_is_one_word(self):
        assert parse("titel:sociale media") == And(
            clauses=(Word(text="sociale", part="title"), Word(text="media"))
        )
        assert parse("status:open antwoord") == And(
            clauses=(FactIs(fact="status", text="open"), Word(text="antwoord"))
        )

    def test_a_group_spreads_the_field_over_its_words(self):
        assert parse('titel:(sociale OR med* -"x y" 5-8917)') == Or(
            clauses=(
                Word(text="sociale", part="title"),
                And(
                    clauses=(
                        Prefix(text="med", part="title"),
                        Not(clause=Phrase(text="x y", part="title")),
                        Word(text="5-8917", part="title"),
                    )
                ),
            )
        )
        assert parse("status:(open OF vervallen) media") == And(
            clauses=(
                Or(clauses=(FactIs(fact="status", text="open"), FactIs(fact="status", text="lapsed"))),
                Word(text="media"),
            )
        )
        assert parse("nr:(5-1 5-2)") == Or(
            clauses=(Number(number="5-1", strict=True), Number(number="5-2", strict=True))
        )


class TestDates:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("datum:30/4/2013", "2013-04-30", "2013-04-30"),
            ("date: 30 avril 2013.", "2013-04-30", "2013-04-30"),
            ('gesteld:"30 april 2013"', "2013-04-30", "2013-04-30"),
            ("asked:2013", "2013-01-01", "2013-12-31"),
            ("datum:2013..", "2013-01-01", None),
            ("datum:..2013", None, "2013-12-31"),
            ("datum:>=2013", "2013-01-01", None),
            ("datum:voor 2013", None, "2012-12-31"),
            ("datum:[2012 TO 2013]", "2012-01-01", "2013-12-31"),
            ("datum:2012 - 2013", "2012-01-01", "2013-12-31"),
            ("datum:tussen 2012 EN 2013", "2012-01-01", "2013-12-31"),
            ("datum:van 1 januari 2012 tot en met 31 december 2013", "2012-01-01", "2013-12-31"),
            ("date:du 1er janvier 2012 au 31 décembre 2013", "2012-01-01", "2013-12-31"),
        ],
    )
    def test_a_date_field_reads_as_many_words_as_make_a_period(self, text, first, last):
        period = DateRange(
            field="asked",
            first=date.fromisoformat(first) if first else None,
            last=date.fromisoformat(last) if last else None,
        )
        assert parse(text) == period
        assert parse(f"({text})") == period
        assert parse(f"-{text}") == Not(clause=period)
        assert parse(f"{text}, pensioen") == And(clauses=(period, Word(text="pensioen")))
        assert parse(f"{text} EN 5-8917") == And(clauses=(period, Number(number="5-8917")))

    def test_questions_can_be_found_by_the_day_of_the_answer(self):
        day = date(2013, 6, 4)
        expected: Node = DateRange(field="answered", first=day, last=day)
        assert parse("beantwoord:4/6/2013") == parse("répondu:4 juin 2013") == expected
