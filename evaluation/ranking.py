"""Figures of the ranking of documents, by ir_measures."""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

from evaluation.collect import Observation
from evaluation.metrics import Interval, bootstrap


def rank_figures(observations: Sequence[Observation]) -> dict[str, Interval]:
    """Return R@1, R@5, RR@10 and nDCG@10 over the answerable questions (ir_measures).

    A question none of whose relevant documents was ranked counts as zero.
    """
    asked = [each for each in observations if each.answerable and each.relevant]
    if not asked:
        return {}
    judged = [
        ir_measures.Qrel(str(number), document, 1)
        for number, each in enumerate(asked)
        for document in each.relevant
    ]
    ranked = [
        ir_measures.ScoredDoc(str(number), document, -place)
        for number, each in enumerate(asked)
        for place, document in enumerate(each.ranked)
    ]
    measures = [R @ 1, R @ 5, RR @ 10, nDCG @ 10]
    values = {str(measure): np.zeros(len(asked)) for measure in measures}
    for metric in ir_measures.iter_calc(measures, judged, ranked):
        values[str(metric.measure)][int(metric.query_id)] = metric.value
    return {
        name: bootstrap(lambda rows, scores=scores: float(scores[rows].mean()), len(asked))  # type: ignore[misc]
        for name, scores in values.items()
    }
