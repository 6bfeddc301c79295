"""The loop: what it minimises, what it yields, and that nothing is lost, whatever happens."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from nst_lib.colours import grey, luminance, luminance_matched, recoloured
from nst_lib.gram import gram_matrix, guided_gram_matrix
from nst_lib.guides import guides_of
from nst_lib.images import noise_like, resized, sample
from nst_lib.losses import content_loss, style_loss, temporal_loss, total_variation
from nst_lib.masks import Box, box_mask
from nst_lib.optimizers import OPTIMIZERS
from nst_lib.quiet_tensorflow import tf
from nst_lib.recipes import PRABHAKARAN
from nst_lib.settings import STARTS, Settings
from nst_lib.styles import Style
from nst_lib.transfer import NotFinite, Previous, coarse_to_fine, first_image, invert, synthesize_texture, transfer
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
        self.extractor, self.layers, self.net = extractor, extractor.layers, extractor.net
        self.shapes, self.traced = [], []

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


class TestSeveralStyles:
    @pytest.fixture
    def left(self, content):
        """Mask of the content's left half."""
        return box_mask(content.shape[1:3], Box(0, 0, 1, 0.5))

    @pytest.fixture
    def paint_in(self, content, settings, extractor):
        """Function that paints the content in a style, or styles, from noise; returns the list of Steps."""

        def run(style, **changes):
            return list(transfer(content, style, replace(settings, start="noise", **changes), extractor=extractor))

        return run

    def test_one_style_in_a_list_is_that_style(self, paint_in, style):
        plain = paint_in(style)
        for given in ([style], Style(style, 0.3)):
            steps = paint_in(given)
            np.testing.assert_array_equal(steps[-1].image, plain[-1].image)
            assert steps[-1].losses == plain[-1].losses

    def test_a_blend_descends_to_the_mean_of_the_gram_matrices(self, paint_in, content, style, settings, extractor):
        step = paint_in([Style(style, 3), Style(content, 1)], evaluations=1)[0]
        for layer, found in step.losses.style.items():
            of_style, of_content, own = (gram_matrix(extractor(i)[layer]) for i in (style, content, step.image))
            expected = style_loss(own, 0.75 * of_style + 0.25 * of_content)
            factor = settings.style_weight * settings.weight_of_style_layer[layer]
            assert found == pytest.approx(factor * float(expected), rel=1e-4)

    @pytest.mark.parametrize("guidance", ["average", "inside"])
    def test_the_style_loss_of_masks_is_the_sum_over_regions(
        self, paint_in, content, style, settings, extractor, left, guidance
    ):
        styles = [Style(style, 2.0, left), Style(1 - content, mask=1 - left)]
        step = paint_in(styles, evaluations=1, guidance=guidance)[0]
        for layer, found in step.losses.style.items():
            expected = 0.0
            for image, mask, share in ((style, left, 2.0 * 0.5), (1 - content, 1 - left, 0.5)):
                guide = guides_of(mask, [layer], guidance=guidance)[layer]
                own = guided_gram_matrix(extractor(step.image)[layer], guide)
                expected += share * float(style_loss(own, gram_matrix(extractor(image)[layer])))
            factor = settings.style_weight * settings.weight_of_style_layer[layer]
            assert found == pytest.approx(factor * expected, rel=1e-4)

    def test_a_mask_over_everything_changes_nothing(self, paint_in, content, style):
        plain, masked = paint_in(style), paint_in(Style(style, mask=tf.ones_like(content[..., :1])))
        assert masked[-1].losses.named == pytest.approx(plain[-1].losses.named, rel=1e-3)
        np.testing.assert_allclose(masked[-1].image, plain[-1].image, atol=1e-3)

    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    def test_what_no_masked_position_sees_is_left_alone(self, paint_in, style, left, optimizer):
        changes = {"content_weight": 0, "total_variation_weight": 0, "optimizer": optimizer, "evaluations": 12}
        first, *_, last = paint_in(Style(style, mask=left), **changes)
        change = np.max(np.abs(np.asarray(last.image - first.image)), axis=(0, 3))
        assert change[:, :24].mean() > 1e-3
        assert not change[:, 24 + 6 :].any()
        assert last.losses.total < first.losses.total

    def test_a_pixel_is_pulled_as_much_in_a_small_region_as_in_a_large_one(self, content, style, settings, extractor):
        """The picture repeats itself, so its Gram matrices are the same in both; nine of sixteen parts are masked."""
        picture = tf.tile(noise_like(tf.zeros((1, 16, 16, 3)), 3), (1, 4, 4, 1))
        settings = replace(settings, content_weight=0, total_variation_weight=0, evaluations=1)
        whole, part = (
            next(transfer(picture, Style(style, mask=box_mask((64, 64), box)), settings, extractor=extractor))
            for box in (Box(0, 0, 1, 1), Box(0, 0, 0.75, 0.75))
        )
        assert part.gradient_norm / whole.gradient_norm == pytest.approx((9 / 16) ** 0.5, rel=0.15)

    def test_an_own_mask_is_a_part_of_the_style_image(self, paint_in, style, extractor):
        upper = box_mask(style.shape[1:3], Box(0, 0, 0.5, 1))
        step = paint_in(Style(style, own_mask=upper), evaluations=1)[0]
        whole = paint_in(style, evaluations=1)[0]
        assert step.losses.style != pytest.approx(whole.losses.style, rel=1e-3)
        assert step.losses.content == whole.losses.content

    def test_starts_follow_the_masks(self, content, style, left):
        styles = [Style(style, mask=left), Style(1 - content, mask=1 - left)]
        starts = {start: first_image(content, styles, Settings(start=start)) for start in ("style", "recoloured")}
        np.testing.assert_allclose(starts["style"][:, :, 24:], (1 - content)[:, :, 24:], atol=1e-6)
        np.testing.assert_allclose(starts["recoloured"][:, :, :24], recoloured(content, style)[:, :, :24], atol=1e-6)

    def test_a_whitened_warm_up_and_rising_sizes_work_with_masks(self, paint_in, style, left):
        styles = [Style(style, mask=left), Style(1 - style, mask=1 - left)]
        steps = paint_in(styles, warm_up=((0.95, 2, 0.3), (1.0, 3, 0.5)), evaluations=2)
        assert [max(step.image.shape[1:3]) for step in steps] == [46] * 2 + [48] * 5
        np.testing.assert_array_equal(steps[4].image, steps[5].image)
        assert steps[4].losses.total < steps[5].losses.total, "whitening makes differences count less"
        assert steps[6].losses.total <= steps[5].losses.total

    def test_coarse_to_fine_takes_masks_along(self, style, settings, extractor):
        large = noise_like(tf.zeros((1, 48, 64, 3)), 1)
        given = Style(style, mask=box_mask((48, 64), Box(0, 0, 1, 0.5)))
        steps = list(coarse_to_fine(large, given, ((48, 2), (64, 2)), settings, extractor=extractor))
        assert [max(step.image.shape[1:3]) for step in steps] == [48] * 2 + [64] * 2

    def test_a_blend_uses_the_trace_of_one_style_and_masks_the_trace_of_other_masks(
        self, content, style, settings, extractor, left
    ):
        counting = Counting(extractor)

        def traces(given):
            list(transfer(content, given, replace(settings, evaluations=2), extractor=counting))
            return len(counting.traced)

        once = traces(style)
        assert traces([Style(style, 0.5), Style(content, 0.5)]) == once
        with_masks = traces([Style(style, mask=left), Style(content, mask=1 - left)])
        assert with_masks == 2 * once
        assert traces([Style(content, 2.0, 1 - left), Style(style, mask=left / 2)]) == with_masks
        assert traces(style) == with_masks

    def test_a_texture_may_be_blended(self, style, content, settings, extractor):
        blend = [Style(style, 0.5), Style(content, 0.5)]
        steps = list(synthesize_texture(blend, settings, extractor=extractor))
        assert steps[-1].image.shape == style.shape
        assert steps[-1].losses.total < steps[0].losses.total

    def test_a_missing_style_is_named(self, content, settings, extractor):
        for style in (None, []):
            with pytest.raises(ValueError, match="there is no style; give an image, or set style_weight to 0"):
                transfer(content, style, settings, extractor=extractor)

    def test_masks_of_another_size_are_refused_before_the_first_step(self, content, style, settings, extractor):
        for warm_up in ((), ((0.95, 1),)):
            with pytest.raises(
                ValueError, match=r"the mask of style 1 has shape .* its picture needs \(1, 36, 48, 1\)"
            ):
                given = Style(style, mask=tf.ones((1, 30, 48, 1)))
                transfer(content, given, replace(settings, warm_up=warm_up), extractor=extractor)


