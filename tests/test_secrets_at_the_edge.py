"""What is random, hashed or sealed: its length, its shape, and that two purposes never share it."""

import pytest
from cryptography.fernet import InvalidToken

from models.secrets import digits, keyed_hash, public_id, reference, same, seal, seal_bytes, spoken, unseal_bytes

pytestmark = pytest.mark.usefixtures("school_open")


def test_words_to_read_aloud_are_in_groups_of_four() -> None:
    assert [len(group) for group in spoken(12).split("-")] == [4, 4, 4]
    assert [len(group) for group in reference("AV").split("-")] == [2, 4, 4]
    assert reference("AV").startswith("AV-")
    assert len(digits(3)) == 3 and len(public_id()) == 16


def test_two_texts_are_the_same_when_each_letter_is() -> None:
    assert same("école", "école") and not same("école", "ecole")


def test_each_purpose_has_its_own_hash_and_parts_do_not_run_into_each_other() -> None:
    assert keyed_hash("a", "bc") != keyed_hash("a", "b", "c") != keyed_hash("ab", "c")
    assert len(keyed_hash("a")) == 64


def test_a_sealed_file_opens_again_and_a_sealed_letter_is_no_file() -> None:
    assert unseal_bytes(seal_bytes(b"note")) == b"note"
    with pytest.raises(InvalidToken):
        unseal_bytes(seal("note").encode())
