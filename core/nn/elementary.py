"""exp, expm1, log1p, log, tanh, sigmoid, erfc, sin and cos with the same bits on every processor.

NumPy's own differ in their last bit from one processor to another, and in a long run such a bit grows into another
run. Additions, multiplications, divisions and roundings of float64 have one right result everywhere (IEEE 754), and so
has a change of the exponent. These functions are made of nothing else.

The exponential: with k the integer nearest to x 65536 / ln 2, and n and j the whole part and the rest of k / 65536,

    e^x = 2^n * 2^(j / 65536) * e^r,    r = x - k ln 2 / 65536,    |r| <= ln 2 / 131072.

2^(j / 65536) stands in a table, e^r is 1 + r + r^2 / 2 but for 3e-17, and n is added to the exponent's bits (Tang 1989,
ACM Trans. Math. Softw. 15, 144-157, with a larger table). ln 2 / 65536 is subtracted in two parts, the first of which
has so few digits that its product with k is exact.
"""

from __future__ import annotations

from math import isqrt

import numpy as np
from numpy.typing import NDArray

from core.nn.array import HALF, ONE, Array

STEPS = 65536
"""Entries of the table of powers."""

MINUS_STEPS_IN_LN2 = np.array(float.fromhex("-0x1.71547652b82fep+16"))  # -65536 / ln 2
STEP_HIGH = np.array(float.fromhex("0x1.62e42f8000000p-17"))  # ln 2 / 65536 in 26 bits
STEP_LOW = np.array(float.fromhex("0x1.be8e7bcd5e4f2p-43"))  # and what is missing
MINUS_SIXTH = np.array(-1 / 6)
LARGEST, MINUS_LARGEST = np.array(750.0), np.array(-750.0)
"""e^x is 0 below -750, and 750 is far beyond the largest float."""

SCALE = np.array(2.0**-64)
"""The exponential is computed times this, or over it, so that its exponent is never too small or too large for a
normal number; taken out at the end, it lets the rounding of the smallest numbers happen once.
"""

ROUND_DOWN = np.array(1.5 * 2.0**52 - STEPS * 64)
ROUND_UP = np.array(1.5 * 2.0**52 + STEPS * 64)
"""Added to a number below 2^51, 1.5 2^52 leaves the nearest whole number in the last bits of the sum; here with the
exponent of SCALE, or of 1 / SCALE, in steps.
"""

LAST_BITS, TO_EXPONENT = np.array(STEPS - 1), np.array(52 - 16)
INTEGERS = np.dtype(np.int64)


def powers_of_two() -> tuple[NDArray[np.int64], Array]:
    """The bits of 2^(j / 65536), j from 0 to 65535, rounded; and by which share of itself each is too small.

    Computed in whole numbers of 200 binary digits. From the bits j is subtracted, where n is to be added to the
    exponent: k moved there is both.
    """
    one = 1 << 200
    root, power = 2 * one, one
    for _ in range(16):
        root = isqrt(root * one)
    rounded, missing = [], []
    for _ in range(STEPS):
        rounded.append(power / one)
        missing.append((power - (int(rounded[-1] * 2.0**52) << 148)) / power)
        power = power * root >> 200
    bits = np.array(rounded).view(INTEGERS)
    return bits - (np.arange(STEPS) << TO_EXPONENT), np.array(missing)


POWER_BITS, MISSING = powers_of_two()


def reduced(y: Array, rounding: Array) -> tuple[Array, Array, NDArray[np.int64]]:
    """2^n 2^(j / 65536), which is e^-y but for e^r and for what the table misses; -r; and j. |y| is at most 750.

    rounding: ROUND_DOWN for 2^n times SCALE, ROUND_UP for 2^n over it.
    """
    shifted = y * MINUS_STEPS_IN_LN2
    shifted += rounding
    steps = shifted - rounding
    minus_r = steps * STEP_HIGH
    minus_r += y
    steps *= STEP_LOW
    minus_r += steps
    bits = shifted.view(INTEGERS)
    j = bits & LAST_BITS
    bits <<= TO_EXPONENT
    bits += POWER_BITS.take(j)
    return shifted, minus_r, j


