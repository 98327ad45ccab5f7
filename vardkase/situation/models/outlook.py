"""Tables of what fails next."""
