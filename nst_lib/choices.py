"""One check, and one error message, for every value that must come from a list."""

import difflib


def choose(value, known, what):
    """Return `value` if it is one of `known`; otherwise raise ValueError with the nearest names and the whole list."""
    names = [str(name) for name in known]
    if value in names:
        return value
    by_lower = {name.lower(): name for name in names}
    near = [by_lower[match] for match in difflib.get_close_matches(str(value).lower(), by_lower, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise ValueError(f"unknown {what} {value!r}: {hint}choose from {', '.join(names)}")
