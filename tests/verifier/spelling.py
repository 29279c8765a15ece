"""JSON in its one spelling, and the shapes of objects: keys in their order, none unknown, none twice.

A shape is a function of a value and its place; it raises a Fault or returns nothing.
"""

import json
import re

from fault import Fault, need


def read(data, shape, name, compact=False):
    """The value that the bytes spell; the bytes are the only ones that spell it."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_float=_refuse, parse_constant=_refuse
        )
        spelled = spell(value, compact)
    except (ValueError, RecursionError) as error:
        raise Fault("%s: %s" % (name, error)) from None
    need(spelled == data, "%s: another spelling of its values", name)
    shape(value, name)
    return value


def spell(value, compact=False):
    """The one spelling: two spaces a level and LF at the end; compact: neither."""
    if compact:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _object(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def _refuse(text):
    raise ValueError("%s is no whole number" % text)


def number(least=0, most=2**64 - 1):
    def shape(value, place):
        need(type(value) is int and least <= value <= most, "%s: not a number from %d to %d", place, least, most)

    return shape


def boolean(value, place):
    need(type(value) is bool, "%s: neither true nor false", place)


def text(value, place):
    need(isinstance(value, str), "%s: not a text", place)


def pattern(expression):
    compiled = re.compile(expression)

    def shape(value, place):
        need(isinstance(value, str) and compiled.fullmatch(value), "%s: not as %s", place, expression)

    return shape


def digits(length):
    """Lower-case hexadecimal of so many bytes."""
    return pattern("[0-9a-f]{%d}" % (2 * length))


def one_of(*values):
    def shape(value, place):
        need(any(type(value) is type(known) and value == known for known in values), "%s: none of %s", place, values)

    return shape


def maybe(inner):
    """Null, or the shape."""

    def shape(value, place):
        if value is not None:
            inner(value, place)

    return shape


def either(*shapes):
    """One of several shapes."""

    def shape(value, place):
        faults = []
        for inner in shapes:
            try:
                return inner(value, place)
            except Fault as fault:
                faults.append(str(fault))
        raise Fault(" or ".join(faults))

    return shape


def list_of(inner, least=0, most=2**32):
    def shape(value, place):
        need(isinstance(value, list) and least <= len(value) <= most, "%s: not a list of %d to %d", place, least, most)
        for index, item in enumerate(value):
            inner(item, "%s[%d]" % (place, index))

    return shape


def pair(first, second):
    def shape(value, place):
        need(isinstance(value, list) and len(value) == 2, "%s: not a pair", place)
        first(value[0], place)
        second(value[1], place)

    return shape


def record(**shapes):
    """An object with these keys in this order. A key written with `_` at its end may be left out."""

    def shape(value, place):
        need(isinstance(value, dict), "%s: not an object", place)
        known = [name.rstrip("_") for name in shapes]
        need(list(value) == [name for name in known if name in value], "%s: keys %s", place, list(value))
        for name, inner in shapes.items():
            key = name.rstrip("_")
            if key in value:
                inner(value[key], "%s.%s" % (place, key))
            else:
                need(name.endswith("_"), "%s: no key %s", place, key)

    return shape


def tagged(**shapes):
    """An object with exactly one of these keys; `_` in a name stands for `-`."""
    by_key = {name.replace("_", "-"): inner for name, inner in shapes.items()}

    def shape(value, place):
        need(isinstance(value, dict) and len(value) == 1, "%s: not an object with one key", place)
        ((key, inner),) = value.items()
        need(key in by_key, "%s: unknown key %s", place, key)
        by_key[key](inner, "%s.%s" % (place, key))

    return shape