class TestKeptColour:
    def test_by_covariance_the_style_gets_the_contents_colours_first(self, paint, content, style, settings, extractor):
        kept = paint(keep_colour="covariance")
        expected = list(transfer(content, recoloured(style, content), settings, extractor=extractor))
        np.testing.assert_array_equal(kept[-1].image, expected[-1].image)
        assert kept[-1].losses == expected[-1].losses

    def test_by_luminance_two_grey_pictures_are_painted_and_the_colours_put_back(
        self, paint, content, style, settings, extractor
    ):
        kept = paint(keep_colour="luminance")
        grey_style = luminance_matched(style, content)
        of_grey = list(transfer(grey(content), grey_style, settings, extractor=extractor))
        for step, expected in zip(kept, of_grey, strict=True):
            assert step.losses == expected.losses
            wanted = np.asarray(content + luminance(expected.image) - luminance(content))
            np.testing.assert_allclose(step.image, wanted.clip(0, 1), atol=1e-6)
        np.testing.assert_allclose(kept[0].image, content, atol=1e-6)

    def test_colours_stay_where_nothing_is_clipped(self, paint, content):
        *_, last = paint(keep_colour="luminance", style_weight=1e5, evaluations=10)
        image = np.asarray(last.image)
        inside = np.all((image > 0) & (image < 1), axis=-1)
        assert inside.mean() > 0.3
        of_image, of_content = (np.asarray(tf.image.rgb_to_yiq(picture))[inside] for picture in (last.image, content))
        np.testing.assert_allclose(of_image[:, 1:], of_content[:, 1:], atol=2e-4)
        assert np.abs(of_image[:, 0] - of_content[:, 0]).max() > 0.02

    def test_it_goes_with_a_start_in_colour_with_stages_and_with_regions(self, paint, content, settings, extractor):
        start = noise_like(content, 5)
        image = np.asarray(paint(start, keep_colour="luminance", evaluations=1)[0].image)
        inside = np.all((image > 0) & (image < 1), axis=-1)
        assert inside.mean() > 0.3
        np.testing.assert_allclose(luminance(image)[inside], luminance(start)[inside], atol=1e-5)
        steps = paint(keep_colour="luminance", warm_up=((0.95, 2, 0.3),), evaluations=2)
        assert [max(step.image.shape[1:3]) for step in steps] == [46] * 2 + [48] * 2
        styles = [Style(content, mask=box_mask((36, 48), Box(0, 0, 1, 0.5)))]
        for how in ("luminance", "covariance"):
            kept = replace(settings, keep_colour=how)
            assert len(list(transfer(content, styles, kept, extractor=extractor))) == settings.evaluations

    def test_coarse_to_fine_keeps_them_too(self, settings, extractor, style):
        large = noise_like(tf.zeros((1, 48, 64, 3)), 1)
        kept = replace(settings, keep_colour="luminance")
        steps = list(coarse_to_fine(large, style, ((48, 2), (64, 2)), kept, extractor=extractor))
        assert steps[-1].image.shape == large.shape
        assert np.ptp(np.asarray(steps[-1].image), axis=-1).mean() > 0.2, "it has colours"

    def test_a_diverging_run_keeps_the_last_good_picture_in_colour(self, content, style, settings, extractor):
        class Exploding(Counting):
            def features(self, image):
                features = self.extractor.features(image)
                moved = tf.reduce_any(image != grey(content)) & (image.shape[1] == content.shape[1])
                return {**features, "block2_conv1": tf.where(moved, math.nan, features["block2_conv1"])}

        changed, good = replace(settings, optimizer="adam", keep_colour="luminance"), []
        with pytest.raises(NotFinite) as caught:
            good.extend(transfer(content, style, changed, extractor=Exploding(extractor)))
        np.testing.assert_array_equal(caught.value.last.image, good[-1].image)


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


