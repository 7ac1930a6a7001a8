"""An agreement of the sample mesh: finance.revenue may read sales.orders.daily."""

AGREEMENT = "domains/sales/orders/access/daily/finance.revenue.yaml"

REQUEST = """\
- step: request
  at: 2026-11-22T10:00:00Z
  by: team:finance
  reason: Sum orders by month.
"""
APPROVE = """\
- step: approve
  at: 2026-11-23T10:00:00Z
  by: team:sales
  reason: Agreed.
  terms:
    start: 2026-11-23
    end: 2027-11-22
"""
DENY = """\
- step: deny
  at: 2026-11-24T10:00:00Z
  by: team:sales
  reason: The customer is not needed for sums.
"""
WITHDRAW = """\
- step: withdraw
  at: 2026-11-24T10:00:00Z
  by: team:finance
  reason: The sums are made elsewhere.
"""
REVOKE = """\
- step: revoke
  at: 2026-12-01T10:00:00Z
  by: team:sales
  reason: No longer used.
"""
RENEW = """\
- step: renew
  at: 2026-12-02T10:00:00Z
  by: team:sales
  reason: For another year.
  terms:
    start: 2026-11-23
    end: 2028-11-22
"""


def agreement(*records: str, port: str = "sales.orders.daily", consumer: str = "finance.revenue") -> str:
    return f"apiVersion: v1.0.0\nkind: AccessAgreement\nport: {port}\nconsumer: {consumer}\nrecords:\n{''.join(records)}"


def approved(terms: str = "") -> str:
    """A request and its approval with more terms, written as YAML without indentation."""
    return agreement(REQUEST, APPROVE + "".join(f"    {line}\n" for line in terms.splitlines()))
