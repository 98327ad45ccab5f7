"""`python -m vardkase`: the command line. See vardkase/shell/commands."""

from vardkase.shell.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
