"""Whether somebody wrote something for people to read."""

import re

from mesh_platform.concepts.contract import TO_DESCRIBE

_WORDS = re.compile(r"[^\W_]+")


def is_written(text: str) -> bool:
    """What was generated for its owner to fill in says nothing yet."""
    return bool(text.strip()) and not text.lstrip().startswith(TO_DESCRIBE)


def says_more_than(text: str, name: str) -> bool:
    """Whether a description has a word that its subject's name does not have."""
    return is_written(text) and not {*_words(text)} <= {*_words(name.replace("_", " ")), "the", "a", "an", "of"}


def _words(text: str) -> list[str]:
    return [each.lower() for each in _WORDS.findall(text)]
