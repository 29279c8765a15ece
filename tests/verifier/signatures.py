"""Ed25519 (RFC 8032), checked strictly: A and R canonical and of large order, S below the group's order, no cofactor.

The equation is computed by the package `cryptography` where it is installed, else here.
"""

import hashlib

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def _x(y, sign):
    """The x of a point, or None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x % 2 != sign else x


def decode(data):
    """A point in extended coordinates from its canonical 32 bytes, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = _x(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def encode(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    return ((y * inverse % P) | ((x * inverse % P) % 2) << 255).to_bytes(32, "little")


def add(first, second):
    a = (first[1] - first[0]) * (second[1] - second[0]) % P
    b = (first[1] + first[0]) * (second[1] + second[0]) % P
    c = 2 * first[3] * second[3] * D % P
    d = 2 * first[2] * second[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    return sum_of_products(scalar, point, 0, NEUTRAL)


def sum_of_products(first, point, second, other):
    """first * point + second * other."""
    both, result = add(point, other), NEUTRAL
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        result = add(result, result)
        choice = (first >> bit & 1) + 2 * (second >> bit & 1)
        if choice:
            result = add(result, (point, other, both)[choice - 1])
    return result


BASE = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def large_order(data):
    """Whether the bytes are a point's canonical ones and eight times it is not the neutral one."""
    point = decode(data)
    if point is None:
        return False
    x, y, z, _ = multiply(8, point)
    return x % P != 0 or (y - z) % P != 0


_keys = {}


def verify(key, message, signature):
    """Whether the signature is the key's. Key and signature are bytes."""
    if len(key) != 32 or len(signature) != 64:
        return False
    if key not in _keys:
        _keys[key] = large_order(key)
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if not _keys[key] or s >= ORDER or not large_order(r):
        return False
    if Ed25519PublicKey is not None:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
            return True
        except InvalidSignature:
            return False
    return own_equation(key, message, r, s)


def own_equation(key, message, r, s):
    """S * B - k * A is R, byte for byte."""
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % ORDER
    x, y, z, t = decode(key)
    return encode(sum_of_products(s, BASE, k, (P - x, y, z, P - t))) == r


def public_key(seed):
    """The public key of a 32-byte seed; for vectors only."""
    return encode(multiply(secret(seed)[0], BASE))


def sign(seed, message):
    """RFC 8032, 5.1.6; for vectors only, in no constant time."""
    scalar, prefix = secret(seed)
    key = encode(multiply(scalar, BASE))
    nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ORDER
    r = encode(multiply(nonce, BASE))
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % ORDER
    return r + ((nonce + k * scalar) % ORDER).to_bytes(32, "little")


def small_order_point():
    """A point of order 8; for vectors only."""
    for y in range(2, 100):
        point = decode(y.to_bytes(32, "little"))
        part = point and multiply(ORDER, point)
        if part and encode(multiply(4, part)) != encode(NEUTRAL):
            return part
    raise ValueError("no such point")


def secret(seed):
    """The scalar and the prefix of a seed; for vectors only."""
    digest = hashlib.sha512(seed).digest()
    return int.from_bytes(digest[:32], "little") & (2**254 - 8) | 2**254, digest[32:]
