"""Measurements: `bin/bench NAME…`. Each prints JSON objects, one a line, against a limit measured in the same run where there is one."""
