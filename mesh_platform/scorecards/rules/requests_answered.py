"""Whoever asks gets an answer."""

from datetime import timedelta

from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

PATIENCE = timedelta(days=7)


class RequestsAnswered(Rule):
    id = "requests-answered"
    dimension = Dimension.OWNERSHIP
    weight = 2
    purpose = "Data that nobody gets leave to read is no product; a week is enough to say yes or no."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for each in of.product.agreements:
            name, pending = f"{each.port} for {each.consumer}", each.pending
            if pending is None or of.at - pending.at <= PATIENCE:
                yield Part(name=name, facts=of.declared)
            else:
                command = f"mesh access approve {each.port} --for {each.consumer}"
                remedy = Remedy(advice="decide it, or deny it with a reason", command=command)
                yield missing(name, f"its request waits since {pending.at:%Y-%m-%d}", remedy, facts=of.declared)
