"""What counts, and in which order a scorecard tells it. The weights are 100 points together."""

from mesh_platform.scorecards.rule import Rule
from mesh_platform.scorecards.rules.charts_drawn import ChartsDrawn
from mesh_platform.scorecards.rules.checks_held import ChecksHeld
from mesh_platform.scorecards.rules.columns_constrained import ColumnsConstrained
from mesh_platform.scorecards.rules.columns_explained import ColumnsExplained
from mesh_platform.scorecards.rules.consumers_satisfied import ConsumersSatisfied
from mesh_platform.scorecards.rules.keys_declared import KeysDeclared
from mesh_platform.scorecards.rules.levels_met import LevelsMet
from mesh_platform.scorecards.rules.levels_promised import LevelsPromised
from mesh_platform.scorecards.rules.numbers_have_units import NumbersHaveUnits
from mesh_platform.scorecards.rules.owner_present import OwnerPresent
from mesh_platform.scorecards.rules.owner_reachable import OwnerReachable
from mesh_platform.scorecards.rules.owner_told import OwnerTold
from mesh_platform.scorecards.rules.policies_kept import PoliciesKept
from mesh_platform.scorecards.rules.purpose_told import PurposeTold
from mesh_platform.scorecards.rules.quality_in_many_respects import QualityInManyRespects
from mesh_platform.scorecards.rules.read_by_others import ReadByOthers
from mesh_platform.scorecards.rules.reliances_declared import ReliancesDeclared
from mesh_platform.scorecards.rules.requests_answered import RequestsAnswered

RULES: tuple[Rule, ...] = (
    PurposeTold(),
    ColumnsExplained(),
    NumbersHaveUnits(),
    ChartsDrawn(),
    KeysDeclared(),
    ColumnsConstrained(),
    ReliancesDeclared(),
    QualityInManyRespects(),
    ChecksHeld(),
    LevelsPromised(),
    LevelsMet(),
    OwnerReachable(),
    OwnerTold(),
    OwnerPresent(),
    RequestsAnswered(),
    ReadByOthers(),
    ConsumersSatisfied(),
    PoliciesKept(),
)
