"""The list of boards: searched, paged, and the choice kept (UX.md K-01 to K-04)."""

import pytest
from bs4 import BeautifulSoup

from models import BoardList
from tests.signed_in import enter

LIST, DETAILS = "/enfants/ajouter", "/enfants/ajouter/details"


@pytest.fixture
def parent(client, nadia):
    """Nadia, signed in, with no child yet."""
    return enter(client, nadia)


@pytest.fixture
def look(parent):
    """look(q="capitale", page=2) is the page of the list."""

    def get(**asked) -> BeautifulSoup:
        return BeautifulSoup(parent.get(LIST, query_string=asked).text, "html.parser")

    return get


def names(page: BeautifulSoup) -> list[str]:
    return [label.text for label in page.select(".option label")]


def ticked(page: BeautifulSoup) -> list[str]:
    return [radio["value"] for radio in page.select("input[type=radio][checked]")]


@pytest.mark.requirement("K-01")
def test_twelve_boards_a_page_in_alphabetical_order(look):
    page = look()
    assert len(page.select("fieldset input[type=radio]")) == 12
    assert names(page) == [board.short_name for board in BoardList.all()[:12]]


@pytest.mark.requirement("K-01")
def test_the_capitale_is_one_suivant_away(look, parent):
    first = look()
    assert "CSS de la Capitale" not in names(first)
    onward = first.find("a", rel="next")
    assert onward.get_text(strip=True) == "Suivant"
    second = BeautifulSoup(parent.get(onward["href"]).text, "html.parser")
    assert "CSS de la Capitale" in names(second)
    assert second.select_one("[aria-current=page]").text == "2"
    assert second.title.text == "Ajouter un enfant (page 2 de 6) – Portail Parents"


@pytest.mark.requirement("K-01")
def test_there_is_nothing_before_the_first_page_nor_after_the_last(look):
    assert not look().find("a", rel="prev") and not look(page=6).find("a", rel="next")


@pytest.mark.requirement("K-03")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cote du sud", "CSS de la Côte-du-Sud"),
        ("COTE-DU-SUD", "CSS de la Côte-du-Sud"),
        ("co\u0302te", "CSS de la Côte-du-Sud"),
        ("cs capitale", "CSS de la Capitale"),
        ("commission scolaire de la capitale", "CSS de la Capitale"),
        ("centre de services scolaire capitale", "CSS de la Capitale"),
        ("eastern townships", "CS Eastern Townships"),
        ("Eastern Townships School Board", "CS Eastern Townships"),
        ("l'energie", "CSS de l’Énergie"),
        ("cœur des vallées", "CSS au Coeur-des-Vallées"),
        ("csdm", "CSS de Montréal"),
        ("CSSDM", "CSS de Montréal"),
        ("cssmb", "CSS Marguerite-Bourgeoys"),
        ("emsb", "CS English-Montréal"),
        ("lbpsb", "CS Lester-B.-Pearson"),
    ],
)
def test_a_board_is_found_as_people_write_it(look, words, found):
    assert found in names(look(q=words))


@pytest.mark.requirement("K-02")
def test_the_count_is_announced_and_the_words_stay(look):
    page = look(q="montréal")
    assert page.find(id="q-compte").text == "2 résultats" and page.find(id="q-compte")["role"] == "status"
    assert page.find(id="q")["value"] == "montréal"
    assert look(q="capitale").find(id="q-compte").text == "1 résultat"
    assert not look().find(id="q-compte").text


@pytest.mark.requirement("K-02")
def test_the_search_is_a_get_form_that_goes_back_to_the_first_page(look):
    form = look(page=4).find("form", id="recherche")
    assert form["method"] == "get" and form["action"] == form["hx-get"] == LIST
    assert not form.find("input", attrs={"name": "page"})


def test_no_result_says_what_to_do(look):
    page = look(q="xyzzy")
    assert page.find(id="q-compte").text == "Aucun résultat"
    assert "Essayez un seul mot" in page.text and not page.select("input[type=radio]")