def scaled_exp_minus(y: Array, rounding: Array, completed: bool = True) -> Array:
    """e^-y times SCALE or over it; |y| at most 750. Not `completed` by what the table misses, half a unit worse."""
    power, minus_r, j = reduced(y, rounding)
    growth = minus_r * HALF  # e^r - 1
    growth *= minus_r
    growth -= minus_r
    if completed:
        growth += MISSING.take(j)
    growth *= power
    growth += power
    return growth


def exp_minus(y: Array) -> Array:
    """e^-y for y of at least 0, to less than one unit in the last place."""
    value = scaled_exp_minus(np.minimum(y, LARGEST), ROUND_UP)
    value *= SCALE
    return value


def exp(x: Array) -> Array:
    """e^x for any x, to less than one unit in the last place; infinite where it is too large for a float."""
    above, below = np.minimum(np.maximum(x, 0.0), LARGEST), np.maximum(-x, 0.0)
    return np.where(x > 0, scaled_exp_minus(-above, ROUND_DOWN) / SCALE, exp_minus(below))


def expm1_minus(y: Array) -> Array:
    """e^-y - 1 for y of at least 0, also near 0 to about one unit in the last place."""
    power, minus_r, j = reduced(np.minimum(y, LARGEST), ROUND_UP)
    power *= SCALE
    growth = minus_r * MINUS_SIXTH
    growth += HALF
    growth *= minus_r
    growth *= minus_r
    growth -= minus_r
    growth += MISSING.take(j)
    growth *= power
    growth += power - ONE
    return growth


