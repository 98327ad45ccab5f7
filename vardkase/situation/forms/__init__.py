"""Forms of the situation picture. They parse and ask nothing of the rules: what may be said is refused by the actions, at its field."""
