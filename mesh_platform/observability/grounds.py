"""What a fact says of its grounds, in one sentence each; also a fact of a kind that nobody here knows."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from mesh_platform.lakehouse.ledger.facts import Fact, Kind

Details = Mapping[str, Any]


def grounds(fact: Fact) -> str:
    """Facts are as old as the mesh: where the details are not those of today, all that is plain in them is told."""
    told = _SENTENCES.get(fact.kind, _plainly)
    try:
        return told(fact.details)
    except (KeyError, TypeError, AttributeError):
        return _plainly(fact.details)


def who(fact: Fact) -> str:
    """Who decided, which for a decision that arrived in a file is not who recorded it."""
    by = fact.details.get("by")
    return by if isinstance(by, str) and by else fact.actor


def _plainly(details: Details) -> str:
    plain = {name: value for name, value in details.items() if isinstance(value, str | int | float) and value != ""}
    return ", ".join(f"{name} {value}" for name, value in plain.items())


def _started(details: Details) -> str:
    partition = f"partition {details['partition']}, " if details["partition"] else ""
    return f"{partition}code {details['code_version']}, process {details['pid']} on {details['host']}"


def _published(details: Details) -> str:
    certificate = details["certificate"]
    verdicts = Counter(each["verdict"] for each in details["results"])
    checks = ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items())) or "no checks"
    version = certificate["mesh.contract-version"]
    fix = f", a fix: {details['fix']}" if details.get("fix") else ""
    told = f"{details['rows']:,} rows as snapshot {details['snapshot_id']}: contract {version} held{fix}"
    # The process of the build died before it could say more.
    return f"{told}; recorded by build {details['belated']}" if "belated" in details else f"{told} ({checks})"


def _refused(details: Details) -> str:
    if details["reason"]:
        return str(details["reason"]).splitlines()[0]
    failed = [each["check"] for each in details["results"] if each["verdict"] == "failed"]
    return f"contract {details['contract_version']} did not hold: {', '.join(failed)}"


def _read(details: Details) -> str:
    consumer, purpose = details.get("consumer") or "nobody named", details.get("purpose")
    columns = ", ".join(details["columns"])
    return f"for {consumer} at snapshot {details['snapshot_id']}, {columns}" + (f"; purpose: {purpose}" if purpose else "")


def _read_ended(details: Details) -> str:
    return f"{details['rows']:,} rows for {details.get('consumer') or 'nobody named'} in {details['seconds']:.3f} s"


def _query_failed(details: Details) -> str:
    column = f" {details['column']}" if details.get("column") else ""
    return f"for {details.get('consumer') or 'nobody named'}: {details['error']}{column}"


def _token_issued(details: Details) -> str:
    decides = f", decides for {', '.join(details['domains'])}" if details["domains"] else ""
    return f"{details['subject']} reads for {details['consumer']}{decides}, until {details['ends'][:10]}"


def _lapsed(details: Details) -> str:
    read = details.get("last_read")
    return f"for {details['consumer']}: {f'last read on {read[:10]}' if read else 'never read'}, and nobody said why it is needed"


def _rolled_back(details: Details) -> str:
    return f"from snapshot {details['from']} to {details['to']}"


def _maintained(details: Details) -> str:
    return f"{len(details['expired'])} snapshots expired, {details['removed']} files ({details['bytes']:,} bytes) removed"


def _compacted(details: Details) -> str:
    return f"{details['replaced']} files rewritten as {len(details['files'])}, snapshot {details['snapshot_id']}"


def _declared(details: Details) -> str:
    return f"declarations {details['digest'][:12]} in {len(details['files'])} files"


def _evaluated(details: Details) -> str:
    verdicts = Counter(each["verdict"] for each in details["results"])
    counts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items())) or "nothing to tell"
    return f"{details['policies']} policies: {counts}"


def _access(details: Details) -> str:
    terms = details.get("terms") or {}
    until = f" until {terms['end']}" if "end" in terms else ""
    return f"for {details['consumer']}{until}: {details['reason']}"


def _turned_away(details: Details) -> str:
    return str(details["grounds"])


def _lifecycle(details: Details) -> str:
    before = f"from {details['from']} " if "from" in details else ""
    reason = f": {details['reason']}" if details.get("reason") else ""
    return f"{before}to {details['to']}{reason}"


def _alerted(details: Details) -> str:
    channel = f" to {details['channel']}" if "channel" in details else ""
    return f"{details['title']}{channel}"


def _channel_failed(details: Details) -> str:
    return f"{details['reason']}, for the {details['failures']}. time"


def _rated(details: Details) -> str:
    return f"{details['stars']} of 5 stars by {details['consumer']}" + (f": {details['comment']}" if details["comment"] else "")


def _rating_answered(details: Details) -> str:
    return f"rating {details['rating']}: {details['answer']}"


def _rating_resolved(details: Details) -> str:
    return f"rating {details['rating']}" + (f": {details['comment']}" if details["comment"] else "")


def _problem_reported(details: Details) -> str:
    return f"by {details['consumer']}: {details['text']}"


def _problem_answered(details: Details) -> str:
    return f"report {details['report']}: {details['answer']}"


def _problem_resolved(details: Details) -> str:
    return f"report {details['report']}" + (f": {details['comment']}" if details["comment"] else "")


def _wished(details: Details) -> str:
    return f"for {details['consumer']}: {details['wish']}"


def _searched_in_vain(details: Details) -> str:
    return f"by {details['consumer'] or 'nobody named'}: {' '.join(details['words'])}"


def _column_missed(details: Details) -> str:
    return f"by {details['consumer'] or 'nobody named'}: {details['column']}"


def _demand_resolved(details: Details) -> str:
    return f"demand {details['demand']} by {details['port']}"


def _demand_rejected(details: Details) -> str:
    return f"demand {details['demand']}: {details['reason']}"


def _demand_merged(details: Details) -> str:
    return f"demand {details['demand']} into {details['into']}"


def _confirmed(details: Details) -> str:
    return f"for {details['owner'] or 'nobody named'}: {details['reason']}"


def _digest_sent(details: Details) -> str:
    return f"for {details['owner']} to {details['channel']}"


def _lineage_sent(details: Details) -> str:
    return f"{details['events']} events, up to fact {details['upto']}"


def _learning(details: Details) -> str:
    tables = f", tables {', '.join(details['tables'])} removed" if details.get("tables") else ""
    return f"the domains {', '.join(details['domains'])}{tables}"


_SENTENCES: Mapping[str, Callable[[Details], str]] = {
    Kind.BUILD_STARTED: _started,
    Kind.PUBLISHED: _published,
    Kind.REFUSED: _refused,
    Kind.READ: _read,
    Kind.READ_ENDED: _read_ended,
    Kind.QUERY_FAILED: _query_failed,
    Kind.ROLLED_BACK: _rolled_back,
    Kind.MAINTAINED: _maintained,
    Kind.COMPACTED: _compacted,
    Kind.DECLARED: _declared,
    Kind.POLICIES_EVALUATED: _evaluated,
    Kind.ACCESS_REQUESTED: _access,
    Kind.ACCESS_APPROVED: _access,
    Kind.ACCESS_DENIED: _access,
    Kind.ACCESS_WITHDRAWN: _access,
    Kind.ACCESS_RENEWED: _access,
    Kind.ACCESS_REVOKED: _access,
    Kind.ACCESS_JUSTIFIED: _access,
    Kind.ACCESS_LAPSED: _lapsed,
    Kind.ACCESS_REFUSED: _turned_away,
    Kind.LIFECYCLE_CHANGED: _lifecycle,
    Kind.ALERT_RAISED: _alerted,
    Kind.ALERT_RESOLVED: _alerted,
    Kind.ALERT_SENT: _alerted,
    Kind.CHANNEL_FAILED: _channel_failed,
    Kind.RATED: _rated,
    Kind.RATING_ANSWERED: _rating_answered,
    Kind.RATING_RESOLVED: _rating_resolved,
    Kind.PROBLEM_REPORTED: _problem_reported,
    Kind.PROBLEM_ANSWERED: _problem_answered,
    Kind.PROBLEM_RESOLVED: _problem_resolved,
    Kind.WISHED: _wished,
    Kind.SEARCHED_IN_VAIN: _searched_in_vain,
    Kind.COLUMN_MISSED: _column_missed,
    Kind.DEMAND_RESOLVED: _demand_resolved,
    Kind.DEMAND_REJECTED: _demand_rejected,
    Kind.DEMAND_MERGED: _demand_merged,
    Kind.OWNERSHIP_CONFIRMED: _confirmed,
    Kind.DIGEST_SENT: _digest_sent,
    Kind.TOKEN_ISSUED: _token_issued,
    Kind.TOKEN_REVOKED: lambda details: str(details["reason"]),
    Kind.LINEAGE_SENT: _lineage_sent,
    Kind.LEARNING_BEGUN: _learning,
    Kind.LEARNING_ENDED: _learning,
}
