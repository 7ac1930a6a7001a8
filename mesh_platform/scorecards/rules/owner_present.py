"""Somebody still looks after the product."""

from datetime import timedelta

from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

FRESH = timedelta(days=180)


class OwnerPresent(Rule):
    id = "owner-present"
    dimension = Dimension.OWNERSHIP
    weight = 3
    purpose = "Teams change and people leave: a product that nobody has touched for half a year may have no owner but on paper."

    def judge(self, of: Assessed) -> Iterator[Part]:
        care = of.record.care
        if care is not None and of.at - care.at <= FRESH:
            yield Part(name=str(of.address), facts=(care.id,))
            return
        found = f"nobody has looked after it since {care.at:%Y-%m-%d}" if care else "nobody has ever looked after it"
        remedy = Remedy(advice="look it through, and say so", command=f'mesh scorecard {of.address} --confirm "…"')
        yield missing(str(of.address), found, remedy, facts=(care.id,) if care else ())
