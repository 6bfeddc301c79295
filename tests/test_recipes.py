"""Each recipe against the formula as it was published: raw sums, 0-255, the publisher's own constants."""

import itertools
from dataclasses import fields, replace

import numpy as np
import pytest

from nst_lib.images import RESAMPLING, load_image, sample
from nst_lib.quiet_tensorflow import tf
from nst_lib.recipes import FAST, PRABHAKARAN, RECIPES, faster, find_recipe
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor

SHAPE = (1, 50, 70, 3)  # odd numbers of positions in the deeper layers
CHANNELS = {"block1_conv1": 64, "block2_conv1": 128, "block3_conv1": 256, "block4_conv1": 512, "block5_conv1": 512}


@pytest.fixture(scope="module")
def vgg19():
    return Extractor((*STYLE_LAYERS, "block4_conv2", "block5_conv2"))


@pytest.fixture(scope="module")
def pictures():
    """Random content, style and picture in the making, of one size as where a recipe squashes the style."""
    generator = np.random.default_rng(0)
    return tuple(tf.constant(generator.random(SHAPE, np.float32)) for _ in range(3))


def settings_of(name):
    return RECIPES[name].settings_for(*SHAPE[1:3])


def raw_gram(features):
    flat = np.array(features, float).reshape(-1, features.shape[-1])
    return flat.T @ flat


def positions(features):
    return features.shape[1] * features.shape[2]


def gatys(c, s, x, image):
    loss = 1e0 * np.mean((x["block4_conv2"] - c["block4_conv2"]) ** 2)
    for layer, n in CHANNELS.items():
        grams = raw_gram(x[layer]) / positions(x[layer]), raw_gram(s[layer]) / positions(s[layer])
        loss += 1e3 / n**2 * np.mean((grams[0] - grams[1]) ** 2)
    return loss


def tutorials_style_and_content(c, s, x, style_weight, content_weight):
    grams = [
        (raw_gram(x[layer]) / positions(x[layer]), raw_gram(s[layer]) / positions(s[layer])) for layer in STYLE_LAYERS
    ]
    style = sum(np.mean((a - b) ** 2) for a, b in grams) * style_weight / len(STYLE_LAYERS)
    return style + np.mean((x["block5_conv2"] - c["block5_conv2"]) ** 2) * content_weight


def prabhakaran(c, s, x, image):
    return tutorials_style_and_content(c, s, x, 1e-2, 1e3)


def tensorflow_tutorial(c, s, x, image):
    return tutorials_style_and_content(c, s, x, 1e-2, 1e4) + 30 * float(tf.image.total_variation(image)[0])


def keras_family(c, s, x, image, size, weights):
    content_weight, style_weight, variation_weight = weights
    loss = content_weight * np.sum((x["block5_conv2"] - c["block5_conv2"]) ** 2)
    for layer in STYLE_LAYERS:
        difference = raw_gram(s[layer]) - raw_gram(x[layer])
        loss += style_weight / 5 * np.sum(difference**2) / (4.0 * 3**2 * size**2)
    pixels = 255 * np.array(image, float)
    a = np.square(pixels[:, :-1, :-1] - pixels[:, 1:, :-1])
    b = np.square(pixels[:, :-1, :-1] - pixels[:, :-1, 1:])
    return loss + variation_weight * np.sum((a + b) ** 1.25)


def ghodouss(c, s, x, image):
    return keras_family(c, s, x, image, 500 * 500, (0.025, 1.0, 1e-4))


def keras_example(c, s, x, image):
    return keras_family(c, s, x, image, SHAPE[1] * SHAPE[2], (2.5e-8, 1e-6, 1e-6))


