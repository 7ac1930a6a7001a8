"""Wish, wish with others; and for owners, say what becomes of a wish."""

from mesh_platform.concepts.clock import now
from mesh_platform.errors import InvalidName, UnknownName, UsageError
from mesh_platform.feedback.demand.decisions import find_demand
from mesh_platform.feedback.demand.demand import Demand, Source
from mesh_platform.feedback.demand.listing import list_demands
from mesh_platform.feedback.demand.resembling import resembling
from mesh_platform.gateway.desk import feedback
from mesh_platform.gateway.desk.rights import require_decider, speaker_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.pages.fields import Field, Form, Kind, Sheet
from mesh_platform.gateway.pages.forms.saying import READABLE
from mesh_platform.gateway.pages.said import Said, no_step

_PORT = Field(
    name="port",
    label="Which port serves it?",
    help="One that your domain offers: domain.product.port.",
    blamed=(InvalidName, "which port", "no domain", "no product", "no port"),
)
_REASON = Field(name="reason", label="Or why will nobody offer it?", help="A sentence that those who wished read.", blamed=("a reason",))


def _lay_wish(_: Gateway, principal: Principal, said: Said) -> Sheet:
    fields = (
        Field(
            name="text",
            label="What would you read, if anybody offered it?",
            kind=Kind.TEXT,
            required=True,
            help=READABLE,
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


def _lay_end(gateway: Gateway, principal: Principal, said: Said) -> Sheet:
    require_decider(principal)
    demand = find_demand(gateway.lakehouse, said.number("demand"))
    fields, buttons = [_PORT], [("resolve", "The port serves it")]
    if feedback.may_end(principal, demand):
        fields.append(_REASON)
        buttons.append(("reject", "Nobody will offer it"))
        if alike := _alike(gateway, principal, demand):
            fields.append(Field(name="into", label="Or is it the same as", kind=Kind.ONE_OF, options=alike, blamed=("is no number",)))
            buttons.append(("merge", "It is the same"))
    about = {"demand": str(demand.id)}
    return Sheet(title="Say what becomes of it", facts=_facts(demand), fields=fields, about=about, buttons=buttons)


def _send_end(gateway: Gateway, principal: Principal, said: Said) -> str:
    number = said.number("demand")
    match said.text("step"):
        case "resolve":
            if not (port := said.text("port")):
                raise UsageError("nobody said which port serves it", hint="write it as domain.product.port")
            feedback.resolve_demand(gateway, principal, demand=number, port=port)
            return "inbox?done=served"
        case "reject":
            feedback.reject_demand(gateway, principal, demand=number, reason=said.text("reason"))
            return "inbox?done=rejected"
        case "merge":
            feedback.merge_demands(gateway, principal, demand=number, into=said.number("into"))
            return "inbox?done=joined"
        case other:
            raise no_step(other)


def _facts(demand: Demand) -> list[tuple[str, str]]:
    told = [("asked for", demand.title), ("votes", str(demand.votes)), ("by", ", ".join(demand.consumers))]
    return [*told, ("near", ", ".join(demand.near)), ("last", f"{demand.last_asked:%Y-%m-%d}")]


def _alike(gateway: Gateway, principal: Principal, demand: Demand) -> list[tuple[str, str]]:
    return [(str(each.id), each.title) for each in resembling(demand, feedback.asked(gateway, principal))]


WISH = Form(lay=_lay_wish, send=_send_wish)
VOTE = Form(lay=_lay_vote, send=_send_vote)
END = Form(lay=_lay_end, send=_send_end)
