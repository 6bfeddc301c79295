"""Every diagnosis that each task has without its doing, on one small task."""

import numpy as np
import pytest

from nst_lib.course.diagnose import diagnose
from nst_lib.course.task import Case, Mistake, Property
from nst_lib.course.trial import inputs
from nst_lib.quiet_tensorflow import tf

calls = []


def right(x):
    return tf.reduce_mean(x, (1, 2))


def stub(x):
    """(batch, h, w, C) -> (batch, C)."""
    raise NotImplementedError("channel_means: your turn")


def empty(x):
    """(batch, h, w, C) -> (batch, C)."""


def prints(x):
    print(right(x))


def forgets_return(x):
    right(x)


def changes(x):
    x -= 1
    return x.mean((1, 2))


def square_only(x):
    return tf.reshape(right(x), (-1, x.shape[3])) * x.shape[1] / x.shape[2]


def batch_of_one(x):
    return tf.reduce_mean(x, (0, 1, 2))[None]


def raises(x):
    y = x + 1
    return y.no_such_thing


def raises_on_oblong(x):
    if x.shape[1] != x.shape[2]:
        raise KeyError("oblong")
    return right(x)


def endless(x):
    while True:
        pass


def with_a_state(x):
    calls.append(x)
    return right(x) * float(len(calls) <= 3)


def divided(x):
    return right(x) / (x.shape[1] * x.shape[2])


WRONG = {
    "not_a_function": 3.0,
    "arguments": lambda x, y: right(x),
    "exception": raises,
    "too_slow": endless,
    "printed": prints,
    "returns_nothing": forgets_return,
    "numpy": lambda x: right(x).numpy(),
    "list": lambda x: right(x).numpy().tolist(),
    "text": lambda x: str(right(x)),
    "integer": lambda x: tf.cast(100 * right(x), tf.int32),
    "dtype": lambda x: tf.cast(right(x), tf.float16),
    "summed": lambda x: tf.constant(np.sum(x, (1, 2))),
    "structure": lambda x: (right(x), right(x)),
    "batch_one_only": batch_of_one,
    "square_only": square_only,
    "shape": lambda x: right(x)[..., None],
    "nan": lambda x: right(x) / 0.0,
    "sign": lambda x: -right(x),
    "factor": divided,
    "offset": lambda x: right(x) + 1,
    "reversed": lambda x: right(x)[:, ::-1],
    "values": lambda x: tf.reduce_max(x, (1, 2)),
    "not_repeatable": with_a_state,
}


@pytest.mark.parametrize(("diagnosis", "answer"), WRONG.items())
def test_it_is_recognised(make, diagnosis, answer):
    calls.clear()
    finding = diagnose(make(), answer)
    assert (finding.status, finding.id) == ("fail", diagnosis), finding.text


@pytest.mark.parametrize(
    "answer",
    [
        right,
        lambda x: tf.einsum("bhwc->bc", x) / (x.shape[1] * x.shape[2]),
        lambda features, axes=(1, 2): tf.reduce_mean(features, axis=axes),
        lambda *, features: right(features),
        lambda x: tf.constant(np.mean(x, (1, 2), np.float64)),
        tf.function(right),
    ],
)
def test_right_answers_written_differently_pass(make, answer):
    finding = diagnose(make(), answer)
    assert (finding.status, finding.text) == ("pass", "You have a number for each channel. Go on."), finding.text


@pytest.mark.parametrize("answer", [None, ..., stub, empty, lambda x: ...])
def test_what_is_not_written_yet_is_to_do(make, answer):
    assert diagnose(make(), answer).status == "todo"


def test_the_library_s_own_function_is_no_answer(make):
    assert diagnose(make(reference=right), right).id == "reference"


def test_numpy_passes_where_no_tensor_is_needed(make):
    assert diagnose(make(returns="array"), lambda x: np.mean(x, (1, 2))).status == "pass"


def test_a_changed_argument_is_found_if_it_can_be_changed(make):
    task = make(
        returns="array",
        draw=lambda rng: [case_of_arrays(case) for case in make().draw(rng)],
        reference=lambda x: np.mean(x, (1, 2)) - 1,
    )
    assert diagnose(task, changes).id == "changed_argument"


def test_a_changed_dictionary_has_a_sentence_of_its_own(make):
    def fills(known):
        known["b"] = 2.0
        return sum(known.values())

    task = make(
        returns="number",
        draw=lambda rng: [Case("one", known={"a": 1.0}), Case("other", known={"a": 3.0})],
        reference=lambda known: sum(known.values()) + 2.0,
        mistakes=(),
    )
    finding = diagnose(task, fills)
    assert finding.id == "changed_argument"
    assert "`mine = dict(known)` is a copy" in finding.text


def case_of_arrays(case):
    return type(case)(case.kind, features=case.arguments["features"].numpy())


def test_an_exception_is_shown_from_the_learner_s_line(make):
    text = diagnose(make(), raises).text
    assert "of raises: `return y.no_such_thing`" in text
    assert "AttributeError" in text
    assert "attempt.py" not in text


def forgets_to_watch(x):
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(x)
    return tape.gradient(total, x) / 2


def test_a_gradient_that_is_none_is_explained(make):
    assert "tape.watch" in diagnose(make(), forgets_to_watch).text
    assert "tape.watch" not in diagnose(make(), raises).text


def computes_outside(x):
    variable, adam = tf.Variable(x), tf.keras.optimizers.Adam()
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(x)
    adam.apply_gradients([(tape.gradient(loss, variable), variable)])


