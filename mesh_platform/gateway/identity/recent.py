"""Which tokens held when they last came: enough to keep callers apart before anything is looked up, and to let nobody in."""

import hashlib
from collections import OrderedDict
from threading import Lock

_MOST = 10_000


class RecentTokens:
    """By their fingerprints; the tokens themselves are not kept."""

    def __init__(self) -> None:
        self._subjects: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    def note(self, bearer: str, subject: str) -> None:
        with self._lock:
            key = _fingerprint(bearer)
            self._subjects[key] = subject
            self._subjects.move_to_end(key)
            if len(self._subjects) > _MOST:
                self._subjects.popitem(last=False)

    def forget(self, bearer: str) -> None:
        with self._lock:
            self._subjects.pop(_fingerprint(bearer), None)

    def subject_of(self, bearer: str) -> str | None:
        return self._subjects.get(_fingerprint(bearer))


def _fingerprint(bearer: str) -> bytes:
    return hashlib.sha256(bearer.encode(errors="replace")).digest()
