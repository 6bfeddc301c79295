"""The references of exercise 04 that are not the library's own, against literal equations."""

import numpy as np

from nst_lib.course.tasks.ex04 import TASKS

BY_NAME = {task.name: task for task in TASKS}


def test_positions_are_taken_from_where_the_order_says():
    task = BY_NAME["shuffled"]
    for case in task.cases():
        features, order = case.arguments.values()
        result, width = task.reference(features, order), features.shape[2]
        for k, source in enumerate(order):
            expected = features[:, source // width, source % width]
            assert np.array_equal(result[:, k // width, k % width], expected)


def test_the_style_loss_is_equation_5():
    task = BY_NAME["style_loss"]
    for case in task.cases():
        grams, targets, weights = case.arguments.values()
        total = 0.0
        for layer, weight in weights.items():
            difference = np.float64(grams[layer]) - np.float64(targets[layer])
            total += weight * np.sum(difference**2) / (4 * difference.shape[-1] ** 2)
        assert np.isclose(task.reference(grams, targets, weights), total, rtol=1e-5)


def test_the_largest_entry_is_not_the_pair_most_together():
    for case in BY_NAME["most_together"].cases():
        G = np.asarray(case.arguments["gram"])[0]
        i, j = BY_NAME["most_together"].reference(case.arguments["gram"])
        assert i < j
        assert G[i, j] < np.triu(G, 1).max()
