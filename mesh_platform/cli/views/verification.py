"""What is proven of releases, and what speaks against them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.attestation.judging import Proof
from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.verification.proofs import ReleaseProof, Verification

_STYLES = {Proof.SIGNED: "green", Proof.ATTESTED: "green", Proof.UNATTESTED: "dim"}


@dataclass(frozen=True, slots=True)
class VerificationView:
    found: Verification

    def as_json(self) -> JsonValue:
        return self.found.as_json()

    def as_text(self) -> Iterator[RenderableType]:
        found = self.found
        shown = [each for each in found.releases if each.current or len(found.releases) == 1]
        if shown:
            yield table("port", "snapshot", "published (UTC)", "proof", rows=map(_row, shown))
            yield ""
        for each in found.every_fault:
            yield Text.assemble((each.place, "cyan"), f"  {each.message}", no_wrap=True, overflow="ignore")
        looked_at = f"{count(len(found.releases), 'release')}, {count(found.files.compared, 'file')}"
        if found.holds:
            yield Text.assemble(("every release is what was published", "green"), f"  {looked_at}")
        else:
            yield Text.assemble((count(len(found.every_fault), "fault"), "bold red"), f" in {looked_at}")
        yield from _remarks(found)


@dataclass(frozen=True, slots=True)
class EnvelopesView:
    """As JSON and as text alike: it is for programs."""

    found: Verification

    def as_json(self) -> JsonValue:
        return [dict(each.envelope) for each in self.found.releases if each.envelope]

    def as_text(self) -> Iterator[RenderableType]:
        for each in self.found.releases:
            if each.envelope:
                yield Text(json.dumps(each.envelope), no_wrap=True, overflow="ignore")


def _remarks(found: Verification) -> Iterator[str]:
    if old := found.with_proof(Proof.UNATTESTED):
        yield f"{count(old, 'release')} from before releases were attested: only files and ledger speak for them"
    if unsigned := found.with_proof(Proof.ATTESTED):
        why = "" if found.keys else ", and no key is trusted here"
        yield f"{count(unsigned, 'release')} attested without a signature that counts{why}: see mesh key --help"


def _row(proof: ReleaseProof) -> tuple[str | Text, ...]:
    by = f" by {proof.key}" if proof.key else ""
    shown = Text("does not hold", "bold red") if proof.faults else Text(f"{proof.proof}{by}", _STYLES[proof.proof])
    return (str(proof.port), str(proof.snapshot_id), f"{proof.published_at:%Y-%m-%d %H:%M:%S}", shown)
