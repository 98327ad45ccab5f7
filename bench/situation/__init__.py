"""The situation picture: how long one waits for its pages when much is known, and what reckoning, drafting and looking back cost."""

from bench.situation import cascade, facts, moments, reports, status, wall
from bench.situation import map as maps

MEASURES = {
    "facts": facts.facts,
    "status": status.board,
    "cascade": cascade.cascade,
    "map": maps.map_page,
    "reports": reports.reports,
    "moments": moments.moments,
    "wall": wall.wall,
}
