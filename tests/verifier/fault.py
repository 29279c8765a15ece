"""What does not hold: one exception, raised where it is found, with the file it was found in."""


class Fault(Exception):
    """A file that does not say what it must."""


def need(condition, told, *about):
    """Goes on where the condition holds."""
    if not condition:
        raise Fault(told % about if about else told)
