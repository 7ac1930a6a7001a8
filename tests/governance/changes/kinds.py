"""Every kind of promise that data can break."""

from tests.governance.changes.rule_kinds import rules
from tests.governance.changes.table_kinds import keys, service_levels, structure
from tests.governance.changes.value_kinds import limits, values

KINDS = (*limits(), *values(), *structure(), *keys(), *rules(), *service_levels())
