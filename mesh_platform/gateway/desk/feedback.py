"""Feedback: consumers say how a port serves them and what they miss, and owners answer."""

from mesh_platform.concepts.clock import now
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.rating import Rating
from mesh_platform.concepts.report import Report
from mesh_platform.feedback.demand import decisions as demands
from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.feedback.demand.listing import list_demands
from mesh_platform.feedback.ratings import decisions as ratings
from mesh_platform.feedback.reports import decisions as reports
from mesh_platform.gateway.desk.rights import require_decider, speaker_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal


def rate(gateway: Gateway, principal: Principal, *, port: str, stars: int, comment: str = "", consumer: str | None = None) -> Rating:
    speaker = speaker_of(principal, consumer)
    return ratings.rate(gateway.acting(principal), gateway.mesh(), port=port, consumer=speaker, stars=stars, comment=comment)


def answer(gateway: Gateway, principal: Principal, *, rating: int, text: str) -> Rating:
    """The word of the port's domain."""
    lakehouse = gateway.acting(principal)
    require_decider(principal, ratings.find_rating(lakehouse, rating).port.domain)
    return ratings.answer(lakehouse, rating, text)


def resolve_rating(gateway: Gateway, principal: Principal, *, rating: int, comment: str = "", consumer: str | None = None) -> Rating:
    speaker = speaker_of(principal, consumer)
    return ratings.resolve(gateway.acting(principal), gateway.mesh(), rating, consumer=speaker, comment=comment)


def report(gateway: Gateway, principal: Principal, *, port: str, text: str, consumer: str | None = None) -> Report:
    speaker = speaker_of(principal, consumer)
    return reports.report(gateway.acting(principal), gateway.mesh(), port=port, consumer=speaker, text=text)


def answer_report(gateway: Gateway, principal: Principal, *, report: int, text: str) -> Report:
    """The word of the port's domain."""
    lakehouse = gateway.acting(principal)
    require_decider(principal, reports.find_report(lakehouse, report).port.domain)
    return reports.answer(lakehouse, report, text)


def resolve_report(gateway: Gateway, principal: Principal, *, report: int, comment: str = "", consumer: str | None = None) -> Report:
    speaker = speaker_of(principal, consumer)
    return reports.resolve(gateway.acting(principal), gateway.mesh(), report, consumer=speaker, comment=comment)


def wish(gateway: Gateway, principal: Principal, *, text: str, near: str = "", consumer: str | None = None) -> Demand:
    speaker = speaker_of(principal, consumer)
    return demands.wish(gateway.acting(principal), gateway.mesh(), text, consumer=speaker, near=near)


def asked(gateway: Gateway, principal: Principal) -> tuple[Demand, ...]:
    """The open demands that the principal may end, the most wanted first."""
    found = list_demands(gateway.lakehouse, gateway.mesh(), at=now())
    return tuple(sorted((each for each in found if may_end(principal, each)), key=lambda each: (-each.votes, -each.id)))


def may_end(principal: Principal, demand: Demand) -> bool:
    """What is near nothing may be ended by everybody who decides for a domain."""
    return bool(principal.domains.intersection(_asked(demand)) if demand.near else principal.domains)


def resolve_demand(gateway: Gateway, principal: Principal, *, demand: int, port: str) -> Demand:
    """Whoever offers the port says that it serves a demand."""
    require_decider(principal, PortAddress.parse(port).domain)
    return demands.resolve(gateway.acting(principal), gateway.mesh(), demand, port=port)


def reject_demand(gateway: Gateway, principal: Principal, *, demand: int, reason: str) -> Demand:
    lakehouse = gateway.acting(principal)
    require_decider(principal, *_asked(demands.find_demand(lakehouse, demand)))
    return demands.reject(lakehouse, demand, reason=reason)


def merge_demands(gateway: Gateway, principal: Principal, *, demand: int, into: int) -> Demand:
    lakehouse = gateway.acting(principal)
    for each in (demand, into):
        require_decider(principal, *_asked(demands.find_demand(lakehouse, each)))
    return demands.merge(lakehouse, demand, into=into)


def _asked(demand: Demand) -> set[str]:
    """The domains that a demand is near; one that is near none is everybody's who decides for a domain."""
    return {each.partition(".")[0] for each in demand.near}
