"""Facts: what the ledger holds, and the kinds of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from mesh_platform.lakehouse.ledger.chain import link


class Kind(StrEnum):
    """`BUILD_STARTED` and `ROLLBACK_STARTED` hand out the number that orders changes of the mesh: the id of the fact."""

    BUILD_STARTED = "build_started"
    PUBLISHED = "published"
    REFUSED = "refused"
    READ = "read"  # written down before any row is handed out
    READ_ENDED = "read_ended"  # all rows were handed out; `read` of its details is that of the READ
    QUERY_FAILED = "query_failed"  # a reader got no rows, or not all; says the kind of error, never what was asked for
    ROLLBACK_STARTED = "rollback_started"
    ROLLED_BACK = "rolled_back"
    MAINTAINED = "maintained"
    COMPACTED = "compacted"
    INGESTED = "ingested"  # rows that a product brought from a source system
    DECLARED = "declared"  # the declarations of a product, each time a build finds them changed
    POLICIES_EVALUATED = "policies_evaluated"
    ACCESS_REQUESTED = "access_requested"
    ACCESS_APPROVED = "access_approved"
    ACCESS_DENIED = "access_denied"
    ACCESS_WITHDRAWN = "access_withdrawn"
    ACCESS_RENEWED = "access_renewed"
    ACCESS_REVOKED = "access_revoked"
    ACCESS_JUSTIFIED = "access_justified"  # a grant that nobody uses is needed all the same
    ACCESS_LAPSED = "access_lapsed"  # a grant that nobody used or justified ended by itself
    LIFECYCLE_CHANGED = "lifecycle_changed"
    ACCESS_REFUSED = "access_refused"  # somebody was turned away before a byte was read
    ALERT_RAISED = "alert_raised"
    ALERT_RESOLVED = "alert_resolved"
    ALERT_SENT = "alert_sent"  # a channel took what was raised or resolved
    CHANNEL_FAILED = "channel_failed"  # a channel of alerts took nothing, and is tried again later
    RATED = "rated"  # what a consumer thinks of a port, in stars and words
    RATING_ANSWERED = "rating_answered"
    RATING_RESOLVED = "rating_resolved"
    PROBLEM_REPORTED = "problem_reported"  # what a consumer noticed to be wrong with a port
    PROBLEM_ANSWERED = "problem_answered"
    PROBLEM_RESOLVED = "problem_resolved"
    WISHED = "wished"  # what a consumer would read, did anybody offer it
    SEARCHED_IN_VAIN = "searched_in_vain"  # somebody looked for what nobody offers
    COLUMN_MISSED = "column_missed"  # somebody asked a port for a column that it does not have
    DEMAND_RESOLVED = "demand_resolved"  # a port serves what was wished for
    DEMAND_REJECTED = "demand_rejected"
    DEMAND_MERGED = "demand_merged"  # two demands are one
    OWNERSHIP_CONFIRMED = "ownership_confirmed"  # somebody looked a product through and still stands for it
    DIGEST_SENT = "digest_sent"  # a channel took the week of an owner's products
    TOKEN_ISSUED = "token_issued"  # somebody may come through the gateway; names the token, and never holds it
    TOKEN_REVOKED = "token_revoked"
    LINEAGE_SENT = "lineage_sent"  # another system took what happened as OpenLineage events, up to a fact
    LEARNING_BEGUN = "learning_begun"  # somebody begins the lessons in this mesh; what came before does not count for them
    LEARNING_ENDED = "learning_ended"  # what the lessons made is taken out


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`subject` is mostly a port; `id` grows with every fact; `hash` is None for facts from before the ledger was a chain."""

    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    run_id: str
    details: Mapping[str, Any] = field(default_factory=dict)
    hash: str | None = None

    def follows(self, previous: str) -> bool:
        """Whether this is, unchanged, the fact that was appended to the one with the hash `previous`."""
        return self.hash == link(
            previous,
            id=self.id,
            at=self.at,
            kind=self.kind,
            subject=self.subject,
            actor=self.actor,
            run_id=self.run_id,
            details=self.details,
        )
