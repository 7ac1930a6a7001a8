"""What texts mean, as far as words tell: the same wish comes in different words, numbers and spellings."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection

SAME_WISH = 0.6  # two of three words, or three of five; one word alone means too much
RESEMBLING = 0.2  # worth a look by a person, who knows what fares and prices are

_WORD = re.compile(r"[^\W\d_]{2,40}")
_ENDINGS = ("ings", "ing", "ies", "ed", "es", "ly", "s", "y", "e")
_SHORTEST_STEM = 3
_SAME_WORD = 0.82  # of difflib: prices and pricing are one word, carrier and career are not
_SAID_OF_EVERYTHING = frozenset(
    _WORD.findall(
        """
        about access all also an and any are as at be been being better by can column columns could data dataset datasets day did do does
        each every field fields find for from get give had has have how if in information into is it its like list me mesh more my need
        needed no not of offer on one or our per please port provide read see show some table tables than that the their them there these
        they this to up us use want was we were what when where which who why will wish with would you your
        """
    )
)


def plain_words(text: str) -> tuple[str, ...]:
    """The words that say what is meant, once each. Neither numbers nor codes are words, so that no value of a column is one."""
    spelled = unicodedata.normalize("NFKD", text.replace("_", " ")).casefold()
    letters = "".join(each for each in spelled if not unicodedata.combining(each))
    alone = (each for each in letters.split() if not any(map(str.isdigit, each)) and "@" not in each)
    words = (word for part in alone for word in _WORD.findall(part))
    return tuple(dict.fromkeys(each for each in words if each not in _SAID_OF_EVERYTHING))


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """From 0 to 1, of the meanings of two texts: what they share of all that they mean."""
    both = {*one} | {*other}
    return len({*one} & {*other}) / len(both) if both else 1.0


class Vocabulary:
    """Which words are one. It learns in the order in which it hears, so that the same facts always give the same answer."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._stems: dict[str, list[str]] = defaultdict(list)

    def meanings(self, words: Collection[str]) -> frozenset[str]:
        return frozenset(map(self._meaning, words))

    def _meaning(self, word: str) -> str:
        if word not in self._known:
            self._known[word] = self._learn(_stem(word))
        return self._known[word]

    def _learn(self, stem: str) -> str:
        """Only words that begin alike are compared: typing errors spare the beginning, and most words need no comparison."""
        alike = self._stems[stem[:2]]
        near = [stem] if stem in alike else difflib.get_close_matches(stem, alike, n=1, cutoff=_SAME_WORD)
        if not near:
            alike.append(stem)
        return near[0] if near else stem


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
