"""Each loss against its equation written as loops over small arrays."""

import itertools

import numpy as np
import pytest

from nst_lib.gram import gram_matrix
from nst_lib.losses import content_loss, style_loss, temporal_loss, total_variation
from nst_lib.quiet_tensorflow import tf


def test_content_loss_is_equation_1_divided_by_the_number_of_activations(random_array):
    F, P = random_array(1, 3, 4, 5), random_array(1, 3, 4, 5)
    total = 0.0
    for index in np.ndindex(F.shape):
        total += (float(F[index]) - float(P[index])) ** 2 / 2
    assert float(content_loss(F, P)) == pytest.approx(total / F.size, rel=1e-5)


def test_gradient_of_the_content_loss_through_the_relu_is_equation_2(random_array):
    before_relu = tf.constant(random_array(1, 4, 5, 6) - 0.5)
    P = tf.nn.relu(random_array(1, 4, 5, 6) - 0.5)
    with tf.GradientTape() as tape:
        tape.watch(before_relu)
        loss = content_loss(tf.nn.relu(before_relu), P)
    F = np.maximum(before_relu, 0)
    expected = np.where(F > 0, F - P, 0) / F.size
    np.testing.assert_allclose(tape.gradient(loss, before_relu), expected, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("channels", [2, 5])
def test_style_loss_is_equation_4_for_images_of_one_size(random_array, channels):
    F, A = random_array(1, 3, 4, channels), random_array(1, 3, 4, channels)
    N, M = channels, 12
    F_flat, A_flat = F.reshape(M, N).T.astype(float), A.reshape(M, N).T.astype(float)
    total = 0.0
    for i, j in itertools.product(range(N), repeat=2):
        G_ij = sum(F_flat[i, k] * F_flat[j, k] for k in range(M))
        A_ij = sum(A_flat[i, k] * A_flat[j, k] for k in range(M))
        total += (G_ij - A_ij) ** 2 / (4 * N**2 * M**2)
    assert float(style_loss(gram_matrix(F), gram_matrix(A))) == pytest.approx(total, rel=1e-4)


def test_whitened_style_loss_by_loops(random_array):
    G, A, W = (gram_matrix(random_array(1, 4, 4, 3)) for _ in range(3))
    total = 0.0
    for i, j in itertools.product(range(3), repeat=2):
        pairs = itertools.product(range(3), repeat=2)
        total += sum(float(W[0, i, k] * (G[0, k, m] - A[0, k, m]) * W[0, m, j]) for k, m in pairs) ** 2 / (4 * 9)
    assert float(style_loss(G, A, W)) == pytest.approx(total, rel=1e-4)


@pytest.mark.parametrize("whitened", [False, True])
def test_the_style_loss_of_regions_is_the_sum_of_theirs_by_their_shares(random_array, whitened):
    G, A, W = (tf.concat([gram_matrix(random_array(1, 4, 4, 3)) for _ in range(2)], axis=0) for _ in range(3))
    shares = tf.constant([0.25, 2.0])
    of_each = [style_loss(G[r : r + 1], A[r : r + 1], W[r : r + 1] if whitened else None) for r in range(2)]
    expected = 0.25 * float(of_each[0]) + 2.0 * float(of_each[1])
    assert float(style_loss(G, A, W if whitened else None, shares)) == pytest.approx(expected, rel=1e-5)


def test_style_loss_means_the_same_for_a_style_image_of_another_size(random_array):
    F, A = random_array(1, 4, 4, 3), random_array(1, 4, 4, 3)
    larger = np.tile(A, (1, 3, 2, 1))
    same_size, other_size = (float(style_loss(gram_matrix(F), gram_matrix(style))) for style in (A, larger))
    assert other_size == pytest.approx(same_size, rel=1e-4)


@pytest.mark.parametrize("loss", [content_loss, style_loss])
def test_a_loss_at_its_target_is_zero(random_array, loss):
    values = random_array(1, 4, 4)
    assert float(loss(values, values)) == 0


@pytest.mark.parametrize("isotropic", [True, False])
@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.25])
def test_a_constant_image_has_no_variation_and_no_gradient(exponent, isotropic):
    image = tf.fill((1, 5, 6, 3), 0.3)
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = total_variation(image, exponent, isotropic)
    assert float(loss) == 0
    np.testing.assert_array_equal(tape.gradient(loss, image), np.zeros(image.shape))