class TestWithAPreviousFrame:
    @pytest.fixture
    def previous(self, content, random_array):
        """Noise to stay near, on the left half of the picture, with a weight of 1e6."""
        seen = np.zeros((1, 36, 48, 1), np.float32)
        seen[:, :, :24] = 1
        return Previous(tf.constant(random_array(*content.shape)), tf.constant(seen), 1e6)

    def test_the_total_has_one_more_term(self, content, style, settings, extractor, previous):
        without = next(transfer(content, style, settings, extractor=extractor)).losses
        losses = next(transfer(content, style, settings, extractor=extractor, previous=previous)).losses
        expected = 1e6 * float(temporal_loss(content, previous.image, previous.seen))
        assert losses.temporal == pytest.approx(expected, rel=1e-5)
        assert losses.total == pytest.approx(without.total + expected, rel=1e-5)
        assert list(losses.named)[-2:] == ["temporal", "total"]
        assert losses.by_kind["temporal"] == losses.temporal
        assert without.temporal is None
        assert "temporal" not in {**without.named, **without.by_kind}

    def test_its_gradient_reaches_the_optimiser(self, content, settings, extractor, previous):
        nothing_else = replace(settings, content_weight=0, style_weight=0, total_variation_weight=1e-20)
        step = next(transfer(content, None, nothing_else, extractor=extractor, previous=previous))
        gradient = 1e6 * 2 * previous.seen * (content - previous.image) / content.numpy().size
        assert step.gradient_norm == pytest.approx(float(tf.norm(gradient)), rel=1e-4)
        assert step.gradient_norm > 0

    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    def test_the_picture_comes_near_it_where_it_was_seen(
        self, content, style, settings, extractor, previous, optimizer
    ):
        strong = previous._replace(weight=1e12)
        changed = replace(settings, optimizer=optimizer, evaluations=15)
        *_, last = transfer(content, style, changed, extractor=extractor, previous=strong)
        before = float(temporal_loss(content, *previous[:2]))
        assert float(temporal_loss(last.image, *previous[:2])) < before / 2

    def test_a_frame_of_another_shape_is_refused(self, content, style, settings, extractor, previous):
        smaller = previous._replace(image=previous.image[:, :, :40])
        with pytest.raises(ValueError, match=r"shape \(1, 36, 40, 3\), the content \(1, 36, 48, 3\)"):
            transfer(content, style, settings, extractor=extractor, previous=smaller)

    def test_it_is_grey_where_the_picture_is_painted_in_grey(self, content, style, settings, extractor, previous):
        changed = replace(settings, keep_colour="luminance")
        losses = next(transfer(content, style, changed, extractor=extractor, previous=previous)).losses
        expected = 1e6 * float(temporal_loss(grey(content), grey(previous.image), previous.seen))
        assert losses.temporal == pytest.approx(expected, rel=1e-4)

    def test_a_warm_up_is_refused(self, content, style, settings, extractor, previous):
        with pytest.raises(ValueError, match="a frame that starts from another has no warm-up"):
            transfer(content, style, replace(settings, warm_up=((1.0, 3),)), extractor=extractor, previous=previous)
