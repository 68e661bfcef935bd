"""A formula of a term sheet, worked out for every row of a table at once.

    gain = min(kept * share * saving, cap * benchmark) if saving >= minimum_rate * benchmark else 0

Numbers, `text in quotes`, + - * / **, == != < <= > >=, in ("a", "b"), and, or, not, `a if b else c`,
and the functions of formula_functions.py; nothing else. A name stands for a column of numbers,
texts or truths, shape (row,). What kind of thing each part is, is checked when the formula is
read, so that a slip is found before a row is touched.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from contract_engine.schema.spelling import listed, nearest
from contract_engine.settlement.formula_functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_engine.settlement.formula_functions import Bands, Function

    Column = np.ndarray[Any, Any]
    Worked = Callable[[Mapping[str, Column]], Any]

Kind = Literal["number", "text", "truth"]
LONGEST = 2_000
# A column of ones, by which a number becomes a column; no formula can name it.
_EVERY_ROW = ""
DEEPEST = 40

_ARITHMETIC = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide, ast.Pow: np.power}
_COMPARED = {ast.Eq: np.equal, ast.NotEq: np.not_equal, ast.Lt: np.less, ast.LtE: np.less_equal,
             ast.Gt: np.greater, ast.GtE: np.greater_equal}  # fmt: skip
_SAME = (ast.Eq, ast.NotEq)
_IN_WORDS: dict[Kind, str] = {"number": "a number", "text": "text", "truth": "yes or no"}


class FormulaError(Exception):
    """A formula that cannot be read; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read: what kind of column it gives, what it needs, and how it is worked out.

    `over_rows` says that it looks at other rows too: a total, a mean, a pot that is shared.
    """

    text: str
    kind: Kind
    needs: frozenset[str]
    work: Worked
    over_rows: bool = False

    def of(self, columns: Mapping[str, Column], rows: int) -> Column:
        """Work the formula out for every row; shape (rows,)."""
        with np.errstate(all="ignore"):
            worked = np.asarray(self.work({**columns, _EVERY_ROW: np.ones(rows)}))
        return worked.astype(bool if self.kind == "truth" else float)


def read_formula(text: str, kinds: Mapping[str, Kind], bands: Mapping[str, Bands]) -> Formula:
    """Read a formula over columns of these kinds; a FormulaError says what is wrong with it."""
    if len(text) > LONGEST:
        raise FormulaError(f"it is longer than {LONGEST:,} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        hint = "write 40% as 0.4" if "%" in text else "check its brackets and operators"
        raise FormulaError(f"it is not a formula: {hint}") from problem
    reader = _Reader(kinds, bands)
    kind, work = reader.read(tree, 0)
    if kind == "text":
        raise FormulaError("it gives text, and a step gives a number or yes or no")
    return Formula(text, kind, frozenset(reader.met), work, reader.over_rows)


class _Reader:
    """Turns the parts of one formula into what works them out, inside out."""

    def __init__(self, kinds: Mapping[str, Kind], bands: Mapping[str, Bands]) -> None:
        self.kinds = kinds
        self.bands = bands
        self.met: set[str] = set()
        self.over_rows = False

    @singledispatchmethod
    def read(self, node: ast.expr, depth: int) -> tuple[Kind, Worked]:  # noqa: ARG002 - as for the kinds below
        """Return what a part gives, and how."""
        raise FormulaError(f"it holds '{ast.unparse(node)}', which a formula cannot")

    @read.register(ast.Constant)
    def _number(self, node: ast.Constant, _: int) -> tuple[Kind, Worked]:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise FormulaError(f"it holds {ast.unparse(node)} where a number or a column must stand")
        number = float(node.value)
        return "number", lambda columns: number * columns[_EVERY_ROW]

    @read.register(ast.BinOp)
    def _arithmetic(self, node: ast.BinOp, depth: int) -> tuple[Kind, Worked]:
        if type(node.op) not in _ARITHMETIC:
            raise FormulaError(f"'{ast.unparse(node)}' is not +, -, *, / or **")
        return self._joined(_ARITHMETIC[type(node.op)], (node.left, node.right), "number", depth)

    @read.register(ast.UnaryOp)
    def _signed(self, node: ast.UnaryOp, depth: int) -> tuple[Kind, Worked]:
        if isinstance(node.op, ast.Not):
            return self._joined(np.logical_not, (node.operand,), "truth", depth)
        if isinstance(node.op, ast.Invert):
            raise FormulaError(f"'{ast.unparse(node)}' is not - or not")
        sign = np.negative if isinstance(node.op, ast.USub) else np.positive
        return self._joined(sign, (node.operand,), "number", depth)

    @read.register(ast.BoolOp)
    def _truths(self, node: ast.BoolOp, depth: int) -> tuple[Kind, Worked]:
        both = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        parts = [self._expected(value, "truth", depth) for value in node.values]
        return "truth", lambda columns: both.reduce(np.broadcast_arrays(*(part(columns) for part in parts)))

    @read.register(ast.Name)
    def _name(self, node: ast.Name, _: int) -> tuple[Kind, Worked]:
        name = node.id
        if name not in self.kinds:
            like = nearest(name, self.kinds)
            raise FormulaError(f"it names {name}, which is not known here{f': did you mean {like}?' if like else ''}")
        self.met.add(name)
        return self.kinds[name], lambda columns: columns[name]

    def _joined(self, function: Any, nodes: tuple[ast.expr, ...], kind: Kind, depth: int) -> tuple[Kind, Worked]:  # noqa: ANN401 - a numpy function
        parts = [self._expected(node, kind, depth) for node in nodes]
        return kind, lambda columns: function(*(part(columns) for part in parts))

    def _expected(self, node: ast.expr, wanted: Kind, depth: int) -> Worked:
        if depth > DEEPEST:
            raise FormulaError("it is nested too deeply")
        kind, work = self.read(node, depth + 1)
        if kind != wanted:
            raise FormulaError(f"'{ast.unparse(node)}' is {_IN_WORDS[kind]} where {_IN_WORDS[wanted]} must stand")
        return work

    @read.register(ast.Compare)
    def _comparison(self, node: ast.Compare, depth: int) -> tuple[Kind, Worked]:
        links: list[Worked] = []
        for left, op, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            if isinstance(op, ast.In | ast.NotIn):
                links.append(self._among(left, right, depth, wanted=isinstance(op, ast.In)))
            elif isinstance(text := right, ast.Constant) and isinstance(text.value, str) and isinstance(op, _SAME):
                links.append(self._among(left, ast.Tuple([text]), depth, wanted=isinstance(op, ast.Eq)))
            elif type(op) in _COMPARED:
                links.append(self._joined(_COMPARED[type(op)], (left, right), "number", depth)[1])
            else:
                raise FormulaError(f"it compares '{ast.unparse(node)}', which a formula cannot")
        return "truth", lambda columns: np.logical_and.reduce(np.broadcast_arrays(*(link(columns) for link in links)))

    def _among(self, left: ast.expr, right: ast.expr, depth: int, *, wanted: bool) -> Worked:
        work = self._expected(left, "text", depth)
        if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            raise FormulaError(f"after 'in' stands '{ast.unparse(right)}': give texts, as in (\"a\", \"b\")")
        texts = [entry.value for entry in right.elts if isinstance(entry, ast.Constant)]
        known = [text for text in texts if isinstance(text, str)]
        if len(known) < len(right.elts):
            raise FormulaError(f"'{ast.unparse(right)}' holds something that is not text in quotes")
        folded = [text.casefold() for text in known]
        return lambda columns: np.isin(np.char.lower(work(columns)), folded) == wanted

    @read.register(ast.IfExp)
    def _either(self, node: ast.IfExp, depth: int) -> tuple[Kind, Worked]:
        asked = self._expected(node.test, "truth", depth)
        kind, if_so = self.read(node.body, depth + 1)
        if_not = self._expected(node.orelse, kind, depth)
        return kind, lambda columns: np.where(asked(columns), if_so(columns), if_not(columns))

    @read.register(ast.Call)
    def _call(self, node: ast.Call, depth: int) -> tuple[Kind, Worked]:
        name = ast.unparse(node.func)
        if name not in FUNCTIONS:
            raise FormulaError(f"there is no function {name}: use {listed(FUNCTIONS)}")
        function = FUNCTIONS[name]
        if node.keywords or not function.fewest <= len(node.args) <= function.most:
            raise FormulaError(f"{name} is written {function.use}")
        self.over_rows |= function.over_rows
        parts = [self._argument(function, place, argument, depth) for place, argument in enumerate(node.args)]
        return function.gives, lambda columns: function.work(*(part(columns) for part in parts))

    def _argument(self, function: Function, place: int, node: ast.expr, depth: int) -> Worked:
        takes = function.takes[min(place, len(function.takes) - 1)]
        if takes == "bands":
            name = node.value if isinstance(node, ast.Constant) else None
            if not isinstance(name, str) or name not in self.bands:
                raise FormulaError(f"'{ast.unparse(node)}' is not the name of bands, in quotes: {function.use}")
            bands = self.bands[name]
            return lambda _: bands
        if takes == "any":
            return self.read(node, depth + 1)[1]
        return self._expected(node, takes, depth)