@pytest.mark.parametrize(("exponent", "expected"), [(0.5, 2**0.5), (1.0, 2.0), (1.25, 2**1.25)])
def test_a_checkerboard_varies_by_one_in_both_directions(exponent, expected):
    image = (np.indices((6, 7)).sum(axis=0) % 2).astype(np.float32)[None, :, :, None]
    assert float(total_variation(tf.constant(image), exponent)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.25])
def test_total_variation_is_the_mean_over_neighbourhoods(random_array, exponent):
    image = random_array(1, 4, 5, 3)
    powers = []
    for y, x, channel in np.ndindex(3, 4, 3):
        here = float(image[0, y, x, channel])
        dx, dy = image[0, y, x + 1, channel] - here, image[0, y + 1, x, channel] - here
        powers.append((dx**2 + dy**2) ** exponent)
    assert float(total_variation(image, exponent)) == pytest.approx(np.mean(powers), rel=1e-5)


def test_anisotropic_total_variation_is_tensorflows(random_array):
    image = tf.constant(random_array(1, 7, 9, 3))
    expected = float(tf.image.total_variation(image)[0]) / (3 * 6 * 8)
    assert float(total_variation(image, 0.5, isotropic=False)) == pytest.approx(expected, rel=1e-5)


def test_gradient_of_total_variation_is_the_difference_quotient(random_array):
    image = tf.constant(random_array(1, 3, 4, 1), tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = total_variation(image, 0.5)
    gradient = tape.gradient(loss, image)
    for index in np.ndindex(*image.shape):
        nudge = np.zeros(image.shape)
        nudge[index] = 1e-6
        quotient = (total_variation(image + nudge, 0.5) - total_variation(image - nudge, 0.5)) / 2e-6
        assert float(gradient[index]) == pytest.approx(float(quotient), abs=1e-6)


@pytest.fixture
def frames(random_array):
    """A frame, the last one warped (1, 4, 5, 3), and where that is to be compared (1, 4, 5, 1), about half of it."""
    return random_array(1, 4, 5, 3), random_array(1, 4, 5, 3), (random_array(1, 4, 5, 1) > 0.5).astype(np.float32)


def test_temporal_loss_is_equation_7(frames):
    x, w, c = frames
    total = 0.0
    for index in np.ndindex(x.shape):
        total += float(c[(*index[:3], 0)]) * (float(x[index]) - float(w[index])) ** 2
    D = 4 * 5 * 3
    assert float(temporal_loss(*frames)) == pytest.approx(total / D, rel=1e-5)


def test_gradient_of_the_temporal_loss_is_that_of_equation_7_and_not_zero(frames):
    x, w, c = map(tf.constant, frames)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = temporal_loss(x, w, c)
    gradient = tape.gradient(loss, x)
    np.testing.assert_allclose(gradient, 2 * c * (x - w) / (4 * 5 * 3), rtol=1e-5)
    seen = np.repeat(np.asarray(c) > 0, 3, axis=-1)
    assert seen.any()
    assert not seen.all()
    assert np.all(np.asarray(gradient)[seen] != 0), "cysmith's neural-style-tf has a temporal term without a gradient"
    assert np.all(np.asarray(gradient)[~seen] == 0), "what was not seen before is free"


def test_gradient_of_the_temporal_loss_by_finite_differences(frames):
    x, w, c = (np.asarray(array, np.float64) for array in frames)
    step = 1e-6
    with tf.GradientTape() as tape:
        point = tf.constant(x)
        tape.watch(point)
        loss = temporal_loss(point, tf.constant(w), tf.constant(c))
    gradient = tape.gradient(loss, point).numpy()
    for index in [(0, 0, 0, 0), (0, 1, 2, 1), (0, 3, 4, 2)]:
        there, here = x.copy(), x.copy()
        there[index] += step
        here[index] -= step
        slope = (float(temporal_loss(there, w, c)) - float(temporal_loss(here, w, c))) / (2 * step)
        assert gradient[index] == pytest.approx(slope, rel=1e-4, abs=1e-9)