FORTY = np.array(40.0)
"""From here on 1 + e^-z is 1."""


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z), with numerator and denominator times 2^-64, so that nothing overflows."""
    bounded = np.maximum(z, MINUS_LARGEST)
    decay = scaled_exp_minus(np.minimum(bounded, FORTY, out=bounded), ROUND_DOWN, completed=False)
    decay += SCALE
    return np.divide(SCALE, decay, decay)


def tanh(z: Array) -> Array:
    """(1 - e^-2|z|) / (1 + e^-2|z|) with the sign of z."""
    fall = expm1_minus(np.abs(z) * 2.0)
    return np.copysign(fall / (fall + 2.0), z)


def logarithms() -> Array:
    """ln(1 + f / 128), f from -64 to 128, rounded: 2 artanh(f / (256 + f)) by its series, in whole numbers."""
    one, values = 1 << 200, []
    for f in range(-64, 129):
        ratio = f * one // (256 + f)
        term, total, n = ratio, 0, 1
        while term not in (0, -1):
            total += term // n
            term = (term * ratio >> 200) * ratio >> 200
            n += 2
        values.append(2 * total / one)
    return np.array(values)


LOGARITHMS = logarithms()
LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef35793c76p-33")
ROUND_FROM_64 = np.array(1.5 * 2.0**52 + 64)


def log1p(x: Array) -> Array:
    """ln(1 + x) for x from -½ to 1.

    With f / 128 next to x it is ln(1 + f / 128) + 2 artanh s, s = (x - f / 128) / (2 + x + f / 128).
    """
    shifted = x * 128.0 + ROUND_FROM_64
    nearest = (shifted - ROUND_FROM_64) / 128.0
    s = (x - nearest) / (x + nearest + 2.0)
    square = s * s
    series = ((square * (2 / 7) + 2 / 5) * square + 2 / 3) * square
    known = LOGARITHMS.take(shifted.view(INTEGERS) & 255, mode="clip")
    return known + (s * series + 2.0 * s)


def log(x: Array) -> Array:
    """ln x for finite x above 0."""
    fraction, exponent = np.frexp(x)  # x = fraction 2^exponent, fraction from ½ to 1
    small = fraction < 0.7
    n = exponent - small * 1.0
    return n * LN2_HIGH + (log1p(np.where(small, 2.0 * fraction, fraction) - 1.0) + n * LN2_LOW)


ERFC_SERIES = (
    -1.30265371978170943,
    0.64196979235649026,
    0.0194764732041858363,
    -0.00956151478680863164,
    -0.000946595344482036866,
    0.000366839497852761452,
    4.25233248069077716e-5,
    -2.02785781125342432e-5,
    -1.62429000464702551e-6,
    1.3036558355805232e-6,
    1.56264417220661432e-8,
    -8.52380959149265425e-8,
    6.5290544390988515e-9,
    5.05934349555146894e-9,
    -9.91364156493033087e-10,
    -2.27365122293183586e-10,
    9.6467911020155268e-11,
    2.39403808303911474e-12,
    -6.8860275264975534e-12,
    8.94487927309072572e-13,
    3.13092139934295808e-13,
    -1.12708223613672524e-13,
    3.81090525518923206e-16,
    7.10609761360923699e-15,
    -1.5230282014571043e-15,
    -9.457494571291234e-17,
    1.21023718922427899e-16,
    -2.81666308774717697e-17,
)
"""Chebyshev coefficients of ln(erfc(x) e^(x²) / t) over 2t - 1 from -1 to 1, with t = 1 / (1 + x / 2)."""


def erfc(x: Array) -> Array:
    """The complementary error function, 2 / sqrt(π) times the integral of e^(-t²) from x on; to about 1e-15."""
    size = np.minimum(np.abs(x), 30.0)  # far beyond, where erfc is no float above 0 any more
    t = 2.0 / (2.0 + size)
    u, later, last = 4.0 * t - 2.0, 0.0 * t, 0.0 * t
    for coefficient in ERFC_SERIES[:0:-1]:  # Clenshaw's recurrence
        later, last = u * later - last + coefficient, later
    tail = t * exp_minus(size * size - (0.5 * (ERFC_SERIES[0] + u * later) - last))
    return np.where(x < 0, 2.0 - tail, tail)


def cos_pi(x: Array) -> Array:
    """cos(π x) for x from 0 to 1."""
    turned = HALF - np.abs(x - HALF)  # from 0 to ½, and the sign apart
    near_half = turned > 0.25
    angle = np.pi * np.where(near_half, HALF - turned, turned)
    square = angle * angle
    cosine, sine = np.ones_like(square), np.ones_like(square)
    for n in range(16, 0, -2):  # Horner's scheme for the two Taylor series
        cosine = 1.0 - square / (n * (n - 1)) * cosine
        sine = 1.0 - square / (n * (n + 1)) * sine
    return np.copysign(np.where(near_half, angle * sine, cosine), HALF - x)


TWO_OVER_PI = np.array(2.0 / np.pi)
HALF_PI_HIGH = np.array(float.fromhex("0x1.921fb544p+0"))  # π / 2 in 33 bits: a whole number times it is exact
HALF_PI_MIDDLE = np.array(float.fromhex("0x1.0b4611a6p-34"))  # in 33 more
HALF_PI_LOW = np.array(float.fromhex("0x1.3198a2e037073p-69"))  # and what is missing
TO_INTEGER = np.array(1.5 * 2.0**52)


def sin(x: Array) -> Array:
    """sin x to about one unit in the last place, for |x| up to a thousand.

    x is k π / 2 + r, |r| at most π / 4: the Taylor series of sin r or of cos r, by what is left when k is divided by 4.
    """
    shifted = x * TWO_OVER_PI + TO_INTEGER  # k in its last bits
    k = shifted - TO_INTEGER
    most, middle = x - k * HALF_PI_HIGH, k * HALF_PI_MIDDLE
    r = most - middle
    rest = ((most - r) - middle) - k * HALF_PI_LOW  # what the rounding of r has lost
    square = r * r
    sine, cosine = np.zeros_like(r), np.zeros_like(r)  # without the first terms of their series
    for n in range(16, 0, -2):
        sine = (1.0 + sine) * square / -(n * (n + 1))
        cosine = (1.0 + cosine) * square / -(n * (n - 1))
    sine, cosine = r + (r * sine + rest * (1.0 + cosine)), 1.0 + (cosine - r * rest)
    quarter = shifted.view(INTEGERS) & 3
    value = np.where(quarter & 1, cosine, sine)
    return np.where(quarter & 2, -value, value)


def powers(base: Array, n: Array | NDArray[np.int_]) -> Array:
    """base to the power of each of the whole numbers n >= 0, by repeated squaring, as `power`; floats or integers."""
    left = n.astype(int)
    result = np.ones(left.shape)
    base = base + np.zeros(left.shape)
    while left.any():
        result = np.where(left & 1, result * base, result)
        base = base * base
        left >>= 1
    return result


def power(base: float | Array, n: int) -> float | Array:
    """base to the power of a whole number n >= 0, by repeated squaring."""
    result = base * 0.0 + 1.0
    while n:
        if n & 1:
            result = result * base
        base = base * base
        n >>= 1
    return result
