"""What those should know who are about to rely on a port whose error budget is spent."""

from collections.abc import Iterable, Iterator

from mesh_platform.service_levels.standing import Standing


def spent(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    return tuple(each for each in standings if each.is_met is False)


def notices(standings: Iterable[Standing]) -> Iterator[str]:
    """One sentence for each promise that is not kept."""
    for each in spent(standings):
        objective = each.objective
        frozen = "; only fixes are published" if objective.freeze else ""
        yield (
            f"{each.port} promises {objective.target:g} % ({objective.promise}) "
            f"and kept {kept_in_words(each.measured.kept)} in {objective.days} days: its error budget is spent{frozen}."
        )


def banner(standings: Iterable[Standing]) -> str:
    """Markdown, for the top of a page; empty where every promise is kept."""
    told = [f"> **Not as promised.** {each}" for each in notices(standings)]
    return "\n>\n".join(told)


def kept_in_words(share: float | None) -> str:
    """Never rounded to what it is not."""
    if share is None:
        return "nothing"
    return f"{100 * share:g} %" if share in (0, 1) else f"{min(max(100 * share, 0.1), 99.9):.1f} %"
