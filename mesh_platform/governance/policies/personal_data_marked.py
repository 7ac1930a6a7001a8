"""A column whose name speaks of a person is marked as personal and is not public."""

import re
from functools import cache

from mesh_platform.governance.policy import EVERY_STATUS, Iterator, Mesh, OutputPort, PortPolicy, Scope, Theme, Violation, columns_of

# Words of a name, so that `email_address` is found and `gross_national_income` is not.
_ALONE = frozenset(
    {"email", "mail", "phone", "mobile", "fax", "ssn", "passport", "iban", "birthday", "birthdate", "dob", "surname", "lastname"}
    | {"firstname", "forename", "gender", "religion", "ethnicity", "nationality", "salary", "biometric", "diagnosis", "ip"}
)
_TOGETHER = re.compile(
    r"(^|_)((first|last|middle|given|family|maiden|full|person|customer|passenger|employee|pilot|patient|contact)_name"
    r"|date_of_birth|birth_(date|day|year|place)|(home|street|postal|mac|ip)_address|(credit_)?card_number|social_security\w*"
    r"|(tax|national|driver|drivers)_(id|number)|driv(er|ers|ing)_licen[cs]e\w*)($|_)"
)


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
            if top is None or not (column.is_personal or _speaks_of_a_person(column.name)):
                continue
            if not (top.is_personal or column.is_personal):
                yield self.violation(port, f"`{name}` is called like something personal and is not tagged so.", at=column.location)
            elif not top.is_personal:
                yield self.violation(port, f"`{name}` is personal, but masks go by whole columns: tag `{top.name}`.", at=column.location)
            if not top.is_classified:
                yield self.violation(port, f"`{name}` is personal and {top.classification or 'not classified'}.", at=column.location)


@cache
def _speaks_of_a_person(name: str) -> bool:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return not _ALONE.isdisjoint(words.split("_")) or _TOGETHER.search(words) is not None
