"""Which passwords may stand."""

import pytest

from hub.identity.reader import common_passwords
from hub.identity.rules import password_faults

COMMON = frozenset({"password", "qwertyuiop", "letmein", "trustno1trustno1"})


@pytest.mark.parametrize(
    "password", ["four calm words here", "aaaaabcdefghij", "пароль для всех нас", "x y z " * 21]
)
def test_length_is_all_that_is_asked_of_an_uncommon_password(password):
    assert password_faults(password, COMMON) == []


@pytest.mark.parametrize(("length", "stands"), [(11, False), (12, True), (64, True), (128, True), (129, False)])
def test_a_password_has_12_to_128_characters(length, stands):
    password = ("tangerine kettle " * 8)[:length]
    assert (password_faults(password, COMMON) == []) is stands


@pytest.mark.parametrize(
    "password",
    ["trustno1trustno1", "TrustNo1TrustNo1", "password2026!", "qwertyuiop1234", "letmeinletmein", "abababababab"],
)
def test_what_is_tried_first_is_refused_however_it_is_dressed(password):
    assert password_faults(password, COMMON)


@pytest.mark.parametrize("password", ["walsall-whg-2026", "Maya.Reid.2026!", "walsallwalsallwhg"])
def test_words_everybody_would_guess_here_do_not_carry_a_password(password):
    assert password_faults(password, COMMON, ("maya.reid", "maya", "reid"))


def test_such_a_word_is_allowed_beside_enough_of_something_else():
    assert password_faults("walsall copper saucepan", COMMON) == []


def test_the_shipped_list_holds_the_three_thousand_commonest_and_all_long_ones():
    shipped = common_passwords()
    assert len(shipped) >= 3_000 and {"password", "123456", "qwerty"} <= shipped
    assert sum(len(word) >= 12 for word in shipped) > 150
