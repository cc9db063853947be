"""Writes what free-text search finds on a judged set, without an engine: every posting is ordered.

usage: python -m tests.benchmarks.freetext QUERIES.csv OUT.csv
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from search.lexicon import load_lexicon
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.prepared import prepare_posting
from tests.golden.reading import GOLDEN, TODAY, read_postings


def main(queries: Path, out: Path) -> None:
    lexicon = load_lexicon()
    views, ids = read_postings(GOLDEN)
    ready = [prepare_posting(view, lexicon) for view in views]
    with queries.open(encoding="utf-8-sig") as source, out.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(("编号", "名次", "岗位编号"))
        for row in csv.DictReader(source):
            lng, lat = (float(row[name]) if row[name] else None for name in ("经度", "纬度"))
            said = understand(row["查询"], lexicon=lexicon)
            found = order_hits(said, ready, today=TODAY, lexicon=lexicon, lng=lng, lat=lat)
            for place, one in enumerate((one for one in found if not one.alternative), 1):
                writer.writerow((row["编号"], place, ids[one.posting - 1]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
