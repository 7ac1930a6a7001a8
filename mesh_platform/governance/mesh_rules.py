"""Every static rule of the mesh, in the order in which people look for causes."""

from mesh_platform.declarations.workspace import workspace_problems
from mesh_platform.governance.access_rules import agreements_in_use, inputs_granted
from mesh_platform.governance.code_rules import made_somehow, models_named_once, one_file_one_port, with_definitions
from mesh_platform.governance.cycle_rules import no_cycles
from mesh_platform.governance.reference_rules import inputs_in_use, inputs_known, inputs_named_apart, keys_known
from mesh_platform.governance.reliance_rules import reliances_possible
from mesh_platform.governance.rules import Rule

MESH_RULES: tuple[Rule, ...] = (
    inputs_known,
    inputs_in_use,
    inputs_named_apart,
    keys_known,
    inputs_granted,
    agreements_in_use,
    reliances_possible,
    no_cycles,
    made_somehow,
    one_file_one_port,
    models_named_once,
    with_definitions,
    workspace_problems,
)
