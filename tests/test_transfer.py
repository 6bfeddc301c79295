"""The loop: what it minimises, what it yields, and that nothing is lost, whatever happens."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from nst_lib.gram import gram_matrix
from nst_lib.images import noise_like, resized, sample
from nst_lib.losses import content_loss, style_loss, total_variation
from nst_lib.optimizers import OPTIMIZERS
from nst_lib.quiet_tensorflow import tf
from nst_lib.recipes import PRABHAKARAN
from nst_lib.settings import STARTS, Settings
from nst_lib.transfer import NotFinite, coarse_to_fine, invert, synthesize_texture, transfer
from nst_lib.vgg import Extractor


@pytest.fixture
def paint(content, style, settings, extractor):
    """Function that runs a transfer with some settings replaced, and returns the list of its Steps."""

    def run(image=None, **changes):
        return list(transfer(content, style, replace(settings, **changes), extractor=extractor, start=image))

    return run


class Counting:
    """An extractor that keeps the shapes of the images that it saw, called eagerly and while traced."""

    def __init__(self, extractor):
        self.extractor, self.layers, self.shapes, self.traced = extractor, extractor.layers, [], []

    def __call__(self, image):
        return self.features(image)

    def features(self, image):
        (self.shapes if tf.executing_eagerly() else self.traced).append(tuple(image.shape))
        return self.extractor.features(image)


def test_the_total_is_the_sum_of_the_equations(paint, content, style, extractor):
    start = noise_like(content, 5)
    changes = {"content_weight": 3.0, "style_weight": 700.0, "total_variation_weight": 11.0}
    step = paint(start, **changes, style_layer_weights=(0.25, 2.0), total_variation_exponent=1.25, evaluations=1)[0]
    at_start, of_content, of_style = extractor(start), extractor(content), extractor(style)

    def style_term(layer):
        return style_loss(gram_matrix(at_start[layer]), gram_matrix(of_style[layer]))

    expected = {
        "content block1_conv2": 3.0 * content_loss(at_start["block1_conv2"], of_content["block1_conv2"]),
        "style block1_conv1": 700.0 * 0.25 * style_term("block1_conv1"),
        "style block2_conv1": 700.0 * 2.0 * style_term("block2_conv1"),
        "total variation": 11.0 * total_variation(start, 1.25),
    }
    expected["total"] = sum(expected.values())
    assert step.losses.named == pytest.approx({name: float(loss) for name, loss in expected.items()}, rel=1e-4)
    assert step.losses.content == {"block1_conv2": step.losses.named["content block1_conv2"]}
    assert list(step.losses.style) == ["block1_conv1", "block2_conv1"]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_losses_belong_to_the_image_they_come_with(paint, optimizer):
    _, second, *_, last = paint(optimizer=optimizer)
    for step in (second, last):
        again = paint(step.image, evaluations=1)[0]
        assert step.losses.named == pytest.approx(again.losses.named, rel=1e-4)
        assert step.gradient_norm == pytest.approx(again.gradient_norm, rel=1e-3)


def test_the_gradient_norm_is_that_of_the_total(paint, content):
    start = noise_like(content, 5)
    step = paint(start, evaluations=1, content_weight=0, style_weight=0)[0]
    with tf.GradientTape() as tape:
        tape.watch(start)
        loss = 10.0 * total_variation(start)
    assert step.gradient_norm == pytest.approx(float(tf.norm(tape.gradient(loss, start))), rel=1e-4)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
class TestWithEveryOptimizer:
    def test_the_loss_falls_and_the_picture_stays_a_picture(self, paint, content, optimizer):
        steps = paint(optimizer=optimizer, evaluations=12)
        assert steps[-1].losses.total < 0.9 * steps[0].losses.total
        for step in steps:
            assert step.image.shape == content.shape
            assert step.image.dtype == tf.float32
            assert 0 <= np.min(step.image) <= np.max(step.image) <= 1

    @pytest.mark.parametrize("start", ["content", "noise"])
    def test_one_seed_gives_one_picture_bit_for_bit(self, paint, optimizer, start):
        first, again = (paint(optimizer=optimizer, start=start, seed=3) for _ in range(2))
        for a, b in zip(first, again, strict=True):
            np.testing.assert_array_equal(a.image, b.image)
            assert a.losses == b.losses

    def test_steps_are_counted(self, paint, optimizer):
        steps = paint(optimizer=optimizer)
        assert [step.evaluations for step in steps] == [1, 2, 3, 4, 5, 6]
        assert steps[0].index == 0
        assert all(after.index - before.index in (0, 1) for before, after in itertools.pairwise(steps))
        assert all(after.seconds >= before.seconds > 0 for before, after in itertools.pairwise(steps))

    def test_updates_can_end_the_work_first(self, paint, optimizer):
        steps = paint(optimizer=optimizer, steps=2, evaluations=50)
        assert steps[-1].index == 2
        assert steps[-2].index == 1


def test_the_start_is_what_the_settings_say(paint, content, style):
    starts = {start: paint(start=start, seed=3, evaluations=1)[0].image for start in STARTS}
    np.testing.assert_array_equal(starts["content"], content)
    np.testing.assert_array_equal(starts["noise"], noise_like(content, 3))
    assert starts["style"].shape == content.shape
    np.testing.assert_allclose(np.mean(starts["style"], (0, 1, 2)), np.mean(style, (0, 1, 2)), atol=0.02)


def test_an_image_can_be_the_start(paint, content):
    image = noise_like(content, 9)
    np.testing.assert_array_equal(paint(image, start="content")[0].image, image)


def test_a_start_of_another_shape_is_refused(paint, style):
    with pytest.raises(
        ValueError, match=r"start has shape \(1, 32, 40, 3\), the content \(1, 36, 48, 3\); .* the same"
    ):
        paint(style)


def test_an_extractor_without_the_layers_is_refused(paint):
    with pytest.raises(ValueError, match="the extractor lacks block4_conv2; make it with"):
        paint(content_layers=("block4_conv2",))


def test_inputs_are_left_as_they_were(settings, extractor, content, style):
    pictures = [np.array(content), np.array(style), np.array(noise_like(content))]
    before = [picture.copy() for picture in pictures]
    list(transfer(*pictures[:2], settings, extractor=extractor, start=pictures[2]))
    for picture, wanted in zip(pictures, before, strict=True):
        np.testing.assert_array_equal(picture, wanted)


def test_targets_are_computed_once_each_picture_at_its_own_size(content, style, settings, extractor):
    counting = Counting(extractor)
    list(transfer(content, style, settings, extractor=counting))
    assert counting.shapes == [content.shape, style.shape]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_size_is_traced_once_however_many_pairs_weights_and_starts_use_it(
    settings, extractor, content, style, optimizer
):
    counting, settings = Counting(extractor), replace(settings, optimizer=optimizer, evaluations=3)
    list(transfer(content, style, settings, extractor=counting))
    traced = counting.traced.copy()
    assert set(traced) == {content.shape}
    changed = replace(settings, content_weight=7.0, start="noise", seed=3)
    list(transfer(1 - content, resized(style, 40), changed, extractor=counting))
    assert counting.traced == traced, "another pair of the same size"
    list(transfer(resized(content, 44), style, settings, extractor=counting))
    assert len(counting.traced) == 2 * len(traced), "another size"


def test_a_trace_used_again_gives_what_a_new_one_gives(paint, content, style, settings, extractor):
    list(transfer(style, content, settings, extractor=extractor))
    again, fresh = paint()[-1], list(transfer(content, style, settings))[-1]
    np.testing.assert_array_equal(again.image, fresh.image)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_only_numbers_leave_the_device_while_it_runs(paint, optimizer, monkeypatch):
    sizes = []
    eager = type(tf.zeros(()))
    numpy = eager._numpy

    def spy(tensor):
        sizes.append(tensor.shape.num_elements())
        return numpy(tensor)

    monkeypatch.setattr(eager, "_numpy", spy)
    paint(optimizer=optimizer)
    assert sizes
    assert max(sizes) <= 4, "losses, and nothing of the size of a picture"


def test_an_extractor_made_before_changes_nothing(paint, content, style, settings):
    own = list(transfer(content, style, settings))
    np.testing.assert_array_equal(own[-1].image, paint()[-1].image)


def test_terms_of_weight_0_are_left_out(paint, content, style, settings, extractor):
    counting = Counting(extractor)
    only_style = replace(settings, content_weight=0, total_variation_weight=0)
    steps = list(transfer(content, style, only_style, extractor=counting))
    assert counting.shapes == [style.shape]
    assert list(steps[-1].losses.named) == ["style block1_conv1", "style block2_conv1", "total variation", "total"]
    assert steps[-1].losses.total_variation == 0
    assert steps[-1].losses.total < steps[0].losses.total


def test_total_variation_alone_needs_no_network(content):
    settings = Settings(content_weight=0, style_weight=0, total_variation_weight=1, evaluations=8, start="noise")
    steps = list(transfer(content, None, settings))
    assert steps[-1].losses.total < steps[0].losses.total / 2


def test_the_default_is_the_whole_of_vgg19_with_shipped_weights(content, style):
    first = next(transfer(content, style))
    assert list(first.losses.content) == ["block4_conv2"]
    assert list(first.losses.style) == [f"block{block}_conv1" for block in range(1, 6)]
    assert first.losses.content["block4_conv2"] == 0, "starts from the content"
    assert math.isfinite(first.gradient_norm)


def test_bad_input_is_refused_before_the_first_step(content, style, settings, extractor):
    with pytest.raises(ValueError, match=r"got float32 \(36, 48, 3\)"):
        transfer(content[0], style, settings, extractor=extractor)


def test_closing_early_loses_nothing(content, style, settings, extractor):
    steps = transfer(content, style, replace(settings, evaluations=1000), extractor=extractor)
    last = list(itertools.islice(steps, 3))[-1]
    steps.close()
    assert last.evaluations == 3
    assert np.isfinite(last.image).all()
    with pytest.raises(StopIteration):
        next(steps)


def test_invert_matches_the_activations_of_one_layer_from_noise(content, settings, extractor):
    changed = replace(settings, total_variation_weight=0, evaluations=20)
    steps = list(invert(content, "block2_conv1", changed, extractor=extractor))
    np.testing.assert_array_equal(steps[0].image, noise_like(content, changed.seed))
    assert list(steps[0].losses.named) == ["content block2_conv1", "total variation", "total"]
    assert steps[-1].losses.total < steps[0].losses.total / 5
    distances = [float(tf.norm(step.image - content)) for step in (steps[0], steps[-1])]
    assert distances[1] < distances[0], "it is the same picture that comes back"


def test_synthesize_texture_matches_the_grams_from_noise(style, settings, extractor):
    changed = replace(settings, total_variation_weight=0, evaluations=20)
    steps = list(synthesize_texture(style, changed, extractor=extractor))
    np.testing.assert_array_equal(steps[0].image, noise_like(style, changed.seed))
    assert list(steps[0].losses.named) == ["style block1_conv1", "style block2_conv1", "total variation", "total"]
    assert steps[-1].losses.total < steps[0].losses.total / 5


def test_a_texture_may_have_the_size_of_its_start(content, style, settings, extractor):
    steps = list(synthesize_texture(style, settings, extractor=extractor, start=noise_like(content)))
    assert steps[-1].image.shape == content.shape


class TestCoarseToFine:
    @pytest.fixture
    def large(self):
        """Image (1, 48, 64, 3)."""
        return noise_like(tf.zeros((1, 48, 64, 3)), 1)

    def test_counts_on_and_ends_at_the_contents_size(self, large, settings, extractor):
        steps = list(coarse_to_fine(large, large, ((48, 4), (64, 3)), settings, extractor=extractor))
        assert [step.evaluations for step in steps] == [1, 2, 3, 4, 5, 6, 7]
        assert [max(step.image.shape[1:3]) for step in steps] == [48] * 4 + [64] * 3
        assert steps[-1].image.shape == large.shape
        for before, after in itertools.pairwise(steps):
            assert after.seconds > before.seconds
            assert after.index >= before.index

    def test_goes_on_from_the_smaller_picture(self, large, settings, extractor):
        steps = list(coarse_to_fine(large, large, ((48, 4), (64, 1)), settings, extractor=extractor))
        enlarged = tf.clip_by_value(tf.image.resize(steps[3].image, (48, 64), "bicubic"), 0, 1)
        np.testing.assert_allclose(steps[4].image, enlarged, atol=1e-6)

    def test_scales_the_style_with_the_content(self, large, settings, extractor):
        counting = Counting(extractor)
        style = noise_like(tf.zeros((1, 96, 128, 3)))
        list(coarse_to_fine(large, style, ((48, 1), (64, 1)), settings, extractor=counting))
        assert counting.shapes == [(1, 36, 48, 3), (1, 72, 96, 3), (1, 48, 64, 3), (1, 96, 128, 3)]

    def test_an_extractor_without_the_layers_is_refused(self, large, settings, extractor):
        changed = replace(settings, content_layers=("block4_conv2",))
        with pytest.raises(ValueError, match="the extractor lacks block4_conv2; make it with"):
            coarse_to_fine(large, large, ((48, 1), (64, 1)), changed, extractor=extractor)

    def test_one_size_is_transfer(self, large, style, settings, extractor):
        chained = list(coarse_to_fine(large, style, ((64, 4),), settings, extractor=extractor))
        plain = list(transfer(large, resized(style, 40), replace(settings, evaluations=4), extractor=extractor))
        np.testing.assert_array_equal(chained[-1].image, plain[-1].image)

    @pytest.mark.parametrize("schedule", [(), ((48, 4),), ((64, 4), (48, 4)), ((64, 4), (64, 4)), ((48, 4), (128, 4))])
    def test_a_schedule_must_rise_to_the_contents_size(self, large, settings, schedule):
        with pytest.raises(ValueError, match="they must rise, and end with the content's 64"):
            coarse_to_fine(large, large, schedule, settings)


class TestWarmUp:
    def test_a_small_picture_warms_up_at_the_smallest_size(self, paint):
        assert [step.image.shape[1:3] for step in paint(warm_up=((0.1, 1, 0.0),), evaluations=1)] == [
            (32, 43),
            (36, 48),
        ]

    def test_updates_are_limited_over_all_stages_together(self, paint):
        steps = paint(warm_up=((1.0, 4, 0.5),), evaluations=9, steps=6)
        assert [step.index for step in (steps[-2], steps[-1])] == [5, 6]

    def test_a_style_factor_counts_in_its_stage_only(self, paint):
        warm, _, plain = paint(warm_up=((1.0, 2, 0.0, 3.0),), evaluations=1)
        once = paint(evaluations=1)[0]
        assert warm.losses.by_kind["style"] == pytest.approx(3 * once.losses.by_kind["style"], rel=1e-5)
        assert warm.losses.content == pytest.approx(once.losses.content, abs=1e-6)
        again = paint(plain.image, evaluations=1)[0]
        assert plain.losses.named == pytest.approx(again.losses.named, rel=1e-5)

    def test_all_stages_of_one_size_share_their_trace(self, content, style, settings, extractor):
        counting = Counting(extractor)
        warm = replace(settings, warm_up=((1.0, 2, 0.5), (1.0, 2, 0.2)), evaluations=2)
        assert len(list(transfer(content, style, warm, extractor=counting))) == 6
        assert counting.traced == [tuple(content.shape)]

    def test_its_stages_come_first_and_count(self, paint):
        steps = paint(warm_up=((0.95, 2, 0.0), (1.0, 3, 0.5)), evaluations=2)
        assert [step.evaluations for step in steps] == [1, 2, 3, 4, 5, 6, 7]
        assert [max(step.image.shape[1:3]) for step in steps] == [46] * 2 + [48] * 5

    def test_each_stage_goes_on_from_the_last_picture(self, paint):
        steps = paint(warm_up=((1.0, 3, 0.5),), evaluations=2)
        np.testing.assert_array_equal(steps[2].image, steps[3].image)
        plain = paint(steps[2].image, evaluations=1)[0]
        assert steps[3].losses.named == pytest.approx(plain.losses.named, rel=1e-6), "what counts is not whitened"
        assert steps[2].losses.total < steps[3].losses.total, "whitening makes differences count less"

    def test_it_begins_where_it_is_told_to(self, paint, content):
        start = noise_like(content, 5)
        np.testing.assert_array_equal(paint(start, warm_up=((1.0, 1, 0.5),), evaluations=1)[0].image, start)

    @pytest.mark.slow
    def test_whitening_gets_lower_in_as_many_evaluations(self):
        content, style = sample("chenonceau_river", 96), sample("vangogh_starry_night", 96)
        settings = replace(PRABHAKARAN, optimizer="lbfgs", optimizer_options={}, evaluations=60)
        extractor = Extractor(settings.layers)
        warm = replace(settings, warm_up=((1.0, 45, 0.5),), evaluations=15)
        *_, plain = transfer(content, style, settings, extractor=extractor)
        *_, whitened = transfer(content, style, warm, extractor=extractor)
        assert whitened.evaluations == plain.evaluations
        assert whitened.losses.total < 0.95 * plain.losses.total


def test_a_diverging_run_says_which_term_and_when_and_keeps_the_last_good_step(content, style, settings, extractor):
    class Exploding(Counting):
        def features(self, image):
            features = self.extractor(image)
            moved = tf.reduce_any(image != content) & (tf.reduce_mean(image) != tf.reduce_mean(style))
            return {**features, "block2_conv1": tf.where(moved, math.nan, features["block2_conv1"])}

    good = []
    changed = replace(settings, optimizer="adam")
    with pytest.raises(NotFinite, match=r"the style block2_conv1 loss became nan at evaluation 2; lower") as caught:
        good.extend(transfer(content, style, changed, extractor=Exploding(extractor)))
    assert caught.value.last.evaluations == 1
    np.testing.assert_array_equal(caught.value.last.image, content)


def test_a_first_loss_that_is_infinite_leaves_nothing_to_keep(content, style, settings, extractor):
    with pytest.raises(NotFinite, match="the style block1_conv1 loss became inf at evaluation 1") as caught:
        list(transfer(content, style, replace(settings, style_weight=1e38), extractor=extractor))
    assert caught.value.last is None


@pytest.mark.parametrize("optimizer", ["adam", "gradient_descent"])
def test_a_senseless_learning_rate_leaves_the_box_never(paint, optimizer):
    for step in paint(optimizer=optimizer, optimizer_options={"learning_rate": 1e30}):
        assert 0 <= np.min(step.image) <= np.max(step.image) <= 1
        assert math.isfinite(step.losses.total)


def test_weights_that_are_not_finite_stop_the_run(content, style, settings):
    broken = Extractor(settings.layers, weights="random")
    kernel, bias = broken._arrays["block2_conv1"]
    broken._arrays["block2_conv1"] = kernel * math.nan, bias
    with pytest.raises(NotFinite, match="the style block2_conv1 loss became nan at evaluation 1"):
        next(transfer(content, style, settings, extractor=broken))
