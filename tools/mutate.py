"""Changes a function mechanically, one place at a time, to see whether its check notices.

Operators, comparisons, constants, axes, calls and terms of the text are changed with Python's `ast`; every mutant is
the whole text with one change. What a change leaves equal in text is not counted. A short function has few places to
change: up to `ENOUGH` mutants come finer ones, of the result, the constants, the indices and the names.
"""

import ast
import copy
from dataclasses import dataclass

ENOUGH = 20
OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.Sub),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv, ast.Mult),
    ast.Pow: (ast.Mult, ast.Add),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.USub: (ast.UAdd,),
}
NAMES = {  # functions whose neighbours a learner may take for them
    "reduce_mean": ("reduce_sum", "reduce_max"),
    "reduce_sum": ("reduce_mean", "reduce_max"),
    "reduce_max": ("reduce_min",),
    "mean": ("sum", "max"),
    "sum": ("mean",),
    "std": ("var",),
    "square": ("abs",),
    "abs": ("square",),
    "sqrt": ("square",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "max": ("min",),
    "min": ("max",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "argsort": ("sort",),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "ones": ("zeros",),
    "normal": ("uniform",),
    "reversed": ("list",),
}
FINER_NAMES = {"float32": ("float16", "int32"), "output": ("input",)}
RESULTS = (
    ("minus the result", "-it"),
    ("twice the result", "2 * it"),
    ("the result and 1", "it + 1"),
    ("its first entry", "it[0]"),
)
DROPPABLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.If, ast.For)


@dataclass(frozen=True)
class Mutant:
    """A changed text: its line, what was changed in a few words, and the whole text."""

    line: int
    change: str
    source: str


def mutants(source, name):
    """Every `Mutant` of the function `name` in a text, in the order of the lines; docstrings are left alone."""
    tree = ast.parse(source)
    found = _mutants(tree, name, _changes)
    finer = _mutants(tree, name, _finer(tree, name)) if len(found) < ENOUGH else {}
    for text, mutant in finer.items():
        if len(found) < ENOUGH:
            found.setdefault(text, mutant)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _mutants(tree, name, changes):
    """{text: `Mutant`} for all that `changes` finds to change at a node."""
    original, found = ast.unparse(tree), {}
    for position in range(len(list(ast.walk(_node(tree, name, 0)[0])))):
        for number in range(len(changes(_node(tree, name, position)[1]))):
            changed = copy.deepcopy(tree)
            function, place = _node(changed, name, position)
            line, (words, apply) = getattr(place, "lineno", function.lineno), changes(place)[number]
            apply()
            _fill(function)
            changed = _Replacer().visit(changed)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text != original:
                found.setdefault(text, Mutant(line, words, text))
    return found


def _node(tree, name, position):
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name)
    return function, list(ast.walk(function))[position]


def _fill(function):
    """A block that lost its only line gets a `pass`."""
    for node in ast.walk(function):
        if isinstance(getattr(node, "body", None), list) and not node.body:
            node.body.append(ast.Pass())


def _changes(node):
    """[(words, function that makes the change in the tree)] for one node."""
    changes = [change for kind, make in MAKERS if isinstance(node, kind) for change in make(node)]
    return changes + _dropped_lines(node)


def _operator(node):
    changes = []
    for new in OPERATORS.get(type(node.op), ()):
        words = f"{type(node.op).__name__} -> {new.__name__}"
        changes.append((words, lambda new=new: setattr(node, "op", new())))
    return changes


def _terms(node):
    """A binary operation without its left or its right side: the dropped term becomes neutral."""
    keep = {"left": node.left, "right": node.right}
    return [(f"only the {side} side of {type(node.op).__name__}", _becomes(node, keep[side])) for side in keep]


def _becomes(node, other):
    """Marks a node, which `_Replacer` then takes out."""
    return lambda: setattr(node, "replaced_by", copy.deepcopy(other))


class _Replacer(ast.NodeTransformer):
    def visit(self, node):
        """The node itself, or what it was marked to become."""
        other = getattr(node, "replaced_by", None)
        return other if other is not None else self.generic_visit(node)


def _comparison(node):
    changes = []
    for new in OPERATORS.get(type(node.ops[0]), ()):
        words = f"{type(node.ops[0]).__name__} -> {new.__name__}"
        changes.append((words, lambda new=new: node.ops.__setitem__(0, new())))
    return changes


