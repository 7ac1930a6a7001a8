"""Policies written as their authors write them, for tests about reading and asking them."""

from pathlib import Path

from mesh_platform.governance.compliance.loaded_policies import LoadedPolicy
from mesh_platform.governance.compliance.policy_files import load_policy

FINDS = 'yield self.violation({thing}, "it is wrong.")'


def policy_text(check: str | None = None, *, base: str = "PortPolicy", **attributes: str) -> str:
    """A policy that finds something wrong with everything, unless `check` says otherwise; attributes are Python."""
    thing = base.removesuffix("Policy").lower()
    given = {
        "id": '"nothing-is-right"',
        "theme": "Theme.QUALITY",
        "purpose": '"To be broken."',
        "remedy": '"There is none."',
        "owner": '"team:governance"',
        **attributes,
    }
    said = "".join(f"    {name} = {value}\n" for name, value in given.items() if value)
    body = (check or FINDS).format(thing=thing).replace("\n", "\n        ")
    head = f"from mesh_platform.governance.policy import *\n\n\nclass Local({base}):\n"
    return f"{head}{said}\n    def check(self, {thing}, mesh):\n        {body}\n"


def written_policy(folder: Path, check: str | None = None, *, domain: str | None = None, **attributes: str) -> LoadedPolicy:
    file = folder / "policy.py"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(policy_text(check, **attributes), encoding="utf-8")
    return load_policy(file, root=folder, domain=domain)
