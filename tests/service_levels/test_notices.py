import pytest

from mesh_platform.service_levels.notices import kept_in_words


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "nothing"), (0, "0 %"), (0.00001, "0.1 %"), (0.5, "50.0 %"), (0.99999, "99.9 %"), (1, "100 %")],
)
def test_what_was_kept_is_never_rounded_to_all_or_nothing(share, words):
    assert kept_in_words(share) == words