def test_that_keras_got_no_gradient_is_explained(make):
    assert "inside the `with`" in diagnose(make(), computes_outside).text


def test_that_all_axes_were_transposed_is_explained(make):
    def gram(x):
        F = x[:, 0]
        return tf.matmul(tf.transpose(F), F)

    assert "transpose_a=True" in diagnose(make(), gram).text


def test_that_types_of_numbers_do_not_mix_is_explained(make):
    assert "tf.cast(..., tf.float32)" in diagnose(make(), lambda x: right(x) / tf.size(x)).text
    assert "tf.cast(condition, tf.float32)" in diagnose(make(), lambda x: (x > 0) * x).text


def calls_an_earlier_task(x):
    return raises(x) + 1


def test_an_exception_in_an_earlier_task_shows_the_call_too(make):
    text = diagnose(make(), calls_an_earlier_task).text
    assert "of raises: `return y.no_such_thing`, called in line " in text
    assert "of calls_an_earlier_task: `return raises(x) + 1`" in text


def test_an_exception_on_some_inputs_only_names_them(make):
    finding = diagnose(make(), raises_on_oblong)
    assert finding.id == "square_only"
    assert "(1, 3, 5, 4) it stops with KeyError in line " in finding.text
    assert '`raise KeyError("oblong")`' in finding.text


def test_a_mistake_comes_with_the_smallest_example(make):
    text = diagnose(make(), WRONG["summed"]).text
    assert text.startswith("You added up. Divide. For features of shape (1, 2, 2, 3): yours at [0, ")
    assert ", expected " in text


def test_a_mistake_is_not_tried_on_further_cases_once_it_is_another(make):
    tried = []

    def other_mistake(features):
        tried.append(features.shape)
        return tf.reduce_max(features, (1, 2))

    mistakes = (Mistake("largest", other_mistake, "You took the largest."), *make().mistakes)
    assert diagnose(make(mistakes=mistakes), WRONG["summed"]).id == "summed"
    assert tried == [(1, 2, 2, 3)]


def test_a_factor_is_explained_by_sizes(make):
    assert "(4 = 2 x 2, sizes of `features`)" in diagnose(make(), divided).text
    assert "(3 is a size of `features`)" in diagnose(make(), lambda x: right(x) / x.shape[3]).text


def test_a_structure_that_differs_inside_is_shown_there(make):
    task = make(returns="array", reference=lambda x: {"all": [1.0, 2.0], "one": 1.0})
    text = diagnose(task, lambda x: {"all": [1.0], "one": 1.0}).text
    assert text.startswith("Yours['all'] is a list of 1, expected is a list of 2")


def test_a_factor_that_rounds_to_one_is_not_named(make):
    assert diagnose(make(), lambda x: right(x) * 1.003).id == "values"


def test_small_dictionaries_and_numbers_are_shown_as_they_are():
    case = Case("one", judged={"pale": (0.9, 0.1 + 0.2)}, losses={"a": tf.constant([1.0])}, wanted=0.1 + 0.2)
    assert inputs(case) == "judged {'pale': (0.9, 0.3)}, losses with 'a', wanted 0.3"


def test_a_constant_is_found_where_shapes_do_not_give_it_away(make):
    task = make(reference=lambda x: tf.reduce_mean(x), mistakes=())
    assert diagnose(task, lambda x: tf.constant(0.5)).id == "constant"


def test_the_last_two_axes_changed(make):
    def outer(x):
        m = right(x)
        return m[:, :, None] * tf.range(m.shape[1], dtype=tf.float32)

    task = make(reference=outer, mistakes=())
    assert diagnose(task, lambda x: tf.linalg.matrix_transpose(outer(x))).id == "transposed"


def test_a_broken_tape_is_found(make):
    assert diagnose(make(gradient="features"), right).status == "pass"
    assert diagnose(make(gradient="features"), WRONG_TAPE).id == "no_gradient"


def WRONG_TAPE(x):
    return tf.constant(right(x).numpy())


def test_a_property_names_what_is_broken_where_values_differ(make):
    def positive(result, case):
        return "Not positive." if (result < 0).any() else None

    task = make(reference=lambda x: right(x) ** 2, properties=(Property("negative", positive),), mistakes=())
    assert diagnose(task, right).id == "negative"
    assert diagnose(task, lambda x: right(x) ** 2).status == "pass"


def test_properties_alone_can_decide(make):
    def as_many(result, case):
        channels = case.arguments["features"].shape[3]
        return None if len(result) == channels else f"{len(result)} numbers for {channels} channels."

    task = make(reference=None, fallback=lambda x: x[0, 0, 0], properties=(Property("too_few", as_many),), mistakes=())
    assert diagnose(task, lambda x: 2 * x[0, 0, 0]).status == "pass"
    assert diagnose(task, lambda x: x[0, 0, 0, :2]).id == "too_few"


def test_a_value_is_compared_as_it_is(make):
    task = make(is_value=True, draw=None, reference=lambda: ["block1", "block5"], returns="exact", mistakes=())
    assert diagnose(task, ("block1", "block5")).status == "pass"
    assert diagnose(task, ["block5", "block1"]).id == "values"
    assert diagnose(task, ...).status == "todo"


def test_what_a_function_prints_for_the_first_case_is_kept(make):
    assert diagnose(make(), lambda x: print(x.shape) or right(x)).printed == "(1, 2, 2, 3)\n"
