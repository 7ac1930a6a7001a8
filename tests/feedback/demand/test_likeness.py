import pytest

from mesh_platform.feedback.demand.likeness import SAME_WISH, Vocabulary, likeness, plain_words


def alike(one: str, other: str) -> bool:
    words = Vocabulary()
    return likeness(words.meanings(plain_words(one)), words.meanings(plain_words(other))) >= SAME_WISH


@pytest.mark.parametrize(
    "said",
    [
        "Price of tickets per route",
        "route ticket pricing",
        "I would like to have the ticket prices of each route, please",
        "ticket_price by route_id",
        "tiket prices by route",
        "prices of tickets for routes and carriers",
    ],
)
def test_other_words_for_the_same_are_alike(said):
    assert alike("ticket prices by route", said)


@pytest.mark.parametrize(
    "said", ["delays by route", "ticket", "fares of routes", "weather at airports", "ticket sales by carrier and month"]
)
def test_what_only_shares_a_word_is_not(said):
    assert not alike("ticket prices by route", said)


def test_numbers_codes_and_addresses_are_no_words():
    assert plain_words("seats of N12345, ada@example.org, 4111-1111 or AC/DC") == ("seats", "ac", "dc")


def test_accents_and_other_scripts_are_words_too():
    assert alike("Verspätungen je Flughafen", "verspatungen je flughafen")
    assert plain_words("Цены билетов") == ("цены", "билетов")