@pytest.mark.requirement("K-04")
def test_a_choice_survives_the_next_page_and_a_search(look, parent):
    page = look(page=1, organisme="883000")
    assert ticked(page) == ["883000"]
    onward = page.find("a", rel="next")
    assert "input[name=organisme]:checked" in onward["hx-include"]
    second = BeautifulSoup(parent.get(onward["href"]).text, "html.parser")
    assert ticked(second) == ["883000"] and len(names(second)) == 13
    assert ticked(look(q="capitale", organisme="883000")) == ["883000"]
    assert {radio["form"] for radio in second.select("input[type=radio]")} == {"recherche"}


@pytest.mark.requirement("K-13")
def test_a_proposed_answer_is_shown_where_it_stands(look):
    page = look(organisme="732000")
    assert ticked(page) == ["732000"] and "page 2 de 6" in page.title.text and len(names(page)) == 12


def test_the_last_choice_counts_when_two_are_sent(look):
    assert ticked(look(organisme=["883000", "732000"])) == ["732000"]


def test_every_board_stands_on_exactly_one_page(look):
    shown = [name for n in range(1, 7) for name in names(look(page=n))]
    assert len(shown) == len(set(shown)) == 72


@pytest.mark.requirement("B8")
@pytest.mark.parametrize("page", ["0", "-1", "7", "99999999999", "abc", "2.5", "", "\x00", "٢", "<b>", "1" * 5000])
def test_an_unknown_page_is_the_nearest_one(parent, page):
    assert parent.get(LIST, query_string={"page": page}).status_code == 200


@pytest.mark.requirement("B8")
@pytest.mark.parametrize("code", ["", "000000", "732", "' OR 1=1 --", "\x00", "<script>alert(1)</script>", "9" * 9000])
def test_an_unknown_board_is_nobodys_choice(parent, code):
    assert not ticked(BeautifulSoup(parent.get(LIST, query_string={"organisme": code}).text, "html.parser"))
    answer = parent.get(DETAILS, query_string={"organisme": code})
    assert answer.status_code == 422 and "Il y a un problème" in answer.text


@pytest.mark.requirement("B6", "B8")
@pytest.mark.parametrize("words", ["'; DROP TABLE board; --", "<script>alert(1)</script>", "\x00", "%", "é" * 20_000])
def test_hostile_words_are_only_words(parent, words):
    parent.verbatim.add(words)
    answer = parent.get(LIST, query_string={"q": words})
    assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_bytes_that_are_not_utf8_are_only_bytes(parent):
    parent.proof_reads = False
    assert parent.get(LIST + "?q=%ff%fe&page=%c3&organisme=%80").status_code == 200


def test_going_on_without_a_choice_says_what_to_do(parent):
    answer = parent.get(DETAILS)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422 and page.title.text.startswith("Erreur\u00a0: ")
    link = page.select_one("#resume-erreurs a")
    assert link.text == "Choisissez un organisme dans la liste, puis continuez." and page.select_one(link["href"])
    assert parent.part(DETAILS).headers["HX-Push-Url"] == "false"


def test_the_list_costs_no_query_of_its_own(parent, assert_query_count):
    parent.get(LIST)
    with assert_query_count(1):  # the session and its parent
        parent.get(LIST, query_string={"q": "capitale", "page": 2, "organisme": "732000"})


def test_strangers_are_asked_to_sign_in(client):
    for path in (LIST, DETAILS):
        assert client.get(path).headers["Location"].startswith("/connexion?next=")


@pytest.mark.requirement("K7")
def test_the_list_does_not_tell_which_boards_have_pupils(look, zoe):
    words = look(q="capitale").find("fieldset").get_text(" ", strip=True)
    assert words.replace("Capitale", "X") == look(q="navigateurs").find("fieldset").get_text(" ", strip=True).replace(
        "des Navigateurs", "de la X"
    )
