"""The situation picture: how long one waits for its pages when much is known."""

from bench.situation import facts

MEASURES = {
    "facts": facts.facts,
}
