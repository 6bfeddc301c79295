"""The climb against a loop of Keras', the canvas against NumPy's Fourier transform, jitter against np.roll."""

import itertools

import numpy as np
import pytest

from nst_lib.experiments.excite import LEAK, LEARNING_RATE, START, Canvas, _Objective, excite, loudness
from nst_lib.quiet_tensorflow import tf
from nst_lib.vgg import Extractor

LAYER, CHANNEL, SIZE = "block2_conv1", 7, 40


def climb(extractor, evaluations=8, **options):
    return list(excite(LAYER, CHANNEL, size=SIZE, evaluations=evaluations, extractor=extractor, **options))


def logit(image):
    image = np.asarray(image, np.float64)
    return np.log(image / (1 - image))


def loudness_of(extractor, image):
    entering = extractor.before_relu(image, LAYER)[..., CHANNEL].numpy()
    return float(np.mean(np.where(entering > 0, entering, LEAK * entering)))


def test_without_jitter_and_smoothing_it_is_adam_on_pixels(extractor):
    steps = climb(extractor, jitter=0, smoothing=0)
    logits = tf.Variable(tf.constant(logit(steps[0].image), tf.float32))
    keras = tf.keras.optimizers.Adam(LEARNING_RATE)
    for step in steps:
        np.testing.assert_allclose(step.image, tf.sigmoid(logits), atol=2e-3)
        with tf.GradientTape() as tape:
            entering = extractor.before_relu(tf.sigmoid(logits), LAYER)[..., CHANNEL]
            loss = -tf.reduce_mean(tf.maximum(entering, 0) + LEAK * tf.minimum(entering, 0))
        assert step.activation == pytest.approx(-float(loss), rel=1e-2, abs=1e-3)
        keras.apply([tape.gradient(loss, logits)], [logits])


@pytest.mark.parametrize("smoothing", [0, 1.0])
@pytest.mark.parametrize("jitter", [0, 4])
class TestEveryClimb:
    def test_rises(self, extractor, jitter, smoothing):
        first, *_, last = climb(extractor, 12, jitter=jitter, smoothing=smoothing)
        assert loudness_of(extractor, last.image) > loudness_of(extractor, first.image)

    def test_yields_images_and_counts_evaluations(self, extractor, jitter, smoothing):
        steps = climb(extractor, jitter=jitter, smoothing=smoothing)
        assert [step.evaluations for step in steps] == list(range(1, 9))
        assert all(step.image.shape == (1, SIZE, SIZE, 3) and step.image.dtype == tf.float32 for step in steps)
        assert all(np.min(step.image) > 0 and np.max(step.image) < 1 for step in steps)
        assert all(after.seconds >= before.seconds for before, after in itertools.pairwise(steps))

    def test_begins_nearly_grey(self, extractor, jitter, smoothing):
        first = climb(extractor, 1, jitter=jitter, smoothing=smoothing)[0]
        assert np.std(logit(first.image)) == pytest.approx(START, rel=0.25)

    def test_follows_its_seed(self, extractor, jitter, smoothing):
        one, again, other = (
            climb(extractor, 4, jitter=jitter, smoothing=smoothing, seed=seed)[-1].image for seed in (0, 0, 1)
        )
        np.testing.assert_array_equal(one, again)
        assert np.abs(one - other).mean() > 1e-3


def test_the_first_activation_belongs_to_the_first_image(extractor):
    first = climb(extractor, 1, jitter=0)[0]
    assert first.activation == pytest.approx(loudness_of(extractor, first.image), rel=1e-3, abs=1e-4)


def test_a_channel_that_is_silent_rises_too(extractor):
    entering = extractor.before_relu(climb(extractor, 1, jitter=0)[0].image, LAYER)
    channel = int(np.argmin(np.mean(entering, axis=(0, 1, 2))))
    first, *_, last = excite(LAYER, channel, size=SIZE, evaluations=12, jitter=0, extractor=extractor)
    assert first.activation < 0 < last.activation - first.activation


