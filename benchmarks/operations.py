"""Floating-point operations of a compiled function, counted from TensorFlow's graph.

Counted are convolutions and matrix products, a multiplication and an addition as two; of the rest no operation costs
more than a few per coordinate. Only what the results depend on counts: a gradient's graph also holds nodes that
nobody asks for, such as the gradient by the kernels, and TensorFlow never runs these.
"""

import math
from collections import Counter


def operations(graph):
    """{dtype: operations} of one call of a `tf.function`'s graph; of the branches of a condition the dearest one."""
    counts = Counter()
    for node in _needed(graph):
        if node.type in COUNT:
            counts[node.outputs[0].dtype.name] += COUNT[node.type](node)
        elif branches := _functions(node):
            counts += max((operations(branch) for branch in branches), key=Counter.total)
    return counts


def graphs(extractor):
    """{optimiser: graph} of what `transfer` compiled for this extractor, whatever the size."""
    compiled = [vars(objective)["_compiled"] for objective in vars(extractor)["_objectives"].values()]
    functions = {key[0]: function for entries in compiled for key, function in entries.items()}
    return {name: function._list_all_concrete_functions()[0].graph for name, function in functions.items()}


def _needed(graph):
    """The nodes that the graph's results depend on."""
    waiting = [tensor.op for tensor in graph.outputs] + list(graph.control_outputs)
    seen = set()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend([tensor.op for tensor in node.inputs] + list(node.control_inputs))
    return seen


def _functions(node):
    """Graphs that a node calls, one of them at a time: branches of a condition, or a function."""
    if node.type in ("While", "StatelessWhile"):
        raise ValueError(f"{node.name} is a loop, and how often it runs is not in the graph")
    names = [node.get_attr(name) for name in ("then_branch", "else_branch", "f") if name in node.node_def.attr]
    return [node.graph._get_function(name.name).graph for name in names]


def _convolution(output, kernel):
    """A product and a sum for each entry of the output, and each of the kernel's inputs to it."""
    height, width, channels_in, _ = kernel.shape
    return 2 * math.prod(output.shape) * height * width * channels_in


def _product(node):
    transposed = any(node.get_attr(name) for name in ("adj_x", "transpose_a") if name in node.node_def.attr)
    return 2 * math.prod(node.outputs[0].shape) * node.inputs[0].shape[-2 if transposed else -1]


# The gradient by the input takes as many operations as the convolution itself; its inputs: shape, kernel, gradient.
COUNT = {
    "Conv2D": lambda node: _convolution(node.outputs[0], node.inputs[1]),
    "Conv2DBackpropInput": lambda node: _convolution(node.inputs[2], node.inputs[1]),
    "Conv2DBackpropFilter": lambda node: _convolution(node.inputs[2], node.outputs[0]),
    "MatMul": _product,
    "BatchMatMul": _product,
    "BatchMatMulV2": _product,
}
