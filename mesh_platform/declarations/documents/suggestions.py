"""The next step after a wrong word."""

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """`Did you mean ...?` where a candidate is near, nothing otherwise."""
    near = difflib.get_close_matches(word[:200], list(candidates), n=1, cutoff=0.5)
    return f"Did you mean `{near[0]}`?" if near else ""


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)
