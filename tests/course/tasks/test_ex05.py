"""The references of exercise 05 that are not the library's own, against Keras and the library."""

import numpy as np

from nst_lib.course.tasks.ex05 import TASKS, adam_step
from nst_lib.quiet_tensorflow import tf

BY_NAME = {task.name: task for task in TASKS}


def test_adam_is_keras():
    rng = np.random.default_rng(0)
    point = rng.random((3, 4)).astype(np.float32)
    theirs, keras_adam = tf.Variable(point), tf.keras.optimizers.Adam(0.1, epsilon=0.05)
    state = np.zeros((2, 3, 4), np.float32)
    for count in range(1, 6):
        gradient = rng.normal(size=(3, 4)).astype(np.float32)
        point, state = adam_step(point, gradient, state, count, 0.1, epsilon=0.05)
        keras_adam.apply_gradients([(tf.constant(gradient), theirs)])
    assert np.allclose(point, theirs, atol=1e-5)


def test_every_step_of_the_bowls_meets_the_bounds():
    task = BY_NAME["descent_step"]
    for case in task.cases():
        image, loss = task.reference(**case.arguments)
        assert np.min(image) == 0 or np.max(image) == 1
        assert float(case.arguments["loss_of"](image)) < float(loss)


def test_the_fallback_of_the_choice_has_no_broken_property():
    task = BY_NAME["my_choice"]
    (case,) = task.cases()
    assert not [each.id for each in task.properties if each.broken(task.fallback(), case)]
