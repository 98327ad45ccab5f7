"""Live screens: one hub a process, fed by the ledger's wake-ups."""
