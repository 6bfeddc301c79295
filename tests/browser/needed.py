"""What of a lesson a cell needs: a program slice by names, so that a browser test need not run the whole lesson."""

import ast
import symtable


def slice_of(sources, wanted):
    """Sources of a notebook's code cells -> as many sources: the `wanted` ones (indices) whole, of the others what
    the wanted ones need, "" where that is nothing.

    A statement is kept if it binds a name that a later, kept statement reads before binding it anew, or if it changes
    the object behind that name by `name[...] = ` or `name.attribute = `. What a function called for its effects alone
    does, or a method such as `append`, is not seen. Lines that begin with % are magic, and dropped where a cell is not
    kept whole.
    """
    needed, kept = set(), [""] * len(sources)
    for index in range(len(sources) - 1, -1, -1):
        code = without_magic(sources[index])
        lines, chosen = code.splitlines(), []
        for statement in reversed(ast.parse(code).body):
            text = "\n".join(lines[statement.lineno - 1 - len(_decorators(statement)) : statement.end_lineno])
            reads, binds, changes = names_of(text)
            if index in wanted or (binds | changes) & needed:
                needed = (needed - binds) | reads
                chosen.insert(0, text)
        kept[index] = sources[index] if index in wanted else "\n".join(chosen)
    return kept


def names_of(text):
    """(read before they are bound, bound, changed) names of one top-level statement, as sets."""
    table, statement = symtable.symtable(text, "cell", "exec"), ast.parse(text).body[0]
    binds = {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}
    reads = {each.get_name() for each in table.get_symbols() if each.is_referenced()} | set(_globals_inside(table))
    if not isinstance(statement, ast.Assign | ast.AnnAssign):  # a loop's, function's or class' own names
        reads -= binds
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        reads = reads | {statement.target.id}
    return reads, binds, set(_changed(statement))


def _globals_inside(table):
    for child in table.get_children():
        yield from (each.get_name() for each in child.get_symbols() if each.is_global() and each.is_referenced())
        yield from _globals_inside(child)


def _changed(statement):
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            while isinstance(node, ast.Subscript | ast.Attribute):
                node = node.value
            if isinstance(node, ast.Name):
                yield node.id


def _decorators(statement):
    return getattr(statement, "decorator_list", [])


def without_magic(source):
    """The source with empty lines for those that begin with %."""
    return "\n".join("" if line.startswith("%") else line for line in source.splitlines())