PUBLISHED = {
    "GATYS_2016": gatys,
    "PRABHAKARAN": prabhakaran,
    "GHODOUSS": ghodouss,
    "TENSORFLOW_TUTORIAL": tensorflow_tutorial,
    "KERAS_EXAMPLE": keras_example,
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_our_total_is_the_published_total(vgg19, pictures, name):
    content, style, image = pictures
    features = ({layer: np.array(values, float) for layer, values in vgg19(picture).items()} for picture in pictures)
    expected = PUBLISHED[name](*features, image)
    step = next(transfer(content, style, settings_of(name), extractor=vgg19, start=image))
    assert step.losses.total == pytest.approx(expected, rel=1e-3)


def published_gradient(vgg19, name, pictures, scale):
    """Gradient of the recipe's total by a picture of values from 0 to `scale`; the total itself is tested above."""
    content, style, _ = pictures

    def gradient(point):
        step = next(transfer(content, style, settings_of(name), extractor=vgg19, start=point / scale))
        with tf.GradientTape() as tape:
            tape.watch(point)
            loss = total(vgg19, settings_of(name), content, style, point / scale)
        assert float(loss) == pytest.approx(step.losses.total, rel=1e-3)
        return tape.gradient(loss, point)

    return gradient


def total(extractor, settings, content, style, image):
    from nst_lib.transfer import _objective

    objective = _objective(settings, extractor)
    return tf.reduce_sum(objective(image, objective.targets(content, style), objective.weights(settings)))


@pytest.mark.parametrize(
    ("name", "scale", "options"),
    [
        ("PRABHAKARAN", 255, {"learning_rate": 5.0, "beta_1": 0.99, "epsilon": 1e-1}),
        ("TENSORFLOW_TUTORIAL", 1, {"learning_rate": 0.02, "beta_1": 0.99, "epsilon": 1e-1}),
    ],
)
def test_our_steps_are_those_of_keras_adam_on_the_publishers_scale(vgg19, pictures, name, scale, options):
    gradient = published_gradient(vgg19, name, pictures, scale)
    point = tf.Variable(scale * pictures[2])
    adam = tf.keras.optimizers.Adam(**options)
    ours = transfer(*pictures[:2], settings_of(name), extractor=vgg19, start=pictures[2])
    for step in itertools.islice(ours, 4):
        np.testing.assert_allclose(step.image, point / scale, atol=2e-3)
        adam.apply([gradient(tf.constant(point))], [point])
        point.assign(tf.clip_by_value(point, 0, scale))


def test_the_first_step_of_the_keras_example_is_that_of_keras_sgd_on_0_to_255(vgg19, pictures):
    gradient = published_gradient(vgg19, "KERAS_EXAMPLE", pictures, 255)
    point = tf.Variable(255 * pictures[2])
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(100.0, decay_steps=100, decay_rate=0.96)
    tf.keras.optimizers.SGD(schedule).apply([gradient(tf.constant(point))], [point])
    steps = transfer(*pictures[:2], settings_of("KERAS_EXAMPLE"), extractor=vgg19, start=pictures[2])
    _, second = itertools.islice(steps, 2)
    np.testing.assert_allclose(second.image, np.clip(point / 255, 0, 1), atol=1e-4)
    assert np.abs(second.image - pictures[2]).max() > 1e-3


def test_faster_settings_have_the_same_loss_and_take_as_many_evaluations_as_told():
    for name in ("GATYS_2016", "PRABHAKARAN", "TIRTANATA"):
        settings = RECIPES[name].settings
        fast = faster(settings, 60)
        assert fast.all_evaluations == 60
        assert fast.precision == "auto"
        for field in fields(Settings):
            if field.name.endswith(("weight", "weights", "layers", "exponent", "isotropic", "net", "pooling", "seed")):
                assert getattr(fast, field.name) == getattr(settings, field.name)
    assert faster(RECIPES["GATYS_2016"].settings, 1).all_evaluations == 2, "one of each kind at least"


def test_fast_reaches_in_100_evaluations_what_adam_as_published_does_not_in_200():
    content, style = sample("chenonceau_river", 128), sample("vangogh_starry_night", 128)
    extractor = Extractor(PRABHAKARAN.layers)
    *_, published = transfer(content, style, replace(PRABHAKARAN, evaluations=200), extractor=extractor)
    *_, fast = transfer(content, style, FAST, extractor=extractor)
    assert fast.evaluations == 100
    assert fast.losses.total < published.losses.total


def test_layers_and_effects_of_article_000():
    settings = RECIPES["TIRTANATA"].settings
    assert settings.net == "vgg16"
    assert all(layer.startswith("block2") for layer in settings.content_layers)
    assert all(layer.startswith("block1") for layer in settings.style_layers)
    assert settings.total_variation_weight > 0


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_says_how_to_load_its_pictures_and_how_long_to_run(name):
    recipe = RECIPES[name]
    assert load_image("sample:red_panda", **recipe.size).shape[0] == 1
    assert recipe.size["resample"] in RESAMPLING
    assert all(evaluations <= recipe.settings.evaluations for evaluations in recipe.published)
    assert recipe.settings_for(50, 70).optimizer == recipe.settings.optimizer


def test_size_matters_where_sums_were_published():
    for name in ("GHODOUSS", "KERAS_EXAMPLE", "TENSORFLOW_TUTORIAL"):
        assert RECIPES[name].settings_for(50, 70) != RECIPES[name].settings_for(100, 70)
    for name in ("GATYS_2016", "PRABHAKARAN", "TIRTANATA"):
        assert RECIPES[name].settings_for(50, 70) is RECIPES[name].settings


def test_find_recipe():
    assert find_recipe("gatys_2016") is find_recipe("GATYS_2016") is RECIPES["GATYS_2016"]
    with pytest.raises(
        ValueError, match=r"unknown recipe 'GATIS': did you mean GATYS_2016.*choose from .*KERAS_EXAMPLE"
    ):
        find_recipe("gatis")
