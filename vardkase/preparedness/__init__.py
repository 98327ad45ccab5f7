"""Preparedness: the municipality's vital functions, what they depend on and for how long they can do without it.

functions  the register of vital functions: owner, sector codes, tolerable outage, dependencies with delay and reserve
cascade    what fails when: the engine that reckons a forecast from the dependencies, used by the situation picture and by the analyses
"""
