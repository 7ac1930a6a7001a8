"""Rate, report a problem, answer, settle."""

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.rating import STARS, Rating
from mesh_platform.concepts.report import Report
from mesh_platform.feedback.ratings.decisions import find_rating
from mesh_platform.feedback.reports.decisions import find_report
from mesh_platform.feedback.speaking import LONGEST
from mesh_platform.gateway.desk import feedback
from mesh_platform.gateway.desk.rights import speaker_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.pages.fields import Field, Form, Kind, Sheet
from mesh_platform.gateway.pages.said import Said

READABLE = f"A sentence that everybody can read, of at most {LONGEST} characters; it names no person."


def _lay_rating(gateway: Gateway, principal: Principal, said: Said) -> Sheet:
    port = gateway.mesh().port(PortAddress.parse(said.text("port"))).address
    stars = [(str(each), "★" * each + "☆" * (STARS[-1] - each)) for each in reversed(STARS)]
    fields = (
        Field(
            name="stars",
            label="How well does it serve you?",
            kind=Kind.ONE_OF,
            options=stars,
            required=True,
            blamed=("is no rating", "is no number"),
        ),
        Field(
            name="comment",
            label="Why?",
            kind=Kind.TEXT,
            help=f"{READABLE} One or two stars need one.",
            blamed=("a comment", "without a word"),
        ),
    )
    facts = (("port", str(port)), ("for", speaker_of(principal)))
    return Sheet(title="Rate it", facts=facts, fields=fields, about={"port": str(port)}, buttons=(("rate", "Rate"),))


def _send_rating(gateway: Gateway, principal: Principal, said: Said) -> str:
    feedback.rate(gateway, principal, port=said.text("port"), stars=said.number("stars"), comment=said.text("comment"))
    return "mine?done=rated"


def _lay_report(gateway: Gateway, principal: Principal, said: Said) -> Sheet:
    port = gateway.mesh().port(PortAddress.parse(said.text("port"))).address
    fields = (Field(name="text", label="What is wrong?", kind=Kind.TEXT, required=True, help=READABLE, blamed=("a problem",)),)
    facts = (("port", str(port)), ("for", speaker_of(principal)))
    return Sheet(title="Report a problem", facts=facts, fields=fields, about={"port": str(port)}, buttons=(("report", "Tell the owner"),))


def _send_report(gateway: Gateway, principal: Principal, said: Said) -> str:
    feedback.report(gateway, principal, port=said.text("port"), text=said.text("text"))
    return "mine?done=reported"


def _lay_answer(gateway: Gateway, _: Principal, said: Said) -> Sheet:
    about, facts = _meant(gateway, said)
    fields = (Field(name="text", label="Your answer", kind=Kind.TEXT, required=True, help=READABLE, blamed=("an answer",)),)
    return Sheet(title="Answer", facts=facts, fields=fields, about=about, buttons=(("answer", "Answer"),))


def _send_answer(gateway: Gateway, principal: Principal, said: Said) -> str:
    number, text = said.number("number"), said.text("text")
    if said.text("of") == "report":
        feedback.answer_report(gateway, principal, report=number, text=text)
    else:
        feedback.answer(gateway, principal, rating=number, text=text)
    return "inbox?done=answered"


def _lay_settling(gateway: Gateway, _: Principal, said: Said) -> Sheet:
    about, facts = _meant(gateway, said)
    fields = (Field(name="comment", label="A last word", kind=Kind.TEXT, help=READABLE, blamed=("a comment",)),)
    return Sheet(title="It is settled", facts=facts, fields=fields, about=about, buttons=(("settle", "It is settled"),))


def _send_settling(gateway: Gateway, principal: Principal, said: Said) -> str:
    number, comment = said.number("number"), said.text("comment")
    if said.text("of") == "report":
        feedback.resolve_report(gateway, principal, report=number, comment=comment)
    else:
        feedback.resolve_rating(gateway, principal, rating=number, comment=comment)
    return "mine?done=settled"


def _meant(gateway: Gateway, said: Said) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The rating or the report that a word is about."""
    number, of = said.number("number"), said.text("of")
    found: Rating | Report = (find_report if of == "report" else find_rating)(gateway.lakehouse, number)
    words = found.comment if isinstance(found, Rating) else found.text
    facts = [("port", str(found.port)), ("by", found.consumer), ("said", words)]
    facts += [("answer", found.answer)] if found.answer else []
    return {"number": str(number), "of": of}, facts


RATE = Form(lay=_lay_rating, send=_send_rating)
REPORT = Form(lay=_lay_report, send=_send_report)
ANSWER = Form(lay=_lay_answer, send=_send_answer)
SETTLE = Form(lay=_lay_settling, send=_send_settling)
