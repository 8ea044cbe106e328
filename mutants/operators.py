"""What is broken on purpose: Cosmic Ray’s own changes, less the noise, and four that it lacks, in its own interface."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import cosmic_ray.plugins
import parso
from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Keyword

# Each comparison becomes its contrary and its neighbour; Cosmic Ray would try all the eight, which are killed alike.
COMPARISONS = "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is".split()
BINARY = "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_Mul BitOr_BitAnd BitAnd_BitOr BitXor_BitAnd".split()
OTHERS = """ReplaceUnaryOperator_Delete_Not ReplaceUnaryOperator_USub_UAdd AddNot ReplaceTrueWithFalse
    ReplaceFalseWithTrue ReplaceAndWithOr ReplaceOrWithAnd ReplaceBreakWithContinue ReplaceContinueWithBreak
    ExceptionReplacer NumberReplacer RemoveDecorator ZeroIterationForLoop""".split()
# A cache changes how fast an answer comes, never the answer; `wraps` only names a function.
ONLY_SPEED_OR_NAMES = ("cache", "lru_cache", "wraps")
Position = tuple[tuple[int, int], tuple[int, int]]


class OneNode(Operator):
    """An operator that changes a node in one way at most: `fits` says which nodes, `change` how."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if self.fits(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        self.change(node)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return cls.EXAMPLES


class RemoveStatement(OneNode):
    """A call whose answer nobody reads, a `raise`, or what is written on a thing: left out."""

    EXAMPLES = (
        Example("audit(x)\n", "pass\n"),
        Example("a.b = 1\n", "pass\n"),
        Example("raise Closed\n", "pass\n"),
    )

    def fits(self, node: Any) -> bool:
        if node.type != "simple_stmt":
            return False
        first = node.children[0]
        written = first.children[0] if first.type == "expr_stmt" else first
        return first.type == "raise_stmt" or written.type == "atom_expr"

    def change(self, node: Any) -> None:
        first = node.children[0].get_first_leaf()
        node.children[0] = Keyword("pass", first.start_pos, first.prefix)


class AnswerNothing(OneNode):
    """`return answer` answers None."""

    EXAMPLES = (Example("def f(): return x", "def f(): return None"),)

    def fits(self, node: Any) -> bool:
        return node.type == "return_stmt" and node.children[1].get_code().strip() != "None"

    def change(self, node: Any) -> None:
        node.children[1] = Keyword("None", node.children[1].start_pos, " ")


class ReplaceInWithNotIn(OneNode):
    """`in` becomes `not in`, and the other way round."""

    EXAMPLES = (Example("x in y", "x not in y"), Example("x not in y", "x in y"))

    def fits(self, node: Any) -> bool:
        return node.type == "comparison" and self._word(node) in ("in", "not in")

    def change(self, node: Any) -> None:
        other = "not in" if self._word(node) == "in" else "in"
        node.children[1] = parso.parse(f" {other}")

    def _word(self, node: Any) -> str:
        return " ".join(node.children[1].get_code().split())


class KeepTheOthers(OneNode):
    """A comprehension keeps what its `if` would leave out."""

    EXAMPLES = (Example("[x for x in y if z]", "[x for x in y if not (z)]"),)

    def fits(self, node: Any) -> bool:
        return node.type == "comp_if"

    def change(self, node: Any) -> None:
        node.children[1] = parso.parse(f" not ({node.children[1].get_code().strip()})")


OURS = {operator.__name__: operator for operator in (RemoveStatement, AnswerNothing, ReplaceInWithNotIn, KeepTheOthers)}
cosmic_ray.plugins.OPERATOR_PROVIDERS["portail"] = OURS


def names() -> set[str]:
    """The operators that are used, as Cosmic Ray calls them."""
    comparisons = [f"ReplaceComparisonOperator_{pair}" for pair in COMPARISONS]
    binary = [f"ReplaceBinaryOperator_{pair}" for pair in BINARY]
    return {f"core/{name}" for name in (*comparisons, *binary, *OTHERS)} | {f"portail/{name}" for name in OURS}


@lru_cache(maxsize=4)
def noise(text: str) -> list[Position]:
    """Where a change proves nothing: types, what the migrations decide, decorators for speed or names only."""
    found: list[ast.AST] = []
    for node in ast.walk(ast.parse(text)):
        found += [part for part in _annotations(node) if part]
        found += _declarations(node)
        decorators = getattr(node, "decorator_list", [])
        found += [part for part in decorators if ast.unparse(part).partition("(")[0] in ONLY_SPEED_OR_NAMES]
    return [((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)) for node in found]


def _declarations(node: ast.AST) -> list[ast.expr]:
    """What a model repeats of its table (lengths, keys, indexes): the migrations make the tables, not the models."""
    if isinstance(node, ast.ClassDef) and node.name == "Meta":
        return [line.value for line in node.body if isinstance(line, ast.Assign)]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Field"):
        return [word.value for word in node.keywords if word.arg in ("max_length", "unique", "index", "null")]
    return []


def _annotations(node: ast.AST) -> list[ast.expr | None]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.returns]
    return [node.annotation] if isinstance(node, ast.arg | ast.AnnAssign) else []


def is_noise(text: str, position: Position, operator: str) -> bool:
    """Is it in one of those places, or the `*` of « def f(*, named) », which is no multiplication?"""
    (line, column), _end = position
    words = text.splitlines()[line - 1][column:]
    if "BinaryOperator_Mul" in operator and words.startswith(("*,", "**", "*)")):
        return True
    return any(start <= position[0] < end for start, end in noise(text))
