"""Documents that hold no written question are rejected by the name of their kind."""

import pytest
from page_reading import reason_of

ANNALS_NL = (
    "4-28\n\n4-28\n\nBelgische Senaat\n\nHandelingen\n\nDONDERDAG 8 MEI 2031\n\nVraag om uitleg van de heer X"
)
ANNALS_FR = (
    "5-98COM\n\n5-98COM\n\nSénat de Belgique\n\nAnnales\n\nJEUDI 8 MAI 2031\n\nDemande d'explications de X"
)
SPOKEN_PAGE = """\
{links}

{heading} 9-45

van Jan Voorbeeld (Partij X) d.d. 5 maart 2031

aan de minister van Proefzaken

Proefdienst

Chronologie

5/3/2031Verzending vraag

Herkwalificatie van : schriftelijke vraag 9-105
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ANNALS_NL, "Annals"),
        (ANNALS_FR, "Annals"),
        ("1-12\n\nMONDELINGE VRAAG VAN DE HEER X", "Annals"),
        ("1-12\n\nQuestion orale de M. X au ministre", "Annals"),
        ("Demande d'explications de Mme X sur «les essais» (nº 2-827)", "Annals"),
        ("2-51\n2-51\nSénat de Belgique\nMARDI 6 MAI 2031", "Annals"),
        ("De heer Jan Voorbeeld (Partij X). – Ik dank de minister.", "Annals"),
        ("5\u201198\n\nBelgische Senaat\n\nGewone Zitting 2030\u20112031", "a provisional report"),
        ("Voorlopige versie, nog niet goedgekeurd door de sprekers", "a provisional report"),
        ("Compte rendu provisoire", "a provisional report"),
        (
            "Belgische Senaat\nZitting 2030-2031\nWetsvoorstel tot wijziging van de proefwet",
            "a parliamentary document",
        ),
        ("Sénat de Belgique\nDocument législatif n° 5-123/1", "a parliamentary document"),
    ],
)
def test_reports_and_documents(text: str, name: str) -> None:
    assert name in reason_of(text)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Vraag om uitleg nr.", "a request for explanation"),
        ("Demande d'explications n°", "a request for explanation"),
        ("SENAAT Vraag om uitleg nr.", "a request for explanation"),
        ("Mondelinge vraag nr.", "an oral question"),
        ("Question orale n°", "an oral question"),
        ("SÉNAT Question orale n°", "an oral question"),
    ],
)
@pytest.mark.parametrize("links", ["", "Tweetalige printerversie Eentalige printerversie"])
def test_pages_of_spoken_questions_though_laid_out_like_written_ones(heading, name, links) -> None:
    assert name in reason_of(SPOKEN_PAGE.format(heading=heading, links=links))


@pytest.mark.parametrize(
    "text",
    [
        "404 Not Found",
        "HTTP/1.1 503 Service Unavailable",
        "Error 500",
        "Erreur 404 : page non trouvée",
        "Fout 404 - Pagina niet gevonden",
        "De pagina werd niet gevonden",
        "La page est introuvable",
        "Cette page n'existe pas",
        "Deze pagina bestaat niet",
        "Service temporairement indisponible",
        "De dienst is tijdelijk niet beschikbaar",
        "Accès refusé",
        "Er is een fout opgetreden",
        "De gevraagde pagina werd niet gevonden.",
        "Dit document bestaat niet",
        "De website is tijdelijk niet beschikbaar wegens onderhoud.",
        "La page que vous avez demandée n'existe plus.",
        "Ce document n'est pas disponible.",
        "Une erreur est survenue. Veuillez réessayer plus tard.",
        "Le site est temporairement indisponible pour maintenance.",
        "Server Error",
        "An error occurred on the server",
    ],
)
@pytest.mark.parametrize("form", ["{}", "<!DOCTYPE html><html><body><h1>{}</h1><p>nginx</p></body></html>"])
def test_error_pages_in_three_languages(text: str, form: str) -> None:
    assert "an error page" in reason_of(form.format(text))


def test_an_error_page_below_the_site_s_name() -> None:
    assert "an error page" in reason_of("Belgische Senaat\nSénat de Belgique\n\n404\n\nPagina niet gevonden")


def test_an_error_page_that_says_so_in_its_title_only() -> None:
    assert "an error page" in reason_of("<html><head><title>404 Not Found</title></head><body></body></html>")


@pytest.mark.parametrize(
    "text",
    [
        "Geen resultaten",
        "Er werden geen vragen gevonden.",
        "Aucun résultat",
        "Aucune question trouvée",
        "0 results",
        "Schriftelijke vraag nr. -\n\nvan () d.d.",
        "Question écrite n°\n\nde () du",
    ],
)
def test_empty_result_pages(text: str) -> None:
    assert "an empty result page" in reason_of(f"Belgische Senaat\n\n{text}\n")


@pytest.mark.parametrize("text", ["Zomaar een tekst.", "<html><body><p>Welkom</p></body></html>"])
def test_what_is_of_no_known_kind_is_rejected_with_what_was_expected(text: str) -> None:
    assert reason_of(text).startswith("not recognised: expected")


def test_annals_in_which_a_written_question_is_quoted_whole() -> None:
    page = (
        "5-98COM\n\n5-98COM\n\nSénat de Belgique\n\nMARDI 3 MAI 2011\n\nMme Anne Exemple (PS). – Je cite.\n\n"
        "Question n° 5-123 du 3 mai 2011 : (Question posée en français)\n\nTexte inventé.\n"
    )
    assert "Annals" in reason_of(page)
