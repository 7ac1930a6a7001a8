"""Ask for access, take a request back, say why a grant is needed."""

from mesh_platform.access.agreeing.listing import find_agreement
from mesh_platform.concepts.access import AccessState
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.names import PortAddress
from mesh_platform.gateway.desk import access
from mesh_platform.gateway.desk.rights import speaker_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.pages.fields import Field, Form, Kind, Sheet
from mesh_platform.gateway.pages.said import Said


def _lay_request(gateway: Gateway, principal: Principal, said: Said) -> Sheet:
    port = gateway.mesh().port(PortAddress.parse(said.text("port")))
    columns = port.contract.columns if port.contract else ()
    sensitive = [each for each in columns if each.is_sensitive]
    fields = [
        Field(
            name="purpose",
            label="What do you need it for?",
            kind=Kind.TEXT,
            required=True,
            help="A sentence that the owner decides by, and that everybody can read.",
            blamed=("a purpose", "purpose"),
        ),
        Field(
            name="columns",
            label="Which columns?",
            kind=Kind.SOME_OF,
            help="Those that you need, and no more; with none chosen all are asked for.",
            options=[(each.name, each.business_name or each.description) for each in columns],
            blamed=("column",),
        ),
    ]
    if sensitive:
        fields.append(
            Field(
                name="clear",
                label="Which sensitive columns must not be masked?",
                kind=Kind.SOME_OF,
                help="The owner decides; what is personal needs a good reason.",
                options=[(each.name, each.classification or "personal") for each in sensitive],
            )
        )
    facts = (("port", str(port.address)), ("for", speaker_of(principal)))
    about = {"port": str(port.address)}
    return Sheet(title="Ask for access", facts=facts, fields=fields, about=about, buttons=(("ask", "Ask the owner"),))


def _send_request(gateway: Gateway, principal: Principal, said: Said) -> str:
    columns = said.all("columns") or None
    port, purpose = said.text("port"), said.text("purpose")
    agreement = access.request(gateway, principal, port=port, purpose=purpose, columns=columns, clear=said.all("clear"))
    granted = agreement.state(now()) is AccessState.GRANTED and agreement.pending is None
    return "mine?done=granted" if granted else "mine?done=asked"


def _lay_word(gateway: Gateway, _: Principal, said: Said) -> Sheet:
    agreement = find_agreement(access.agreed(gateway), said.text("port"), said.text("consumer"))
    step = ("withdraw", "Take the request back") if agreement.pending else ("justify", "Say why it is needed")
    fields = (
        Field(name="reason", label="Why?", required=True, help="A sentence that both sides can read.", blamed=("a reason", "reason")),
    )
    facts = (("port", str(agreement.port)), ("for", str(agreement.consumer)), ("state", agreement.state(now()).value))
    about = {"port": str(agreement.port), "consumer": str(agreement.consumer)}
    return Sheet(title=step[1], facts=facts, fields=fields, about=about, buttons=(step,))


def _send_word(gateway: Gateway, principal: Principal, said: Said) -> str:
    step, done = (access.withdraw, "withdrawn") if said.text("step") == "withdraw" else (access.justify, "justified")
    step(gateway, principal, port=said.text("port"), consumer=said.text("consumer"), reason=said.text("reason"))
    return f"mine?done={done}"


REQUEST = Form(lay=_lay_request, send=_send_request)
WORD = Form(lay=_lay_word, send=_send_word)
