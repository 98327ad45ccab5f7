"""A house of nothing but processes, for the tests to kill: each answers with its place, its id, which life it is, and what it has heard.

python -m vardkase.shell.tests.family PORT COUNT [die]
"""

from __future__ import annotations

import os
import sys

from vardkase.shell import processes


def work(place: processes.Place) -> None:
    """Answers `index pid lives heard`; a caller that sends a word has it told to the others."""
    heard: list[str] = []

    def hear(word: str) -> None:
        if word == "trouble":
            raise ValueError(word)
        heard.append(word)

    place.listen(hear)
    while True:
        caller, _ = place.listening.accept()
        with caller:
            word = caller.recv(1000).decode().strip()
            if word:
                place.tell(word)
            caller.sendall(f"{place.index} {os.getpid()} {place.lives} {','.join(heard)}".encode())


def die(place: processes.Place) -> None:
    """A process that cannot live."""
    raise RuntimeError(f"no life in {place.index}")


if __name__ == "__main__":
    made = processes.listening_at("127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    raise SystemExit(processes.run(made, die if len(sys.argv) > 3 else work))
