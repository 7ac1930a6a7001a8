"""Whoever asks gets an answer."""

from datetime import timedelta

from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.rating import Rating, RatingState
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

PATIENCE = timedelta(days=7)


class RequestsAnswered(Rule):
    id = "requests-answered"
    dimension = Dimension.OWNERSHIP
    weight = 2
    purpose = "Data that nobody gets leave to read is no product; a week is enough to say yes or no."

    def judge(self, of: Assessed) -> Iterator[Part]:
        yield from (_decided(each, of) for each in of.product.agreements)
        yield from (_heard(each, of) for each in of.record.ratings)


def _decided(agreement: Agreement, of: Assessed) -> Part:
    name, pending = f"{agreement.port} for {agreement.consumer}", agreement.pending
    if pending is None or of.at - pending.at <= PATIENCE:
        return Part(name=name, facts=of.declared)
    command = f"mesh access approve {agreement.port} --for {agreement.consumer}"
    remedy = Remedy(advice="decide it, or deny it with a reason", command=command)
    return missing(name, f"its request waits since {pending.at:%Y-%m-%d}", remedy, facts=of.declared)


def _heard(rating: Rating, of: Assessed) -> Part:
    """A low rating says that something is wrong; whoever gave it wants to hear what becomes of it."""
    name = f"{rating.port} rated by {rating.consumer}"
    if rating.state is not RatingState.OPEN or of.at - rating.at <= PATIENCE:
        return Part(name=name, facts=(rating.id,))
    remedy = Remedy(advice="say what you will do about it", command=f'mesh feedback answer {rating.id} "…"')
    return missing(name, f"its {rating.stars} stars wait for an answer since {rating.at:%Y-%m-%d}", remedy, facts=(rating.id,))
