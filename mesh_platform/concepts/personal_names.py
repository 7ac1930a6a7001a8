"""Names of columns that speak of a person."""

import re
from functools import cache

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


@cache
def speaks_of_a_person(name: str) -> bool:
    spelled = words(name)
    return not _ALONE.isdisjoint(spelled) or _TOGETHER.search("_".join(spelled)) is not None


def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case, however it joins them."""
    return tuple(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))