def _constant(node):
    value = node.value
    if isinstance(value, bool):
        return [(f"{value} -> {not value}", lambda: setattr(node, "value", not value))]
    if not isinstance(value, int | float):
        return []
    others = (value + 1, value - 1) if isinstance(value, int) else (value * 2, value + 1)
    return [(f"{value} -> {other}", lambda other=other: setattr(node, "value", other)) for other in others]


def _name(node):
    field = "attr" if isinstance(node, ast.Attribute) else "id"
    old = getattr(node, field)
    return [(f"{old} -> {new}", lambda new=new: setattr(node, field, new)) for new in NAMES.get(old, ())]


def _call(node):
    """A call without one of its keywords, with two arguments swapped, or only its first argument."""
    changes = []
    for index, keyword in enumerate(node.keywords):
        changes.append((f"without {keyword.arg}", lambda index=index: node.keywords.pop(index)))
    if len(node.args) >= 2:
        changes.append(("first two arguments swapped", lambda: node.args.__setitem__(slice(0, 2), node.args[1::-1])))
        changes.append(("without the last argument", lambda: node.args.pop()))
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred | ast.GeneratorExp):
        changes.append(("without the call", _becomes(node, node.args[0])))
    return changes


def _sequence(node):
    """Entries swapped: sizes, axes, terms in another order."""
    if len(node.elts) < 2 or not isinstance(node.ctx, ast.Load):
        return []
    return [
        ("first two entries swapped", lambda: node.elts.__setitem__(slice(0, 2), node.elts[1::-1])),
        ("last two entries swapped", lambda: node.elts.__setitem__(slice(-2, None), node.elts[:-3:-1])),
    ]


def _condition(node):
    return [("condition turned round", lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test)))]


def _returned(node):
    return [("returns nothing", lambda: setattr(node, "value", None))] if node.value is not None else []


def _finer(tree, name):
    """What to change besides, where `_changes` are few: a function node -> [(words, function that makes it)]."""
    arguments = [argument.arg for argument in _node(tree, name, 0)[0].args.args]
    local = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}

    def changes(node):
        if isinstance(node, ast.Return) and node.value is not None:
            return [
                (words, lambda text=text: setattr(node, "value", _around(text, node.value))) for words, text in RESULTS
            ]
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            return [("without the index", _becomes(node, node.value))]
        if isinstance(node, ast.Call) and len(node.args) > 1:
            return [("only the first argument of the call", _becomes(node, node.args[0]))]
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            others = (0, -node.value, 2 * node.value)
            return [(f"{node.value} -> {new}", lambda new=new: setattr(node, "value", new)) for new in others]
        if isinstance(node, ast.Attribute) and node.attr in FINER_NAMES:
            others = FINER_NAMES[node.attr]
            return [(f"{node.attr} -> {new}", lambda new=new: setattr(node, "attr", new)) for new in others]
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in {*arguments, *local}:
            others = [other for other in arguments if other != node.id]
            return [(f"{node.id} -> {new}", lambda new=new: setattr(node, "id", new)) for new in others]
        return []

    return changes


def _around(text, value):
    """An expression with `value` in the place of `it`."""
    tree = ast.parse(text, mode="eval").body
    for node in ast.walk(tree):
        for field, entry in ast.iter_fields(node):
            if isinstance(entry, ast.Name) and entry.id == "it":
                setattr(node, field, value)
    return tree


def _dropped_lines(node):
    """Blocks without one of their lines."""
    changes = []
    lines = getattr(node, "body", None)
    for index, line in enumerate(lines if isinstance(lines, list) else []):
        if isinstance(line, DROPPABLE) and not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)):
            changes.append((f"without line {line.lineno}", lambda index=index: lines.pop(index)))
    return changes


MAKERS = (
    (ast.BinOp | ast.BoolOp | ast.UnaryOp | ast.AugAssign, _operator),
    (ast.BinOp, _terms),
    (ast.Compare, _comparison),
    (ast.Constant, _constant),
    (ast.Name | ast.Attribute, _name),
    (ast.Call, _call),
    (ast.Tuple | ast.List, _sequence),
    (ast.If | ast.IfExp | ast.While, _condition),
    (ast.Return, _returned),
)
