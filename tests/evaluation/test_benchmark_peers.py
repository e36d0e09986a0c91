"""The best of the peers is the fastest at each measure, whichever that is."""

from __future__ import annotations

import json
from dataclasses import asdict

from evaluation.benchmark_peers import Peers
from evaluation.benchmark_report import Figure
from evaluation.peers_speed import PeerSpeed, read_speeds

QUICK = PeerSpeed("quick to search", 90.0, (10.0, 20.0, 30.0))
READY = PeerSpeed("quick to be ready", 60.0, (40.0, 50.0, 60.0))


def test_what_a_peer_printed_is_read_among_other_lines() -> None:
    lines = ["loading", *(json.dumps(asdict(each)) for each in (QUICK, READY)), ""]
    assert read_speeds("\n".join(lines)) == (QUICK, READY)


def test_the_best_is_chosen_for_each_measure() -> None:
    peers = Peers((QUICK, READY))
    assert peers.best_answerable_s() == 60.0
    assert (peers.best_candidates_ms(50), peers.best_candidates_ms(100)) == (20.0, 30.0)
    assert peers.figures() == [
        Figure("quick to search: to answerable", 90.0, "s of CPU"),
        Figure("quick to search: to candidates, p50", 20.0, "ms of CPU"),
        Figure("quick to be ready: to answerable", 60.0, "s of CPU"),
        Figure("quick to be ready: to candidates, p50", 50.0, "ms of CPU"),
    ]


def test_without_peers_there_is_nothing_to_compare_with() -> None:
    assert (Peers().best_answerable_s(), Peers().best_candidates_ms(50)) == (0.0, 0.0)
    assert Peers().figures() == []
