"""How long must somebody wait who asks for more than their share?"""

from uuid import UUID

from hub.web.turnstile import Turnstile, Turnstiles

ANN, BEN, CAROL = (UUID(int=number) for number in (1, 2, 3))
POLICE, FIRE = UUID(int=11), UUID(int=12)


class Watch:
    """A clock that stands until it is moved."""

    at = 100.0

    def __call__(self) -> float:
        return self.at


def test_as_many_as_allowed_pass_and_the_next_is_told_how_long_to_wait():
    watch = Watch()
    turnstile = Turnstile(3, seconds=60, tells=watch)
    assert [turnstile.wait_for(ANN) for _ in range(3)] == [0, 0, 0]
    watch.at += 45.5
    assert turnstile.wait_for(ANN) == 15
    assert turnstile.wait_for(BEN) == 0
    watch.at += 14.5
    assert turnstile.wait_for(ANN) == 0


def test_a_refused_request_does_not_make_the_wait_longer():
    watch = Watch()
    turnstile = Turnstile(1, seconds=10, tells=watch)
    turnstile.wait_for(ANN)
    for _ in range(5):
        watch.at += 1
        turnstile.wait_for(ANN)
    watch.at += 5
    assert turnstile.wait_for(ANN) == 0


def test_where_nothing_is_allowed_somebody_waits_the_whole_length():
    assert Turnstile(0, seconds=10).wait_for(ANN) == 10


def test_a_refusal_is_news_once_a_minute():
    watch = Watch()
    turnstile = Turnstile(1, tells=watch)
    assert turnstile.is_news(ANN) and not turnstile.is_news(ANN) and turnstile.is_news(BEN)
    watch.at += 60
    assert turnstile.is_news(ANN)


def test_people_of_one_agency_share_its_allowance_and_no_other_agency_pays():
    turnstiles = Turnstiles(an_account=100, an_agency=120, copies=100)
    asked = [turnstiles.wait_for(who, POLICE, False) for who in (ANN, BEN, ANN, BEN, CAROL)]
    assert asked[:4] == [0] * 4 and asked[4] > 0
    assert turnstiles.wait_for(CAROL, FIRE, False) == 0


def test_copies_have_an_allowance_of_their_own():
    turnstiles = Turnstiles(an_account=100, an_agency=600, copies=12)
    assert [turnstiles.wait_for(ANN, POLICE, True) for _ in range(2)] == [0, 0]
    assert turnstiles.wait_for(BEN, POLICE, True) > 0
    assert turnstiles.wait_for(BEN, POLICE, False) == 0


def test_the_landlords_own_people_are_counted_by_account_alone():
    turnstiles = Turnstiles(an_account=3, an_agency=6, copies=1)
    assert [turnstiles.wait_for(ANN, None, True) for _ in range(3)] == [0] * 3
    assert turnstiles.wait_for(ANN, None, True) > 0
    assert turnstiles.wait_for(BEN, None, True) == 0
