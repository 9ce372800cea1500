"""Invented questions, and the pages on which the Senate would serve them, in every layout and language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from typing import Literal

Language = Literal["nl", "fr"]

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
MONTHS = {language: names.split() for language, names in _MONTHS.items()}
EVENT_LABELS = {
    "sent": {"nl": "Verzending vraag", "fr": "Envoi question"},
    "reminder": {"nl": "Rappel", "fr": "Rappel"},
    "answer": {"nl": "Antwoord", "fr": "Réponse"},
    "supplementary-answer": {"nl": "Aanvullend antwoord", "fr": "Réponse complémentaire"},
    "provisional-answer": {"nl": "Voorlopig antwoord", "fr": "Réponse provisoire"},
    "requalified": {"nl": "Herkwalificatie", "fr": "Requalification"},
    "closed": {"nl": "Dossier gesloten", "fr": "Dossier clôturé"},
    "end-of-legislature": {"nl": "Einde zittingsperiode", "fr": "Fin de la législature"},
}
RELATION_LABELS = {
    "also-asked": {
        "nl": "Ook gesteld aan : schriftelijke vraag",
        "fr": "Aussi posée à : question écrite",
    },
    "reintroduced-as": {
        "nl": "Heringediend als : schriftelijke vraag",
        "fr": "Réintroduite comme : question écrite",
    },
    "reintroduction-of": {
        "nl": "Herindiening van : schriftelijke vraag",
        "fr": "Réintroduction de : question écrite",
    },
    "requalified-as": {
        "nl": "Geherkwalificeerd als : vraag om uitleg",
        "fr": "Requalifiée en : demande d'explications",
    },
    "requalification-of": {
        "nl": "Herkwalificatie van : vraag om uitleg",
        "fr": "Requalification de : demande d'explications",
    },
}
ASKED_IN = {
    "nl": {"nl": "Vraag gesteld in het Nederlands", "fr": "Question posée en néerlandais"},
    "fr": {"nl": "Vraag gesteld in het Frans", "fr": "Question posée en français"},
    "de": {"nl": "Vraag gesteld in het Duits", "fr": "Question posée en allemand"},
}
RULE = "________"


@dataclass(frozen=True)
class Words:
    """What a question says in one language."""

    office: str
    title: str
    descriptors: tuple[str, ...]
    question: tuple[str, ...]
    answer: tuple[str, ...] = ()
    party: str = "Partij X"


@dataclass(frozen=True)
class Question:
    """One invented question."""

    number: str = "9-101"
    author: str = "Jan Voorbeeld"
    asked_on: date = date(2031, 4, 3)
    asked_in: str | None = "nl"
    deadline: date | None = None
    session: str = "2030-2031"
    events: tuple[tuple[str, date], ...] = (("sent", date(2031, 4, 3)), ("answer", date(2031, 7, 1)))
    relations: tuple[tuple[str, str], ...] = ()
    answered_on: date = date(2031, 7, 1)
    nl: Words = field(
        default_factory=lambda: Words(
            office="minister van Proefzaken",
            title="Proefdienst - Loketten - Openingsuren",
            descriptors=("proefdienst", "openbaar gebouw"),
            question=(
                "De loketten van de proefdienst zijn bekend, maar één loket bleef in de coördinatie dicht.",
                "1) Hoeveel loketten zijn er volgens de minister?",
                "2) Wie beslist over de uren van het loket?",
            ),
            answer=(
                "1. Er zijn tien loketten; het geheel is geïntegreerd in de dienst.",
                "2. De dienst zelf beslist over de uren.",
            ),
        )
    )
    fr: Words = field(
        default_factory=lambda: Words(
            office="ministre des Essais",
            title="Service d'essai - Guichets - Heures d'ouverture",
            descriptors=("service d'essai", "bâtiment public"),
            question=(
                "Les guichets du service d'essai sont connus, mais un guichet est resté fermé pendant l'été.",
                "1) Combien de guichets y a-t-il selon la ministre ?",
                "2) Qui décide des heures d'ouverture ?",
            ),
            answer=(
                "1. Il y a dix guichets ; le tout est intégré dans le service.",
                "2. Le service décide lui-même de ces heures.",
            ),
        )
    )

    def words(self, language: Language) -> Words:
        return self.nl if language == "nl" else self.fr

    def without_answer(self) -> "Question":
        return replace(
            self,
            events=tuple(event for event in self.events if not event[0].endswith("answer")),
            nl=replace(self.nl, answer=()),
            fr=replace(self.fr, answer=()),
        )


def long_day(day: date, language: Language) -> str:
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def heading(question: Question, language: Language) -> str:
    return f"{'Schriftelijke vraag nr.' if language == 'nl' else 'Question écrite n°'} {question.number}"


def addressee(question: Question, language: Language) -> str:
    return f"{'aan de' if language == 'nl' else 'à la'} {question.words(language).office}"


def note(question: Question, language: Language) -> str:
    return f" ({ASKED_IN[question.asked_in][language]})" if question.asked_in else ""


def question_heading(question: Question, language: Language) -> str:
    day = long_day(question.asked_on, language)
    if language == "nl":
        return f"Vraag nr. {question.number} d.d. {day} :{note(question, language)}"
    return f"Question n° {question.number} du {day} :{note(question, language)}"


def answer_heading(question: Question, language: Language) -> str:
    opening = "Antwoord ontvangen op" if language == "nl" else "Réponse reçue le"
    return f"{opening} {long_day(question.answered_on, language)} :"


def deadline(question: Question, language: Language) -> str:
    if question.deadline is None:
        return ""
    label = "Einde van de antwoordtermijn" if language == "nl" else "Fin du délai de réponse"
    return f"({label}: {short_day(question.deadline)})"


def event_lines(
    question: Question, language: Language, form: str = "{day}{label}", *, with_deadline: bool = True
) -> list[str]:
    lines = []
    for kind, day in question.events:
        label = EVENT_LABELS[kind][language]
        if kind == "sent" and with_deadline and question.deadline:
            label = f"{label} {deadline(question, language)}"
        lines.append(form.format(day=short_day(day), label=label))
    return lines


def relation_lines(question: Question, language: Language) -> list[str]:
    return [f"{RELATION_LABELS[kind][language]} {number}" for kind, number in question.relations]


def paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def text_below(question: Question, language: Language) -> str:
    words = question.words(language)
    parts = [*words.question]
    if words.answer:
        parts += [answer_heading(question, language), *words.answer]
    return paragraphs(parts)


def screen(question: Question, language: Language, event_form: str = "{day}{label}") -> str:
    words = question.words(language)
    links = "Tweetalige printerversie Eentalige printerversie"
    author, on = "van", "d.d."
    if language == "fr":
        links, author, on = "Version à imprimer bilingue Version à imprimer unilingue", "de", "du"
    day = long_day(question.asked_on, language)
    return paragraphs(
        [
            links,
            heading(question, language),
            f"{author} {question.author} ({words.party}) {on} {day}",
            addressee(question, language),
            words.title,
            "\n".join(words.descriptors),
            "Chronologie",
            "\n".join(event_lines(question, language, event_form)),
            "\n".join(relation_lines(question, language)),
            question_heading(question, language),
            text_below(question, language),
        ]
    )


def printed(question: Question, language: Language, event_form: str = "{day}{label}") -> str:
    words = question.words(language)
    house, session = ("BELGISCHE SENAAT", "Zitting") if language == "nl" else ("SÉNAT DE BELGIQUE", "Session")
    prefix = "SENAAT" if language == "nl" else "SÉNAT"
    day = long_day(question.asked_on, language)
    note_ = note(question, language)
    blocks = [
        [house],
        [f"{session} {question.session}"],
        [day],
        [
            f"{prefix} {heading(question, language)}",
            "",
            f"de {question.author} ({words.party})",
            "",
            addressee(question, language),
        ],
        [words.title],
        [*words.descriptors],
        event_lines(question, language, event_form, with_deadline=False),
        relation_lines(question, language),
    ]
    on = "d.d." if language == "nl" else "du"
    lines = [line for block in blocks for line in (*block, RULE)]
    last = f"{prefix} {heading(question, language)} {on} {day} :{note_}"
    return "\n".join([*lines, last, "", text_below(question, language)])


def bilingual(question: Question, language: Language, event_form: str = "{day}{label}") -> str:
    fr, nl = question.fr, question.nl
    events = event_lines(question, "nl", event_form, with_deadline=False)
    if question.deadline:
        events.insert(1, deadline(question, "nl"))
    relations = relation_lines(question, language)
    both = [f"{relations[0]} {relations[0]}"] if len(relations) == 1 else [*relations, *relations]
    lines = [
        "SÉNAT DE BELGIQUE BELGISCHE SENAAT",
        RULE * 2,
        f"Session {question.session} Zitting {question.session}",
        RULE * 2,
        f"{long_day(question.asked_on, 'fr')} {long_day(question.asked_on, 'nl')}",
        RULE * 2,
        f"{heading(question, 'fr')} {heading(question, 'nl')}",
        "",
        f"de {question.author} ({fr.party})",
        "",
        f"van {question.author} ({nl.party})",
        "",
        addressee(question, "fr"),
        "",
        addressee(question, "nl"),
        RULE * 2,
        f"{fr.title} {nl.title} ",
        RULE * 2,
        *fr.descriptors,
        *nl.descriptors,
        f"{RULE} {RULE}",
        *events,
        *events,
        f"{RULE} {RULE}",
        *([*both, f"{RULE} {RULE}"] if relations else []),
        f"{question_heading(question, 'fr')} {question_heading(question, 'nl')}",
        "",
        text_below(question, "fr"),
        "",
        " ",
        "",
        text_below(question, "nl"),
    ]
    return "\n".join(lines)


def piped(question: Question, language: Language) -> str:
    end = " | ||||||||"
    rule = f"{RULE} | {RULE}{end}"

    def row(french: str, dutch: str) -> str:
        return f"{french} | {dutch}{end}"

    fr, nl = question.fr, question.nl
    relations = [row(line, line) for line in relation_lines(question, language)]
    return "\n".join(
        [
            row("SÉNAT DE BELGIQUE", "BELGISCHE SENAAT"),
            rule,
            row(f"Session {question.session}", f"Zitting {question.session}"),
            rule,
            row(long_day(question.asked_on, "fr"), long_day(question.asked_on, "nl")),
            rule,
            row(heading(question, "fr"), heading(question, "nl")),
            f"de {question.author} ({fr.party}) |",
            f"van {question.author} ({nl.party}) |",
            "||||||||",
            f"{addressee(question, 'fr')} |",
            f"{addressee(question, 'nl')} |",
            rule,
            row(fr.title, nl.title),
            rule,
            f"{' '.join(fr.descriptors)} |",
            f"{' '.join(nl.descriptors)}{end}",
            rule,
            "|",
            "|",
            "||||||||",
            rule,
            *([*relations, rule] if relations else []),
            row(question_heading(question, "fr"), question_heading(question, "nl")),
            row(" ".join(fr.question), " ".join(nl.question)),
        ]
    )


def stripped(question: Question, language: Language) -> str:
    words = question.words(language)
    return "\n".join(
        [
            "![]() |",
            "![]() |",
            words.title,
            *words.descriptors,
            *event_lines(question, language, "{day} | {label} |"),
            *relation_lines(question, language),
            text_below(question, language),
        ]
    )


def bulletin(
    questions: Sequence[Question], language: Language, number: str = "9-43", dash: str = " — "
) -> str:
    is_dutch = language == "nl"
    answered = [question for question in questions if question.words(language).answer]
    unanswered = [question for question in questions if not question.words(language).answer]
    lines = [
        "Vragen en Antwoorden" if is_dutch else "Questions et Réponses",
        "",
        "Belgische Senaat" if is_dutch else "SÉNAT DE BELGIQUE",
        "",
        "",
        f"Bulletin {number}",
        "",
        f"{'ZITTING' if is_dutch else 'SESSION DE'} {questions[0].session}",
        "",
    ]
    lines += _section(
        answered,
        language,
        "Vragen van de Senatoren en antwoorden van de Ministers"
        if is_dutch
        else "Questions posées par les Sénateurs et réponses données par les Ministres",
        dash,
    )
    lines += _section(
        unanswered,
        language,
        "Vragen waarop niet werd geantwoord binnen de tijd bepaald door het reglement\n"
        "(Art. 66 van het reglement van de Senaat)"
        if is_dutch
        else "Questions auxquelles il n'a pas été répondu dans le délai réglementaire "
        "(Art. 70 du règlement du Sénat)",
        dash,
    )
    return "\n".join(lines)


def _section(questions: Sequence[Question], language: Language, name: str, dash: str) -> list[str]:
    if not questions:
        return []
    legend = (
        "(N.): Vraag gesteld in 't Nederlands - (Fr.): Vraag gesteld in 't Frans"
        if language == "nl"
        else "(Fr.): Question posée en français - (N.): Question posée en néerlandais"
    )
    lines = ["", *name.split("\n"), "", legend, "", ""]
    office = ""
    for question in questions:
        words = question.words(language)
        if words.office != office:
            lines += [words.office[0].upper() + words.office[1:], ""]
            office = words.office
        lines += [_bulletin_heading(question, language), f"{dash.join(_sentences(words.title))}", ""]
        lines += [paragraphs(words.question), ""]
        if words.answer:
            label = "Antwoord :" if language == "nl" else "Réponse :"
            lines += [f"{label} {paragraphs(words.answer)}", ""]
    return lines


def _sentences(title: str) -> list[str]:
    return [f"{part}." for part in title.split(" - ")]


def _bulletin_heading(question: Question, language: Language) -> str:
    surname = question.author.split(" ", 1)[1]
    asked = {"nl": "N.", "fr": "Fr.", "de": "D.", None: ""}[question.asked_in]
    reminders = [day for kind, day in question.events if kind == "reminder"]
    reminded = ""
    if reminders:
        reminded = f" (rappel {'van' if language == 'nl' else 'du'} {long_day(reminders[0], language)})"
    day = long_day(question.asked_on, language)
    if language == "nl":
        return f"Vraag nr. {question.number} van de heer {surname} d.d. {day}{reminded} ({asked}) :"
    return f"Question nº {question.number} de M. {surname} du {day}{reminded} ({asked}) :"


def as_paragraphs(page: str) -> str:
    """The page as HTML, a paragraph a block, lines in it broken by ``<br>``."""
    blocks = [escape(block, quote=False).replace("\n", "<br>\n") for block in page.split("\n\n")]
    body = "\n".join(f"<p>{block}</p>" for block in blocks)
    return f"<!DOCTYPE html>\n<html><head><title>Senaat</title></head><body>\n{body}\n</body></html>\n"


def as_breaks(page: str) -> str:
    """The page as HTML with nothing but ``<br>`` between its lines."""
    lines = escape(page, quote=False).replace("\n", "<BR>")
    return f"<HTML><BODY><FONT face=arial>{lines}</FONT></BODY></HTML>"


def as_nested_tables(page: str) -> str:
    """The page as old HTML has it: in tables within tables, beside an empty column."""
    blocks = [escape(block, quote=False).replace("\n", "<br>") for block in page.split("\n\n")]
    rows = "".join(
        f"<tr><td width=10>&nbsp;</td><td><table><tr><td>{block}</td></tr></table></td></tr>"
        for block in blocks
    )
    return (
        "<html><head><style>td { color: red }</style><script>var x = '<td>';</script></head><body>"
        f"<table border=0><tbody>{rows}</tbody></table><script>count()</script></body></html>"
    )