def test_a_channel_for_edges_rises_far_beyond_a_single_edge():
    """Stripes: half the positions gain what the other half lose, so that the mean before the ReLU stays near 0."""
    extractor = Extractor(("block1_conv1",))
    *_, last = excite("block1_conv1", 58, size=SIZE, evaluations=64, jitter=0, extractor=extractor)
    entering = extractor.before_relu(last.image, "block1_conv1")[0, 1:-1, 1:-1, 58].numpy()
    assert abs(entering.mean()) < 0.3 * np.maximum(entering, 0).mean()
    one_edge = np.ones((1, SIZE, SIZE, 3), np.float32)
    one_edge[:, :, : SIZE // 2] = 0
    assert last.activation > 3 * loudness(extractor.before_relu(tf.constant(one_edge), "block1_conv1")[..., 58])


class TestCanvas:
    @pytest.mark.parametrize("size", [40, 41])
    def test_waves_are_summed_as_numpy_does(self, size):
        canvas = Canvas(size, 1.0)
        point = canvas.start(3)
        strengths = np.array(point[0], np.complex128) + 1j * np.array(point[1])
        expected = np.moveaxis(np.fft.irfft2(strengths * canvas._gain(), (size, size)), 0, -1)
        np.testing.assert_allclose(logit(canvas.image(point)[0]), expected, atol=1e-3)

    @pytest.mark.parametrize("smoothing", [0, 0.5, 1.0, 1.5])
    def test_logits_vary_as_much_as_the_point(self, smoothing):
        spread = [np.std(logit(Canvas(64, smoothing).image(Canvas(64, smoothing).start(seed)))) for seed in range(8)]
        assert np.mean(spread) == pytest.approx(START, rel=0.25)

    def test_slow_waves_are_stronger_by_the_exponent(self):
        gain = Canvas(64, 2.0)._gain()
        assert gain[4, 0] / gain[8, 0] == pytest.approx(4)
        assert gain[0, 3] / gain[0, 30] == pytest.approx(100)
        assert gain[0, 0] == gain[0, 1] == gain[1, 0] == gain.max()

    def test_without_smoothing_the_point_is_the_logits(self):
        point = Canvas(40, 0).start(1)
        np.testing.assert_allclose(logit(Canvas(40, 0).image(point)), point, atol=1e-4)

    def test_every_strength_has_a_slope(self):
        canvas = Canvas(32, 1.0)
        point, weights = canvas.start(0), tf.random.stateless_normal((1, 32, 32, 3), (1, 2))
        with tf.GradientTape() as tape:
            tape.watch(point)
            loss = tf.reduce_sum(weights * canvas.image(point))
        gradient = tape.gradient(loss, point).numpy()
        direction = np.array(tf.random.stateless_normal(point.shape, (3, 4)))
        step = 1e-2
        ahead, behind = (
            float(tf.reduce_sum(weights * canvas.image(point + sign * step * direction))) for sign in (1, -1)
        )
        assert (ahead - behind) / (2 * step) == pytest.approx(float((gradient * direction).sum()), rel=1e-2)


class TestJitter:
    def test_shifts_are_whole_pixels_of_either_sign_within_the_limit(self, extractor, random_array):
        objective = _Objective(extractor, LAYER, CHANNEL, Canvas(SIZE, 0), 2, seed=0)
        image = random_array(1, SIZE, SIZE, 3)
        known = {
            np.roll(image, (down, across), axis=(1, 2)).tobytes(): (down, across)
            for down, across in itertools.product(range(-2, 3), repeat=2)
        }
        drawn = {known[objective._shifted(tf.constant(image)).numpy().tobytes()] for _ in range(300)}
        assert drawn == set(known.values())

    def test_none_leaves_the_image_alone(self, extractor, content):
        objective = _Objective(extractor, LAYER, CHANNEL, Canvas(SIZE, 0), 0, seed=0)
        assert objective._shifted(content) is content


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layer": "block3_conv1"}, r"the extractor lacks block3_conv1; make it with Extractor\(\['block3_conv1'\]\)"),
        ({"channel": 128}, "channel is 128; block2_conv1 has the channels 0 to 127"),
        ({"size": 31}, "a side of 31 px was asked for; it must be a whole number, at least 32"),
        ({"evaluations": 0}, "evaluations is 0; it must be a whole number, at least 1"),
        ({"jitter": -1}, "jitter is -1; it must be a whole number, at least 0"),
        ({"jitter": 1.5}, "jitter is 1.5; it must be a whole number"),
        ({"smoothing": -0.1}, r"smoothing is -0.1; it must be a number from 0 \(pixels\) to 3"),
        ({"smoothing": float("nan")}, "smoothing is nan; it must be"),
        ({"seed": -1}, "seed is -1; it must be a whole number, at least 0"),
    ],
)
def test_wrong_arguments_are_named_before_anything_runs(extractor, arguments, message):
    with pytest.raises(ValueError, match=message):
        excite(**{"layer": LAYER, "channel": CHANNEL, "extractor": extractor, **arguments})


def test_a_pooling_has_no_relu():
    with pytest.raises(ValueError, match="unknown convolution 'block1_pool'"):
        excite("block1_pool", 0)
