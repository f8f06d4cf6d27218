"""Which rows can never be changed again? Every guard, made by one function after each upgrade."""


def recreate_guards(connection) -> None:
    """Make all guards anew."""
