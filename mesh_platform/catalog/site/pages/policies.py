"""The rules of the mesh, and who keeps them."""

from collections.abc import Collection

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict, Stage

_MOST = 500


def render(view: SiteView, around: Surroundings) -> str:
    return render_template(
        "policies.html.j2",
        view,
        around,
        path=paths.POLICIES,
        here=paths.POLICIES,
        standings=[each for each in view.policies if each.policy.stage is not Stage.DRAFT],
        drafts=[each for each in view.policies if each.policy.stage is Stage.DRAFT],
        verdicts=tuple(PolicyVerdict),
    )


def names(view: SiteView) -> Collection[str]:
    return view.policies_by_slug


def render_policy(view: SiteView, name: str, around: Surroundings) -> str:
    standing = view.policies_by_slug[name]
    remarkable: tuple[PolicyResult, ...] = standing.remarkable
    return render_template(
        "policy.html.j2",
        view,
        around,
        path=paths.policy_path(standing.policy.id),
        here=paths.POLICIES,
        standing=standing,
        results=remarkable[:_MOST],
        more=max(len(remarkable) - _MOST, 0),
    )
