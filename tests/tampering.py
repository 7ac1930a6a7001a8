"""Whoever can write the store, the catalog and the ledger, and makes everything else fit afterwards, as far as no key is needed."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from pyiceberg.manifest import write_manifest

from mesh_platform.attestation.statement import digest_of, statement
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.chain import FIRST, link
from mesh_platform.lakehouse.ledger.facts import Fact
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.lakehouse.tables.certificates import ATTESTATION, certificate_digest
from mesh_platform.lakehouse.writing.checksums import checksum

Details = dict[str, Any]
_LOWER_BOUNDS = 10  # its place in a manifest's entry of a file


class Intruder:
    def __init__(self, lakehouse: Lakehouse) -> None:
        self.lakehouse = lakehouse

    def change_fact(self, fact: Fact, change: Callable[[Details], Any]) -> None:
        """And writes the chain anew, so that every hash fits."""
        details = json.loads(json.dumps(dict(fact.details)))
        change(details)
        self._execute("update ledger set details = ? where id = ?", json.dumps(details), fact.id)
        self.mend_chain()

    def remove_fact(self, fact: Fact) -> None:
        self._execute("delete from ledger where id = ?", fact.id)
        self.mend_chain()

    def change_metadata(self, port: PortAddress, change: Callable[[Details], Any]) -> None:
        file = Path(duckdb_path(self.lakehouse.tables.find(port).metadata_location))
        metadata = json.loads(file.read_text())
        change(metadata)
        file.write_text(json.dumps(metadata))

    def change_certificate(self, fact: Fact, change: Callable[[Details], Any]) -> None:
        """In the ledger and in the snapshot alike."""
        changed = json.loads(json.dumps(dict(fact.details["certificate"])))
        change(changed)
        self.change_fact(fact, lambda details: details.update(certificate=changed))

        def follow(metadata: Details) -> None:
            for snapshot in metadata["snapshots"]:
                if snapshot["snapshot-id"] == fact.details["snapshot_id"]:
                    kept = {name: text for name, text in snapshot["summary"].items() if not name.startswith("mesh.")}
                    snapshot["summary"] = kept | changed

        self.change_metadata(PortAddress.parse(fact.subject), follow)

    def change_rows(self, port: PortAddress) -> Path:
        """Other rows in the newest file, of the same number."""
        file = Path(duckdb_path(pin(self.lakehouse, port).files[-1].uri))
        rows = pq.read_table(file)
        pq.write_table(rows.set_column(3, rows.schema.field(3), [["Mallory"] * len(rows)]), file, compression="zstd")
        return file

    def change_bounds(self, port: PortAddress) -> None:
        """Engines skip files by the bounds that a manifest tells: with these nobody finds a row."""
        table = self.lakehouse.tables.find(port)
        manifest = next(each for each in table.current_snapshot().manifests(table.io) if each.has_added_files())
        entries, output = manifest.fetch_manifest_entry(table.io), table.io.new_output(manifest.manifest_path)
        with write_manifest(2, table.spec(), table.schema(), output, manifest.added_snapshot_id, "deflate") as writer:
            for each in entries:
                each.data_file[_LOWER_BOUNDS] = dict.fromkeys(each.data_file.lower_bounds, b"\xff" * 8)
                writer.add_entry(each)

    def make_fit(self, fact: Fact) -> None:
        """Checksums, statement, certificates and chain, of one publication."""
        location = self.lakehouse.tables.location(PortAddress.parse(fact.subject))
        fresh = json.loads(json.dumps(dict(fact.details)))
        fresh["files"] = {path: checksum(self.lakehouse.tables.io, location + path).as_json() for path in fresh["files"]}
        said, plain = fresh["attestation"], {name: text for name, text in fresh["certificate"].items() if name != ATTESTATION}
        for each in said["predicate"]["runDetails"]["byproducts"]:
            each["digest"]["sha256"] = certificate_digest(plain) if each["name"] == "certificate" else digest_of(fresh["results"])
        stated = statement(fact.subject, table=said["table"], files=fresh["files"], predicate=said["predicate"])
        self.change_fact(fact, lambda details: details.update(fresh))
        self.change_certificate(self.fact(fact.id), lambda certificate: certificate.update({ATTESTATION: digest_of(stated)}))

    def fact(self, number: int) -> Fact:
        return next(each for each in self.lakehouse.ledger.facts() if each.id == number)

    def mend_chain(self) -> None:
        previous = FIRST
        for each in reversed(self.lakehouse.ledger.facts()):
            known = {"id": each.id, "at": each.at, "kind": each.kind, "subject": each.subject, "actor": each.actor, "run_id": each.run_id}
            previous = link(previous, **known, details=each.details)
            self._execute("update ledger set hash = ? where id = ?", previous, each.id)

    def _execute(self, sql: str, *values: Any) -> None:
        with sqlite3.connect(self.lakehouse.settings.state / "mesh.db") as database:
            database.execute(sql, values)
        database.close()
