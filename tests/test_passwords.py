"""The guide’s rule for passwords, the common ones refused, and how they are kept."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from models import Attempt, Busy, Criterion, Parent, is_common, met_criteria
from models.password import _line, hash_password, needs_rehash, verify_password
from tests.account_steps import (
    PASSWORD,
    SIGN_UP,
    can_sign_in,
    choose,
    prove,
    sign_up,
)

ADDRESS = "parent.test@exemple.ca"


@pytest.mark.requirement("A11")
@pytest.mark.parametrize(
    ("password", "lacks"),
    [
        ("Abcdef!", {Criterion.LENGTH}),
        ("abcdefg!", {Criterion.UPPER}),
        ("ABCDEFG!", {Criterion.LOWER}),
        ("Abcdefgh", {Criterion.SYMBOL}),
        ("Abcdefg1", {Criterion.SYMBOL}),
        ("", set(Criterion)),
        ("Abcdefg!", set()),
        ("Éàbcdef!", set()),
        ("deux Mots!", set()),
    ],
)
def test_the_rule_is_the_guide_s_and_asks_for_no_digit(password: str, lacks: set[Criterion]) -> None:
    assert set(Criterion) - met_criteria(password) == lacks


@pytest.mark.requirement("A11")
@pytest.mark.parametrize("password", ["Abcdef!", "abcdefg!", "ABCDEFG!", "Abcdefg1"])
def test_a_password_outside_the_rule_is_refused_by_the_server(client, password: str) -> None:
    prove(client, ADDRESS)
    answer = choose(client, password)
    assert answer.status_code == 422
    assert "Le mot de passe doit contenir" in answer.text
    assert Parent.with_email(ADDRESS) is None


@pytest.mark.requirement("A11")
@pytest.mark.parametrize("password", ["Abcdefg!", "Éàbcdef!"])
def test_a_password_without_a_digit_is_good(app, client, password: str) -> None:
    sign_up(client, ADDRESS, password)
    assert can_sign_in(app, ADDRESS, password)


@pytest.mark.requirement("A12", "C-12")
def test_all_of_128_characters_count(app, client) -> None:
    password = "Éa!" + "érable à sucre 🍁 "[:17] * 8
    password = (password + "z" * 128)[:128]
    sign_up(client, ADDRESS, password)
    assert not can_sign_in(app, ADDRESS, password[:127])
    assert can_sign_in(app, ADDRESS, password)


@pytest.mark.requirement("A12", "C-12")
def test_129_characters_are_refused_with_the_limit(client) -> None:
    prove(client, ADDRESS)
    answer = choose(client, "Éa!" + "x" * 126)
    assert answer.status_code == 422
    assert "128 caractères au plus" in answer.text


@pytest.mark.requirement("A12", "B7")
def test_a_password_of_a_megabyte_is_refused_before_it_is_hashed(client) -> None:
    prove(client, ADDRESS)
    assert choose(client, "Éa!" + "x" * 1_000_000).status_code == 413


@pytest.mark.requirement("A13", "C-12")
def test_two_unicode_forms_of_a_password_are_one_password(app, client) -> None:
    sign_up(client, ADDRESS, unicodedata.normalize("NFC", "Érable à été!"))
    assert can_sign_in(app, ADDRESS, unicodedata.normalize("NFD", "Érable à été!"))


@pytest.mark.requirement("A13", "C-12")
def test_spaces_at_the_ends_of_a_password_count(app, client) -> None:
    sign_up(client, ADDRESS, " Érable à été! ")
    assert not can_sign_in(app, ADDRESS, "Érable à été!")
    assert can_sign_in(app, ADDRESS, " Érable à été! ")


@pytest.mark.requirement("A14", "C-12")
@pytest.mark.parametrize("password", ["Password1!", "Bonjour1!", "Portail!2026", "!!Soleil2026", "Motdepasse!"])
def test_a_common_password_is_refused_with_the_reason(client, password: str) -> None:
    prove(client, ADDRESS)
    answer = choose(client, password)
    assert answer.status_code == 422
    assert "parmi les plus utilisés" in answer.text


@pytest.mark.requirement("A14")
def test_a_password_made_of_the_person_s_address_is_refused_with_the_reason(client) -> None:
    prove(client, ADDRESS)
    answer = choose(client, "Parent.testA!1")
    assert answer.status_code == 422
    assert "ressemble à votre adresse" in answer.text


@pytest.mark.requirement("A14")
def test_a_good_password_is_not_taken_for_a_common_one() -> None:
    assert not any(is_common(good, ADDRESS) for good in ("Abcdefg!", "Éàbcdef!", PASSWORD, "Trois Chats-Gris"))


@pytest.mark.requirement("A16")
def test_a_password_is_kept_as_argon2id(nadia: Parent) -> None:
    kind, version, numbers = nadia.password_hash.split("$")[1:4]
    costs = dict(pair.split("=") for pair in numbers.split(","))
    assert (kind, version) == ("argon2id", "v=19")
    assert int(costs["m"]) * int(costs["t"]) >= 19_456 * 2


@pytest.mark.requirement("A16")
def test_a_weaker_hash_is_made_anew_at_sign_in(client, nadia: Parent) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    Parent.update(password_hash=weak).execute()
    client.sign_in(nadia)
    stored = Parent.get().password_hash
    assert needs_rehash(weak) and not needs_rehash(stored)
    assert verify_password(stored, PASSWORD)


def test_a_rehash_never_brings_back_a_password_that_was_changed_meanwhile(nadia: Parent) -> None:
    nadia.password_hash = "as it was read at sign-in"
    nadia._rehash("the old one")
    assert verify_password(Parent.get().password_hash, PASSWORD)


@pytest.mark.settings(hashes_at_once=1, hash_queue_seconds=0)
def test_too_many_hashes_at_once_are_told_to_come_back_and_cost_no_try(client, nadia: Parent) -> None:
    with _line().one(0):
        with pytest.raises(Busy):
            hash_password(PASSWORD)
        for _ in range(6):
            answer = client.fill("/connexion", email=nadia.email, password=PASSWORD)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    client.sign_in(nadia)


@pytest.mark.parametrize("language, title", [("fr", "Le service est très occupé"), ("en", "The service is very busy")])
@pytest.mark.settings(hashes_at_once=1, hash_queue=0, hash_queue_seconds=600)
def test_a_full_queue_is_told_at_once_in_both_languages_and_to_htmx(client, nadia: Parent, language, title) -> None:
    client.set_cookie("langue", language)
    address, fields = client.form("/connexion")
    sent = {**fields, "email": nadia.email, "password": PASSWORD[:1] * 128}
    with _line().one(0):
        whole = client.post(address, data=sent)
        part = client.post(address, data=sent, headers={"HX-Request": "true"})
    for answer in (whole, part):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert title in answer.text
    assert "<html" in whole.text and "<html" not in part.text
    assert not Attempt.select().exists()  # who was turned away left no trace in the database


@pytest.mark.requirement("C-09", "C-10")
def test_the_rule_is_shown_before_anything_is_typed(client) -> None:
    prove(client, ADDRESS)
    page = client.get(f"{SIGN_UP}/mot-de-passe").text
    for words in ("8 caractères ou plus", "une majuscule", "une minuscule", "un symbole", "à faire"):
        assert words in page


@pytest.mark.requirement("C-10", "K7")
def test_the_checklist_is_told_while_one_types_and_the_password_does_not_come_back(client) -> None:
    prove(client, ADDRESS)
    address, fields = client.form(f"{SIGN_UP}/mot-de-passe")
    fields["password"] = "Sucre-é"
    answer = client.post(f"{address}?verifier=1", data=fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "3 critères sur 4" in answer.text
    assert "Sucre" not in answer.text
    assert 'aria-invalid="true"' not in answer.text
    assert Parent.with_email(ADDRESS) is None


@pytest.mark.requirement("E-05", "E-08")
def test_a_confirmation_under_way_is_not_scolded_and_one_that_differs_is_told(client) -> None:
    prove(client, ADDRESS)
    address, fields = client.form(f"{SIGN_UP}/mot-de-passe")

    def told(confirmation: str) -> bool:
        sent = {**fields, "password": PASSWORD, "confirmation": confirmation}
        answer = client.post(f"{address}?verifier=1", data=sent, headers={"HX-Request": "true"})
        return "La confirmation diffère" in answer.text

    assert [told(""), told(PASSWORD[:3]), told(PASSWORD), told("Erable")] == [False, False, False, True]
    answer = choose(client, PASSWORD, confirmation="Erable-rouge")
    assert answer.status_code == 422
    assert "La confirmation diffère du mot de passe" in answer.text
    assert PASSWORD not in answer.text and "Erable-rouge" not in answer.text


@pytest.mark.requirement("C-11", "A15")
def test_password_managers_are_told_what_the_boxes_are_for(client) -> None:
    prove(client, ADDRESS)
    page = client.get(f"{SIGN_UP}/mot-de-passe").text
    assert page.count('autocomplete="new-password"') == 2
    assert page.count('passwordrules="minlength: 8; required: upper; required: lower; required: special"') == 2
    assert 'autocomplete="username"' in page
