"""Every static rule of the mesh, in the order in which people look for causes."""

from mesh_platform.declarations.products.dbt_files import dbt_files_current
from mesh_platform.declarations.trusted_keys import trusted_keys_problems
from mesh_platform.declarations.workspace import workspace_problems
from mesh_platform.governance.rules.access import agreements_in_use, inputs_granted
from mesh_platform.governance.rules.compatibility import served_from_the_next
from mesh_platform.governance.rules.cycles import no_cycles
from mesh_platform.governance.rules.implementations import made_somehow, models_named_once, one_file_one_port, with_definitions
from mesh_platform.governance.rules.references import inputs_in_use, inputs_known, inputs_named_apart, keys_known
from mesh_platform.governance.rules.reliances import reliances_possible
from mesh_platform.governance.rules.rule import Rule
from mesh_platform.governance.rules.source_files import source_files_there

MESH_RULES: tuple[Rule, ...] = (
    inputs_known,
    inputs_in_use,
    inputs_named_apart,
    keys_known,
    inputs_granted,
    agreements_in_use,
    reliances_possible,
    source_files_there,
    no_cycles,
    made_somehow,
    one_file_one_port,
    models_named_once,
    served_from_the_next,
    with_definitions,
    dbt_files_current,
    workspace_problems,
    trusted_keys_problems,
)
