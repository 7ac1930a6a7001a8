"""A column whose name speaks of a person is marked as personal and is not public."""

from mesh_platform.concepts.personal_names import speaks_of_a_person
from mesh_platform.governance.policy import EVERY_STATUS, Iterator, Mesh, OutputPort, PortPolicy, Scope, Theme, Violation, columns_of


class PersonalDataMarked(PortPolicy):
    id = "personal-data-marked"
    theme = Theme.PRIVACY
    purpose = "What tells about persons is masked, kept for a time only and never public; all of that goes by the tag."
    remedy = "Add `tags: [personal]` and a `classification` other than public, or give a column that is about no person another name."
    owner = "team:governance"
    scope = Scope(statuses=EVERY_STATUS)

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        for name, column in columns_of(port):
            top = port.contract.column(name.partition(".")[0]) if port.contract is not None else None
            if top is None or not (column.is_personal or speaks_of_a_person(column.name)):
                continue
            if not (top.is_personal or column.is_personal):
                yield self.violation(port, f"`{name}` is called like something personal and is not tagged so.", at=column.location)
            elif not top.is_personal:
                yield self.violation(port, f"`{name}` is personal, but masks go by whole columns: tag `{top.name}`.", at=column.location)
            if not top.is_classified:
                yield self.violation(port, f"`{name}` is personal and {top.classification or 'not classified'}.", at=column.location)
