"""Formulas written once and read twice: as LaTeX on a page, and as MathML in a file that needs no script."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

DIGITS = 5
"""Significant digits of every number that is shown."""

NARROW, WIDE = 30, 38
"""About so many characters of a formula fit side by side on a phone: with fractions and parentheses, and at most."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_TOGETHER = "\u2060"
"""A character without width at which no line is broken."""

_GREEK = {"delta": "δ", "eta": "η", "sigma": "σ", "partial": "∂", "lambda": "λ"}


@dataclass(frozen=True)
class Math:
    """A piece of a formula in LaTeX and in presentation MathML; `a + b` sets one after the other."""

    latex: str = ""
    mathml: str = ""

    def __add__(self, other: Math) -> Math:
        return Math(f"{self.latex} {other.latex}".strip(), self.mathml + other.mathml)


@dataclass(frozen=True)
class Symbol(Math):
    """A named quantity, which can stand in a chart (`html`) and in a list (`text`) as well."""

    html: str = ""
    text: str = ""


def symbol(base: str, below: str = "", above: str = "") -> Symbol:
    """A letter, or the name of a Greek one, with a subscript and a superscript."""
    letter = _GREEK.get(base, base)
    latex = rf"\{base}" if base in _GREEK else base
    latex += f"_{{{below}}}" * bool(below) + f"^{{{above}}}" * bool(above)
    core, low, high = f"<mi>{letter}</mi>", f"<mtext>{below}</mtext>", f"<mtext>{above}</mtext>"
    if below and above:
        mathml = f"<msubsup>{core}{low}{high}</msubsup>"
    elif below or above:
        mathml = f"<msub>{core}{low}</msub>" if below else f"<msup>{core}{high}</msup>"
    else:
        mathml = core
    html = letter + f"<sub>{below}</sub>" * bool(below) + f"<sup>{above}</sup>" * bool(above)
    low_text = below.translate(_SUBSCRIPTS) if below.isdecimal() else below
    text = letter + above.translate(_SUPERSCRIPTS) + _TOGETHER * bool(above) + low_text
    return Symbol(latex, mathml, html, text)


_SIGNS = {"·": r"\cdot", "Σ": r"\sum", "→": r"\to", "≈": r"\approx", "⋮": r"\vdots", "←": r"\leftarrow", "−": "-"}


def op(sign: str) -> Math:
    """An operator or relation, such as + or =."""
    return Math(_SIGNS.get(sign, sign), f"<mo>{escape(sign)}</mo>")


def words(text: str) -> Math:
    """Plain words inside a formula."""
    return Math(rf"\text{{{text}}}", f"<mtext>{escape(text)}</mtext>")


INDENT = Math(r"\quad", '<mspace width="1em"/>')


def plain_number(value: float) -> str:
    """A number in plain text, with the same digits as in the formulas."""
    return "undefined" if not math.isfinite(value) else f"{value + 0.0:.{DIGITS}g}"


def num(value: float) -> Math:
    """A number as it stands in a formula."""
    if not math.isfinite(value):
        return words("undefined")
    mantissa, _, exponent = f"{value + 0.0:.{DIGITS}g}".partition("e")
    sign = "<mo>−</mo>" if mantissa.startswith("-") else ""
    mathml = f"{sign}<mn>{mantissa.lstrip('-')}</mn>"
    if not exponent:
        return Math(mantissa, f"<mrow>{mathml}</mrow>")
    power = int(exponent)
    return Math(
        rf"{mantissa} \cdot 10^{{{power}}}",
        f"<mrow>{mathml}<mo>·</mo><msup><mn>10</mn><mn>{power}</mn></msup></mrow>",
    )


def factor(value: float) -> Math:
    """A number as it stands among factors: in parentheses when it is negative or has a power of ten."""
    written = f"{value + 0.0:.{DIGITS}g}"
    return paren(num(value)) if written.startswith("-") or "e" in written else num(value)


def paren(inside: Math) -> Math:
    return Math(rf"\left({inside.latex}\right)", f"<mrow><mo>(</mo>{inside.mathml}<mo>)</mo></mrow>")


def frac(above: Math, below: Math) -> Math:
    return Math(
        rf"\frac{{{above.latex}}}{{{below.latex}}}",
        f"<mfrac><mrow>{above.mathml}</mrow><mrow>{below.mathml}</mrow></mfrac>",
    )


def power(base: Math, exponent: Math) -> Math:
    return Math(
        f"{{{base.latex}}}^{{{exponent.latex}}}",
        f"<msup><mrow>{base.mathml}</mrow><mrow>{exponent.mathml}</mrow></msup>",
    )


def partial(of: Math, by: Math) -> Math:
    """The partial derivative of one quantity by another."""
    d = symbol("partial")
    return frac(d + of, d + by)


def join(parts: Iterable[Math], sign: str) -> Math:
    """The parts with an operator between them."""
    result: Math | None = None
    for part in parts:
        result = part if result is None else result + op(sign) + part
    return result or Math()


def product(parts: Iterable[Math]) -> Math:
    return join(parts, "·")


def equation(left: Math, terms: Sequence[Math], result: Math | None = None, sign: str = "=") -> tuple[Math, ...]:
    """left = term + term + … = result, in as many lines as it takes."""
    first, *more = folded(left + op(sign), terms, "+")
    if result is not None:
        if more or width(first + result) > NARROW:
            more.append(INDENT + op("=") + result)
        else:
            first = first + op("=") + result
    return (first, *more)


def folded(begin: Math, parts: Sequence[Math], sign: str) -> list[Math]:
    """The parts with an operator between them after `begin`, in so many lines that a phone shows all of them."""
    lines, line = [], begin + parts[0]
    for part in parts[1:]:
        if width(line + part) < WIDE:
            line = line + op(sign) + part
        else:
            lines.append(line)
            line = INDENT + op(sign) + part
    return [*lines, line]


def width(formula: Math) -> int:
    """About how many characters wide a formula is."""
    return len(re.sub(r"<[^>]*>", "", formula.mathml))


def latex_lines(lines: Sequence[Math]) -> str:
    """LaTeX of several lines below one another."""
    return r"\begin{aligned} " + r" \\ ".join(f"& {line.latex}" for line in lines) + r" \end{aligned}"


def mathml_lines(lines: Sequence[Math]) -> str:
    """A block of MathML with several lines below one another."""
    rows = "".join(f"<mtr><mtd>{line.mathml}</mtd></mtr>" for line in lines)
    return f'<math display="block"><mtable columnalign="left">{rows}</mtable></math>'
