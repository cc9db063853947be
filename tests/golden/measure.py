"""How good the matches and the search are on the judged counties, through the commands that an office uses.

usage: python -m tests.golden.measure [MATCH_SET [SEARCH_SET]]

MATCH_SET holds postings.csv, workers.csv and grades.csv, SEARCH_SET queries.csv and grades.csv; the counties kept
beside this file are the default. The clock stands at 2026-11-21, the day on which the sets were judged.

xinfeng was at hand while the rules were written. The others are invented, each by another hand, and were graded by
RUBRIC.md before anything was ranked on them: poyang (lakes and kilns; its grades.csv gives the reason for each), and,
smaller and with every pair graded, anyuan (oranges), wanzai (fireworks, lithium, pigs), nanchangxian (a city's
suburb), tonggu (tourism, tea, bamboo), zhangshu (pharmacy, salt, a railway), dingnan (rare earth, village workshops),
duchang (a lake, ferries), leping (ceramics, glass), xiushui (resettled people), luxi (coal, porcelain), xinjian (a
university town, logistics), chongyi (navel oranges, bamboo), dongxiang (cold stores, copper pipes), guangfeng
(diggers, doors, solar cells), shangyou (fishing rods, glass fibre, forests), ruichang (docks, a battery plant,
garments), suichuan (tea, salted duck, circuit boards), shicheng (lotus, shoes, hot springs), yiyang
(copper wire, rice cakes, scenic hills), wanan (earphones, a reservoir, knitwear), fengxin (bamboo, kiwi fruit,
spinning), yongxin (leather, circuit boards, silk), nancheng (school furniture, oranges, herbs), taihe (touch
screens, black-boned chickens, a power plant), wuning (lamps, a reservoir, kiwi fruit), yugan (a lake, garments,
peppers), yanshan (paper, copper, tea), lean (garments, toys), shanggao (shoes, soda, lithium), hukou (steel, docks,
chemicals), guixi (copper, lamps, eyeglasses), yongfeng (stone powder, circuit boards), xingguo (fluorine, garments,
geese), wannian (pearls, rice, textile machines) and chongren (transformers, chickens); of the last twenty-two, as of
poyang, some pairs only are graded. Nothing was mended for the last three.
The rules were mended after each, so only what each got at first, kept in docs/quality.md, says how a new county will
fare.

Where MATCH_SET also holds own_grades.csv, a second table follows with them added: grades that we gave ourselves to
pairs that the given ones leave out, before their rank was looked at, each with a reason. A given grade always stands.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.golden import evaluate, evaluate_search
from tests.golden.bm25 import plain_matches

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COUNTIES = (
    "xinfeng", "poyang", "anyuan", "wanzai", "nanchangxian", "tonggu", "zhangshu", "dingnan", "duchang", "leping",
    "xiushui", "luxi", "xinjian", "chongyi", "dongxiang", "guangfeng", "shangyou", "ruichang", "suichuan", "shicheng",
    "yiyang", "wanan", "fengxin", "yongxin", "nancheng", "taihe", "wuning", "yugan", "yanshan", "lean",
    "shanggao", "hukou", "guixi", "yongfeng", "xingguo", "wannian", "chongren",
)  # fmt: skip
Grades = dict[str, dict[str, int]]
FLASK = Path(sys.executable).parent / "flask"


def main() -> None:
    given = [Path(argument).resolve() for argument in sys.argv[1:]]
    if given:
        measure(given[0], given[1] if len(given) > 1 else HERE / "search" / "xinfeng")
        return
    for place, county in enumerate(COUNTIES):
        if place:
            print(f"=== {county} ===\n")
        measure(HERE / county, HERE / "search" / county)


def measure(match_set: Path, search_set: Path) -> None:
    """Prints the tables of one county, in an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="quality-") as scratch:
        out = Path(scratch)
        flask(out, "db", "upgrade")
        flask(out, "import", "postings", str(match_set / "postings.csv"))
        flask(out, "import", "workers", str(match_set / "workers.csv"))
        flask(out, "match", "run")
        flask(out, "match", "export", "--out", str(out / "matches.csv"))
        flask(out, "search", "export", "--queries", str(search_set / "queries.csv"), "--out", str(out / "found.csv"))
        match_tables(match_set, out / "matches.csv")
        table("search", evaluate_search.evaluate(search_set, out / "found.csv"), None)


def match_tables(match_set: Path, found: Path) -> None:
    """Prints the figures by the given grades alone and, where the set has them, with our own grades added."""
    ours, plain = evaluate.load_matches(found), plain_matches(match_set)
    given = evaluate.load_grades(match_set / "grades.csv")
    table("matches, given grades", evaluate.evaluate(given, ours), evaluate.evaluate(given, plain))
    own = match_set / "own_grades.csv"
    if own.exists():
        more = with_own(given, evaluate.load_grades(own))
        table("with our own added", evaluate.evaluate(more, ours), evaluate.evaluate(more, plain))


def with_own(given: Grades, own: Grades) -> Grades:
    """Both, person → posting → 0–3; where both grade a pair, the given grade stands."""
    return {person: own.get(person, {}) | given.get(person, {}) for person in given.keys() | own.keys()}


def flask(data_dir: Path, *arguments: str) -> None:
    """Runs one command in a fresh installation whose clock stands; its words go to standard error."""
    kept = ("PATH", "HOME", "LANG", "ELASTICSEARCH_URL")
    environ = {name: value for name, value in os.environ.items() if name in kept}
    environ |= {"DATA_DIR": str(data_dir / "var"), "APP_NOW": "2026-11-21"}
    subprocess.run([str(FLASK), *arguments], cwd=ROOT, env=environ, check=True, stdout=sys.stderr)


def table(title: str, ours: dict[str, float], plain: dict[str, float] | None) -> None:
    print(f"{title:24} {'ours':>8}" + (f" {'BM25':>8}" if plain else ""))
    for name, value in ours.items():
        columns = [value] if plain is None else [value, plain[name]]
        print(f"{name:24} " + " ".join(f"{one:8.3f}" if isinstance(one, float) else f"{one:8}" for one in columns))
    print()


if __name__ == "__main__":
    main()
