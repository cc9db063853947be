"""What the whole province would need, reckoned from rates that were measured: ``python -m tests.benchmarks.province``
with the rates. Nothing here was measured itself; every figure follows from the inputs, which the table names.

The province is taken as so many pieces of the measured size side by side, towns of one neighbourhood each, with an
index each. A person's circle reaches into neighbouring pieces, so that the engine is asked once for each piece that it
touches: the engine's share of the work counts so often; reading, judging and keeping once. Work with a bed, anywhere in
the province, is the same question for many, answered once by each piece, and is left out.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict, dataclass, fields

from tests.benchmarks.pages import PAGE, between

PEOPLE = 46_000_000
"""Jiangxi's."""


@dataclass(frozen=True, slots=True)
class Rates:
    """As measured on one machine with one city.

    people, postings: of the city. index_seconds: to build both indexes. match_seconds: to match everybody and keep it.
    engine_share: of that, from 0 to 1, the engine's. index_mb: of both indexes on the disk. memory_mib: of all
    processes at their peak. node_queries: of a run that one Elasticsearch node answers a second.
    person_queries: that matching asks for one person. cores: of the machine.
    """

    people: int
    postings: int
    index_seconds: float
    match_seconds: float
    engine_share: float
    index_mb: float
    memory_mib: float
    node_queries: float
    person_queries: float
    cores: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """people: of the province. hours: of a night in which it must be done. partition: people in one. shard_gb: a shard
    of Elasticsearch at most. spare: the share of the machines' time that is left free for what fails or is slower.
    area_km2: of the province. km: how far people go."""

    people: int = PEOPLE
    hours: float = 6.0
    partition: int = 500
    shard_gb: float = 30.0
    spare: float = 0.3
    area_km2: float = 166_900.0
    km: float = 15.0


@dataclass(frozen=True, slots=True)
class Needs:
    """postings: in proportion. pieces: of the measured size, an embedded index each. touched: pieces into which a
    circle reaches, on the average. partitions: of the run. machine_hours: of machines like the measured one, in all.
    machines: so that it is done in the hours, one piece after the other on each. hours: that it takes with them.
    machine_gb: the index that each holds at most, that of the pieces around its own among it. memory_mib: of each.
    nodes, shards: where the index is on Elasticsearch instead, and node_hours: how long its queries take there.
    """

    postings: int
    pieces: int
    touched: float
    partitions: int
    machine_hours: float
    machines: int
    hours: float
    machine_gb: float
    memory_mib: float
    nodes: int
    shards: int
    node_hours: float


def reckon(rates: Rates, wanted: Wanted = Wanted()) -> Needs:
    """Raises ValueError where a rate or an amount is not above 0, or one piece does not fit into the time."""
    for given in (rates, wanted):
        for one in fields(given):
            if one.name not in ("spare", "engine_share") and getattr(given, one.name) <= 0:
                raise ValueError(f"{one.name} is {getattr(given, one.name)}; it must be above 0")
    if not 0 <= wanted.spare < 1:
        raise ValueError(f"spare is {wanted.spare}; it must be from 0 to below 1")
    if not 0 <= rates.engine_share <= 1:
        raise ValueError(f"engine_share is {rates.engine_share}; it must be from 0 to 1")
    pieces = math.ceil(wanted.people / rates.people)
    side = math.sqrt(wanted.area_km2 / pieces)
    touched = min(float(pieces), (1 + 2 * wanted.km / side) ** 2)  # a square of twice so many km, anywhere on squares
    one_piece = rates.index_seconds + rates.match_seconds * (1 + rates.engine_share * (touched - 1))
    usable = wanted.hours * 3600 * (1 - wanted.spare)
    at_one = math.floor(usable / one_piece)  # a piece is done on one machine or not at all
    if not at_one:
        raise ValueError(f"one piece takes {one_piece:,.0f} s of {usable:,.0f} s: measure a smaller one")
    machines = math.ceil(pieces / at_one)
    index_gb = rates.index_mb / 1000 * wanted.people / rates.people
    queries = wanted.people * rates.person_queries
    nodes = math.ceil(queries / (rates.node_queries * usable))
    return Needs(
        postings=round(wanted.people * rates.postings / rates.people),
        pieces=pieces,
        touched=touched,
        partitions=math.ceil(wanted.people / wanted.partition),
        machine_hours=pieces * one_piece / 3600,
        machines=machines,
        hours=math.ceil(pieces / machines) * one_piece / 3600,
        machine_gb=min(index_gb, index_gb / machines * touched),
        memory_mib=rates.memory_mib,
        nodes=nodes,
        shards=max(nodes, math.ceil(index_gb / wanted.shard_gb)),
        node_hours=queries / (rates.node_queries * nodes) / 3600,
    )


