"""Low ratings that wait: for the owner to answer, then for the rater to say whether that settles it."""

from collections.abc import Iterator

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.rating import Rating, RatingState
from mesh_platform.feedback.ratings.standing import standing_ratings
from mesh_platform.lakehouse.lakehouse import Lakehouse


def waiting_ratings(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Alert]:
    for each in standing_ratings(lakehouse.ledger, at=clock.now()):
        if each.port in mesh.ports and each.waits:
            yield _unanswered(each) if each.state is RatingState.OPEN else _unsettled(each)


def _unanswered(rating: Rating) -> Alert:
    return Alert(
        kind=AlertKind.RATING_WAITING,
        subject=str(rating.port),
        part=rating.consumer,
        since=rating.at,
        domains=(rating.port.domain,),
        title=f"{rating.consumer} gives {rating.port} {rating.stars} of 5 stars",
        story=(f"{rating.by} says: {rating.comment}", "It waits for an answer."),
        affected=(rating.consumer,),
        commands=(f'mesh feedback answer {rating.id} "…"', f"mesh feedback show {rating.port}"),
    )


def _unsettled(rating: Rating) -> Alert:
    return Alert(
        kind=AlertKind.RATING_WAITING,
        subject=str(rating.port),
        part=rating.consumer,
        since=rating.answered_at or rating.at,
        domains=(Consumer.parse(rating.consumer).domain,),
        title=f"{rating.port} has answered the rating of {rating.consumer}",
        story=(f"{rating.answered_by} says: {rating.answer}", f"{rating.consumer} had said: {rating.comment}"),
        commands=(f"mesh feedback resolve {rating.id} --as {rating.consumer}", f"mesh rate {rating.port} … --as {rating.consumer}"),
    )
