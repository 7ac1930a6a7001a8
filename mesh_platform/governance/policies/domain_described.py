"""Every domain says what it is for and who answers for it."""

from mesh_platform.governance.policy import Domain, DomainPolicy, Iterator, Mesh, Theme, Violation


class DomainDescribed(DomainPolicy):
    id = "domain-described"
    theme = Theme.OWNERSHIP
    purpose = "A mesh is found by its domains: who does not know what one is for does not look there."
    remedy = "Write `description: {purpose: …}` and `team: {name: …, owner: …}` in domain.yaml."
    owner = "team:governance"

    def check(self, domain: Domain, mesh: Mesh) -> Iterator[Violation]:
        if not domain.purpose.strip():
            yield self.violation(domain, f"the domain {domain.name} does not say what it is for.")
        if not domain.team.owner:
            yield self.violation(domain, f"nobody answers for the domain {domain.name}.")
