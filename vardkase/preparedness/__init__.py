"""Preparedness: the municipality's vital functions, what they depend on and for how long they can do without it.

functions  the register of vital functions: owner, sector codes, tolerable outage, dependencies with delay and reserve
measures   what is to be done about a risk or a gap, followed until its effect has been verified; choices within a budget
choice     which measures give most for the money: the reckoning, with the whole curve
cascade    what fails when: the engine that reckons a forecast from the dependencies, used by the situation picture and by the analyses
"""
