"""Envelopes around statements: DSSE (v1), as in-toto, Sigstore and their tools read them."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from mesh_platform.concepts.json_value import JsonValue, canonical_json

PAYLOAD_TYPE = "application/vnd.in-toto+json"

Signature = Mapping[str, str]  # `keyid` and, in base64, `sig`


def signed_bytes(statement: Any) -> bytes:
    """What a signature is over: the type as well, so that nothing that was signed for another purpose can stand in."""
    kind, payload = PAYLOAD_TYPE.encode(), canonical_json(statement)
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def envelope(statement: Any, signatures: Iterable[Signature]) -> dict[str, JsonValue]:
    payload = b64encode(canonical_json(statement)).decode()
    return {"payloadType": PAYLOAD_TYPE, "payload": payload, "signatures": [dict(each) for each in signatures]}