def words(rates: Rates, wanted: Wanted, needs: Needs) -> str:
    """Markdown: what goes in, and what follows."""
    taken = f"{rates.people:,} people × {rates.postings:,} postings on one machine of {rates.cores} cores"
    measured = (
        ("index of both", f"{rates.index_seconds:,.0f} s, {rates.index_mb:,.0f} MB on the disk"),
        (
            "full match, kept",
            f"{rates.match_seconds:,.0f} s, {rates.people / rates.match_seconds:,.0f} people/s, "
            f"{rates.engine_share:.0%} of it in the engine",
        ),
        ("memory of all processes at their peak", f"{rates.memory_mib:,.0f} MiB"),
        ("questions of a run that one Elasticsearch node answers", f"{rates.node_queries:,.0f} a second"),
        ("queries for a person", f"{rates.person_queries:.2f}"),
    )
    needed = (
        ("postings, in proportion", f"{needs.postings:,}"),
        (f"partitions of the run, {wanted.partition} people each", f"{needs.partitions:,}"),
        (
            "pieces of the measured size, an embedded index each",
            f"{needs.pieces:,}, {math.sqrt(wanted.area_km2 / needs.pieces):.0f} km wide",
        ),
        (
            f"pieces that a circle of {wanted.km:g} km reaches into",
            f"{needs.touched:.1f}: the engine's part counts so often",
        ),
        ("work in all, index and match", f"{needs.machine_hours:,.1f} machine-hours"),
        (
            f"**machines, done in {wanted.hours:g} h with {wanted.spare:.0%} of them spare**",
            f"**{needs.machines:,}**, {math.ceil(needs.pieces / needs.machines)} pieces at most on each, "
            f"{needs.hours:.1f} h; {needs.machine_gb:,.1f} GB of index, the neighbours' among it, "
            f"and {needs.memory_mib:,.0f} MiB each",
        ),
        (
            f"on Elasticsearch instead, shards up to {wanted.shard_gb:g} GB",
            f"{needs.shards:,} shards on {needs.nodes:,} nodes for the queries ({needs.node_hours:.1f} h), "
            "beside the machines that judge",
        ),
    )
    rows = [f"| measured: {taken} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in measured), ""]
    rows += [f"| reckoned for {wanted.people:,} people | |", "|---|---|"]
    return "\n".join([*rows, *(f"| {name} | {value} |" for name, value in needed)])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.province", description=__doc__)
    for one in fields(Rates):
        kind = int if one.type == "int" else float
        parser.add_argument(f"--{one.name.replace('_', '-')}", type=kind, required=True)
    for name, value in asdict(Wanted()).items():
        parser.add_argument(f"--wanted-{name.replace('_', '-')}", type=type(value), default=value)
    parser.add_argument("--write", action="store_true", help="into docs/performance.md, between its marks")
    given = vars(parser.parse_args())
    rates = Rates(**{one.name: given[one.name] for one in fields(Rates)})
    wanted = Wanted(**{one.name: given[f"wanted_{one.name}"] for one in fields(Wanted)})
    said = words(rates, wanted, reckon(rates, wanted))
    if given["write"]:
        PAGE.write_text(between(PAGE.read_text("utf-8"), "province", said), "utf-8")
    print(said)


if __name__ == "__main__":
    main()
