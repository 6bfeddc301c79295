"""What optimisers are given: loss, terms, gradient, box."""

import numpy as np

from nst_lib.objective import evaluate, into_box
from nst_lib.quiet_tensorflow import tf


def test_the_loss_is_the_sum_of_the_terms_and_so_is_its_gradient():
    point = tf.constant([1.0, -2.0, 3.0])
    loss, terms, gradient = evaluate(lambda x: tf.stack([tf.reduce_sum(x**2), 5 * x[0]]), point)
    assert float(loss) == 14 + 5
    np.testing.assert_array_equal(terms, [14, 5])
    np.testing.assert_array_equal(gradient, [2 + 5, -4, 6])


def test_a_scalar_objective_is_its_own_only_term():
    loss, terms, gradient = evaluate(lambda x: tf.reduce_sum(3 * x), tf.constant([1.0, 2.0]))
    assert float(loss) == float(terms) == 9
    np.testing.assert_array_equal(gradient, [3, 3])


def test_into_box():
    point = tf.constant([-1.0, 0.25, 2.0])
    np.testing.assert_array_equal(into_box(point, (0.0, 1.0)), [0, 0.25, 1])
    np.testing.assert_array_equal(into_box(point, None), point)
