"""How long to wait before what has ended is started again."""

from collections import Counter

_SHORTEST, _LONGEST = 1.0, 60.0
_LASTING = 300.0  # what ran for so many seconds did run: its end is no sign that the next start fails


class Pauses:
    """Doubles while a process keeps ending soon, so that one that cannot run does not keep the machine busy."""

    def __init__(self) -> None:
        self._in_a_row: Counter[str] = Counter()

    def after(self, name: str, *, lived: float) -> float:
        """Seconds to wait after a process has ended that lived for so many."""
        if lived >= _LASTING:
            del self._in_a_row[name]
        self._in_a_row[name] += 1
        return min(_SHORTEST * 2 ** min(self._in_a_row[name] - 1, 10), _LONGEST)
