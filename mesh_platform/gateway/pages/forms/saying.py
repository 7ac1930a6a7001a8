"""Rate, report a problem, answer, settle; wish, and wish with others."""

from mesh_platform.concepts.clock import now
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.rating import STARS, Rating
from mesh_platform.concepts.report import Report
from mesh_platform.errors import UnknownName
from mesh_platform.feedback.demand.decisions import find_demand
from mesh_platform.feedback.demand.demand import Source
from mesh_platform.feedback.demand.listing import list_demands
from mesh_platform.feedback.ratings.decisions import find_rating
from mesh_platform.feedback.reports.decisions import find_report
from mesh_platform.feedback.speaking import LONGEST
from mesh_platform.gateway.desk import feedback
from mesh_platform.gateway.desk.rights import speaker_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.pages.fields import Field, Form, Kind, Sheet
from mesh_platform.gateway.pages.said import Said

_READABLE = f"A sentence that everybody can read, of at most {LONGEST} characters; it names no person."


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
            help=f"{_READABLE} One or two stars need one.",
            blamed=("a comment", "without a word"),
        ),
    )
    facts = (("port", str(port)), ("for", speaker_of(principal)))
    return Sheet(title="Rate it", facts=facts, fields=fields, about={"port": str(port)}, buttons=(("rate", "Rate"),))


def _send_rating(gateway: Gateway, principal: Principal, said: Said) -> str:
    feedback.rate(gateway, principal, port=said.text("port"), stars=said.number("stars"), comment=said.text("comment"))
    return "mine?done=said"


def _lay_report(gateway: Gateway, principal: Principal, said: Said) -> Sheet:
    port = gateway.mesh().port(PortAddress.parse(said.text("port"))).address
    fields = (Field(name="text", label="What is wrong?", kind=Kind.TEXT, required=True, help=_READABLE, blamed=("a problem",)),)
    facts = (("port", str(port)), ("for", speaker_of(principal)))
    return Sheet(title="Report a problem", facts=facts, fields=fields, about={"port": str(port)}, buttons=(("report", "Tell the owner"),))


def _send_report(gateway: Gateway, principal: Principal, said: Said) -> str:
    feedback.report(gateway, principal, port=said.text("port"), text=said.text("text"))
    return "mine?done=said"


def _lay_answer(gateway: Gateway, _: Principal, said: Said) -> Sheet:
    about, facts = _meant(gateway, said)
    fields = (Field(name="text", label="Your answer", kind=Kind.TEXT, required=True, help=_READABLE, blamed=("an answer",)),)
    return Sheet(title="Answer", facts=facts, fields=fields, about=about, buttons=(("answer", "Answer"),))


def _send_answer(gateway: Gateway, principal: Principal, said: Said) -> str:
    number, text = said.number("number"), said.text("text")
    if said.text("of") == "report":
        feedback.answer_report(gateway, principal, report=number, text=text)
    else:
        feedback.answer(gateway, principal, rating=number, text=text)
    return "inbox?done=decided"


def _lay_settling(gateway: Gateway, _: Principal, said: Said) -> Sheet:
    about, facts = _meant(gateway, said)
    fields = (Field(name="comment", label="A last word", kind=Kind.TEXT, help=_READABLE, blamed=("a comment",)),)
    return Sheet(title="It is settled", facts=facts, fields=fields, about=about, buttons=(("settle", "It is settled"),))


def _send_settling(gateway: Gateway, principal: Principal, said: Said) -> str:
    number, comment = said.number("number"), said.text("comment")
    if said.text("of") == "report":
        feedback.resolve_report(gateway, principal, report=number, comment=comment)
    else:
        feedback.resolve_rating(gateway, principal, rating=number, comment=comment)
    return "mine?done=decided"


def _meant(gateway: Gateway, said: Said) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The rating or the report that a word is about."""
    number, of = said.number("number"), said.text("of")
    found: Rating | Report = (find_report if of == "report" else find_rating)(gateway.lakehouse, number)
    words = found.comment if isinstance(found, Rating) else found.text
    facts = [("port", str(found.port)), ("by", found.consumer), ("said", words)]
    facts += [("answer", found.answer)] if found.answer else []
    return {"number": str(number), "of": of}, facts


def _lay_wish(_: Gateway, principal: Principal, said: Said) -> Sheet:
    fields = (
        Field(
            name="text",
            label="What would you read, if anybody offered it?",
            kind=Kind.TEXT,
            required=True,
            help=_READABLE,
            blamed=("a wish", "wished"),
        ),
        Field(
            name="near",
            label="Near what?",
            help="The port, product or domain it is about, if there is one.",
            chosen=(said.text("near"),) if said.text("near") else (),
            blamed=("no domain", "no product", "no port", "is not"),
        ),
    )
    return Sheet(title="Wish for data", facts=(("for", speaker_of(principal)),), fields=fields, buttons=(("wish", "Wish"),))


def _send_wish(gateway: Gateway, principal: Principal, said: Said) -> str:
    demand = feedback.wish(gateway, principal, text=said.text("text"), near=said.text("near"))
    return f"demand.html?done=wished#demand-{demand.id}"


def _lay_vote(gateway: Gateway, principal: Principal, _: Said) -> Sheet:
    """Only what somebody put into words can be wished for too; who was refused a port asks for access."""
    demands = [each for each in list_demands(gateway.lakehouse, gateway.mesh(), at=now()) if Source.WISH in each.sources]
    options = [(str(each.id), f"{each.title} ({each.votes} vote{'s' if each.votes != 1 else ''})") for each in demands]
    fields = (
        Field(name="demand", label="I need this too", kind=Kind.ONE_OF, options=options, required=True, blamed=("demand", "is no number")),
    )
    lead = "" if options else "Nobody wishes for anything at present."
    return Sheet(title="Join a wish", lead=lead, facts=(("for", speaker_of(principal)),), fields=fields, buttons=(("vote", "Join"),))


def _send_vote(gateway: Gateway, principal: Principal, said: Said) -> str:
    demand = find_demand(gateway.lakehouse, said.number("demand"))
    if not demand.is_open:
        raise UnknownName(f"demand {demand.id} has ended", hint="wish for it anew")
    joined = feedback.wish(gateway, principal, text=demand.title, near=next(iter(demand.near), ""))
    return f"demand.html?done=wished#demand-{joined.id}"


RATE = Form(lay=_lay_rating, send=_send_rating)
REPORT = Form(lay=_lay_report, send=_send_report)
ANSWER = Form(lay=_lay_answer, send=_send_answer)
SETTLE = Form(lay=_lay_settling, send=_send_settling)
WISH = Form(lay=_lay_wish, send=_send_wish)
VOTE = Form(lay=_lay_vote, send=_send_vote)
