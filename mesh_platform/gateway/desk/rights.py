"""What a principal may say, and for whom. Whether the mesh takes it is up to the use case."""

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.errors import Refused, UsageError
from mesh_platform.gateway.identity.principal import Principal


def speaker_of(principal: Principal, named: str | None = None) -> str:
    """The consumer that the principal speaks for: its own, or one of a domain that it decides for. Raises Refused."""
    if named:
        require_speaker(principal, named)
        return named
    if principal.consumer is None:
        raise UsageError(
            "the token names no consumer, so that nobody is heard", hint="get one that does: mesh token new --for domain.product"
        )
    return str(principal.consumer)


def require_speaker(principal: Principal, named: str) -> None:
    consumer = Consumer.parse(named)
    if consumer != principal.consumer and not principal.decides_for(consumer.domain):
        raise Refused(
            f"{principal.subject} speaks for {principal.consumer or 'nobody'}, not for {consumer}", hint=_ask_for_token(consumer.domain)
        )


def require_decider(principal: Principal, *domains: str) -> None:
    """Raises Refused for who may decide for none of them; where none is named, for who decides for no domain at all."""
    if not (principal.domains if not domains else principal.domains.intersection(domains)):
        about = f"the domain {' or '.join(sorted(set(domains)))}" if domains else "any domain"
        raise Refused(f"{principal.subject} may not decide for {about}", hint=_ask_for_token(next(iter(domains), "domain")))


def _ask_for_token(domain: str) -> str:
    return f"a token that may is made with: mesh token new --for {domain}.product --decides {domain}"
