"""Every form, by the name in its address."""

from collections.abc import Mapping

from mesh_platform.gateway.pages.fields import Form
from mesh_platform.gateway.pages.forms import asking, deciding, saying, wishing

FORMS: Mapping[str, Form] = {
    "ask": asking.REQUEST,
    "word": asking.WORD,
    "decide": deciding.DECIDE,
    "rate": saying.RATE,
    "report": saying.REPORT,
    "answer": saying.ANSWER,
    "settle": saying.SETTLE,
    "wish": wishing.WISH,
    "vote": wishing.VOTE,
    "demand": wishing.END,
}
