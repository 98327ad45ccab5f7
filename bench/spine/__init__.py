"""The spine: from an empty machine to a log entry on a thousand screens."""

from bench.spine import entries, live, reading, start

MEASURES = {
    "start": start.measure,
    "entry": entries.one_writer,
    "throughput": entries.many_writers,
    "live": live.measure,
    "page": reading.pages,
    "weight": reading.weight,
    "search": reading.search,
    "verify": reading.verify,
}
