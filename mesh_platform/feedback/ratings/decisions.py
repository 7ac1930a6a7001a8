"""What becomes of a rating: a consumer gives it, the owner answers where it is low, and the consumer says whether that settles it.

rate ──> answer ──> resolve        a new rating takes the place of the old one, with all that followed
  └────────┴──────> aged out       where nobody has said a word for too long

Whoever calls is written down as the one who decides: `actor` of the settings, which nobody has authenticated.
"""

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.rating import LOW, STARS, Rating
from mesh_platform.errors import Refused, UnknownName, UsageError
from mesh_platform.feedback.ratings.standing import standing_ratings
from mesh_platform.feedback.speaking import find_speaker, sentence
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.sums import sums


def rate(lakehouse: Lakehouse, mesh: Mesh, *, port: str, consumer: str, stars: int, comment: str = "") -> Rating:
    """Takes the place of what this consumer said before. Raises Refused for who reads its own, or has never read the port."""
    address, speaker = mesh.port(PortAddress.parse(port)).address, find_speaker(mesh, consumer)
    if stars not in STARS:
        raise UsageError(f"{stars} is no rating", hint=f"give {STARS[0]} to {STARS[-1]} stars, {STARS[-1]} for the best")
    if stars <= LOW and not comment:
        raise UsageError(f"a rating of {stars} without a word helps nobody", hint='say what is missing: --comment "…"')
    if speaker.domain == address.domain:
        raise Refused(f"{address} is of the domain {address.domain}, which does not rate itself", hint="rate what you read of others")
    _require_reader(lakehouse, address, str(speaker))
    said = {"consumer": str(speaker), "stars": stars, "comment": sentence(comment, "a comment") if comment else ""}
    return _standing(lakehouse, lakehouse.ledger.record(Kind.RATED, str(address), details=said))


def answer(lakehouse: Lakehouse, rating: int, text: str) -> Rating:
    """What the owner has to say to a rating, low or not. The ledger keeps who answered."""
    rated = find_rating(lakehouse, rating)
    details = {"rating": rated.id, "consumer": rated.consumer, "answer": sentence(text, "an answer")}
    lakehouse.ledger.record(Kind.RATING_ANSWERED, str(rated.port), details=details)
    return _standing(lakehouse, rated.id)


def resolve(lakehouse: Lakehouse, mesh: Mesh, rating: int, *, consumer: str, comment: str = "") -> Rating:
    """The rater's word that it is settled. Raises Refused for anybody else, and where nobody waits for it."""
    rated, speaker = find_rating(lakehouse, rating), find_speaker(mesh, consumer)
    if str(speaker) != rated.consumer:
        raise Refused(f"{rated.consumer} rated {rated.port}, and says when that is settled, not {speaker}", hint="see: mesh feedback list")
    if not rated.waits:
        raise Refused(f"nobody waits for a word on rating {rated.id}: it is {rated.state}", hint=f"rate anew: mesh rate {rated.port} …")
    details = {"rating": rated.id, "consumer": rated.consumer, "comment": sentence(comment, "a comment") if comment else ""}
    lakehouse.ledger.record(Kind.RATING_RESOLVED, str(rated.port), details=details)
    return _standing(lakehouse, rated.id)


def find_rating(lakehouse: Lakehouse, rating: int) -> Rating:
    """Raises UnknownName for what is no standing rating, or no longer."""
    standing = standing_ratings(lakehouse.ledger, at=clock.now())
    found = next((each for each in standing if each.id == rating), None)
    if found is None:
        waiting = ", ".join(str(each.id) for each in standing if each.waits)
        hint = f"those that wait are {waiting}" if waiting else "see what there is: mesh feedback list"
        raise UnknownName(f"no rating {rating} stands", hint=hint)
    return found


def _standing(lakehouse: Lakehouse, rating: int) -> Rating:
    return next(each for each in standing_ratings(lakehouse.ledger, at=clock.now()) if each.id == rating)


def _require_reader(lakehouse: Lakehouse, port: PortAddress, consumer: str) -> None:
    """Whoever never read a port cannot tell how good it is."""
    lakehouse.ledger.settle()
    readers = {each.texts["consumer"] for each in sums(lakehouse.database, Kind.READ, by=("consumer",), below=str(port))}
    if consumer not in readers:
        raise Refused(
            f"{consumer} has never read {port}, so that it cannot tell how good it is",
            hint=f'read it: mesh read {port} --as {consumer}; or say what you miss: mesh wish "…" --near {port}',
        )
