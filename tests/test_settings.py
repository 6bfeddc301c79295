"""Every wrong value is refused when the record is made; every right one survives JSON."""

import dataclasses
import json
import math

import pytest

from nst_lib.settings import STYLE_LAYERS, Settings, as_dict

NUMBERS = ("content_weight", "style_weight", "total_variation_weight", "total_variation_exponent")
COUNTS = ("evaluations", "steps", "seed")


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, "abc", None, True])
def test_a_weight_must_be_a_finite_number(name, value):
    with pytest.raises(ValueError, match=rf"{name} is {value!r}; it must be a finite number, at least 0"):
        Settings(**{name: value})


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("value", [-1, 2.5, math.nan, "3", True])
def test_a_count_must_be_a_whole_number(name, value):
    with pytest.raises(ValueError, match=rf"{name} is {value!r}; it must be a whole number, at least [01]"):
        Settings(**{name: value})


def test_no_evaluation_at_all_is_refused():
    with pytest.raises(ValueError, match="evaluations is 0; it must be a whole number, at least 1"):
        Settings(evaluations=0)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("content_layers", ("block4_con2",), "unknown vgg19 layer 'block4_con2': did you mean block4_conv2"),
        ("style_layers", ("block9_conv1",), "unknown vgg19 layer 'block9_conv1': .*choose from block1_conv1"),
        ("net", "vgg91", "unknown net 'vgg91': did you mean vgg19"),
        ("start", "contents", "unknown start 'contents': did you mean content"),
        ("keep_colour", "luminanse", "unknown way to keep colour 'luminanse': did you mean luminance"),
        ("keep_colour", True, "unknown way to keep colour True: choose from luminance, covariance"),
        ("guidance", "insde", "unknown guidance 'insde': did you mean inside"),
        ("optimizer", "adan", "unknown optimizer 'adan': did you mean adam"),
        ("pooling", "mean", "unknown pooling 'mean': .*choose from max, average"),
        ("precision", "float16", "unknown precision 'float16': .*choose from float32, bfloat16"),
    ],
)
def test_an_unknown_name_gets_the_nearest(field, value, message):
    with pytest.raises(ValueError, match=message):
        Settings(**{field: value})


@pytest.mark.parametrize("field", ["content_layers", "style_layers"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("block1_conv1", r"is 'block1_conv1'; give a tuple of layers: \('block1_conv1',\)"),
        ((), "is empty; give at least one layer, and a weight of 0 to leave the term out"),
        (7, "is 7; give a tuple of layers"),
        (("block1_conv1", "block1_conv1"), ".*names a layer twice; name each once"),
    ],
)
def test_layers_must_be_several_names(field, value, message):
    with pytest.raises(ValueError, match=f"{field} {message}"):
        Settings(**{field: value})


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ((1.0,), "there are 5 style_layers and 1 style_layer_weights; give one each"),
        ((1, 1, 1, 1, -1), "weight of style layer block5_conv1 is -1; it must be a finite number, at least 0"),
        ((1, 1, math.nan, 1, 1), "weight of style layer block3_conv1 is nan"),
        ("11111", "style_layer_weights is '11111'; give a tuple of numbers"),
        (1.0, "style_layer_weights is 1.0; give a tuple of numbers"),
    ],
)
def test_style_layer_weights_must_be_one_number_a_layer(weights, message):
    with pytest.raises(ValueError, match=message):
        Settings(style_layer_weights=weights)


@pytest.mark.parametrize(
    ("optimizer", "options", "message"),
    [
        ("adam", {"learning_rat": 1}, "unknown option of adam 'learning_rat': did you mean learning_rate"),
        ("lbfgs", {"learning_rate": 1}, "unknown option of lbfgs 'learning_rate': .*choose from history, first_step"),
        ("adam", {"bounds": (0, 2)}, "unknown option of adam 'bounds'"),
        ("adam", {"learning_rate": -1}, "learning_rate is -1; it must be a finite number, at least 0"),
        ("adam", {"learning_rate": None}, "learning_rate is None; it must be a finite number"),
        ("adam", {"beta_1": 1.0}, "beta_1 is 1.0; it must be a finite number, at least 0 and below 1"),
        ("lbfgs", {"history": 0}, "history is 0; it must be a whole number, at least 1"),
        ("lbfgs", {"history": 2.5}, "history is 2.5; it must be a whole number, at least 1"),
        ("gradient_descent", {"decay_steps": 0}, "decay_steps is 0; it must be a finite number, at least 1e-09"),
        ("adam", ["learning_rate"], r"optimizer_options is \['learning_rate'\]; give a dictionary"),
    ],
)
def test_an_optimizer_takes_only_its_own_options(optimizer, options, message):
    with pytest.raises(ValueError, match=message):
        Settings(optimizer=optimizer, optimizer_options=options)


def test_a_learning_rate_may_be_left_to_be_measured():
    Settings(optimizer="gradient_descent", optimizer_options={"learning_rate": None})


def test_isotropy_is_true_or_false():
    with pytest.raises(ValueError, match="total_variation_isotropic is 'no'; give True or False"):
        Settings(total_variation_isotropic="no")


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        (5, r"warm_up is 5; give stages .*: \(\(0.25, 40\), \(1, 60, 0.7, 2\)\)"),
        ((0.5, 10, 0.5), "give stages"),
        (((0.5,),), "give stages"),
        (((0.5, 10, 0.5, 1, 1),), "give stages"),
        (((0, 10, 0.5),), "a share of the size in warm_up is 0; it must be a finite number, at least 0.01"),
        (((2, 10, 0.5),), "a share of the size in warm_up is 2"),
        (((0.5, 0, 0.5),), "a number of evaluations in warm_up is 0"),
        (((0.5, 10, -1),), "an exponent of whitening in warm_up is -1"),
        (((0.5, 10, 0.5, -1),), "a style factor in warm_up is -1"),
        (((1, 10, 0), (0.5, 10, 0)), r"are \[1, 0.5\]; they must not fall"),
    ],
)
def test_a_warm_up_is_made_of_stages_that_do_not_get_smaller(stages, message):
    with pytest.raises(ValueError, match=message):
        Settings(warm_up=stages)


def test_all_evaluations_include_the_warm_up():
    assert Settings(evaluations=30, warm_up=((0.5, 10, 0.5), (1, 20, 0))).all_evaluations == 60
    assert Settings(evaluations=30).all_evaluations == 30


def test_something_must_be_left_to_minimise():
    with pytest.raises(ValueError, match="all three weights are 0, so there is nothing to minimise; raise one"):
        Settings(content_weight=0, style_weight=0)


def test_a_mistyped_field_is_refused():
    with pytest.raises(TypeError, match="style_wieght"):
        Settings(style_wieght=1e4)


def test_the_record_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().style_weight = 1.0


def test_an_experiment_changes_one_field():
    assert dataclasses.replace(Settings(), style_weight=7.0) == Settings(style_weight=7.0) != Settings()


def test_lists_become_tuples():
    settings = Settings(style_layers=["block1_conv1"], style_layer_weights=[2.0])
    assert (settings.style_layers, settings.style_layer_weights) == (("block1_conv1",), (2.0,))


def test_layers_are_those_that_a_weighted_term_needs_each_once():
    both = {"content_layers": ("block2_conv1", "block4_conv2"), "style_layers": ("block1_conv1", "block2_conv1")}
    assert Settings(**both).layers == ("block2_conv1", "block4_conv2", "block1_conv1")
    assert Settings(**both, style_weight=0).layers == ("block2_conv1", "block4_conv2")
    assert Settings(**both, content_weight=0).layers == ("block1_conv1", "block2_conv1")
    assert Settings(**both, content_weight=0, style_weight=0, total_variation_weight=1).layers == ()


def test_style_layers_without_weights_weigh_1_by_their_channels_squared():
    expected = dict(zip(STYLE_LAYERS, (1 / 64**2, 1 / 128**2, 1 / 256**2, 1 / 512**2, 1 / 512**2), strict=True))
    assert Settings(style_layer_weights=None).weight_of_style_layer == pytest.approx(expected)
    given = Settings(style_layers=("block1_conv1", "block2_conv1"), style_layer_weights=(3, 0))
    assert given.weight_of_style_layer == {"block1_conv1": 3, "block2_conv1": 0}


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            style_layers=STYLE_LAYERS[:2],
            style_layer_weights=(0.25, 0.75),
            optimizer="adam",
            optimizer_options={"learning_rate": 0.1},
            steps=3,
            warm_up=((0.25, 40, 0.5), (1, 20, 0)),
            keep_colour="luminance",
            guidance="inside",
        ),
    ],
)
def test_settings_survive_json(settings):
    assert Settings(**json.loads(json.dumps(as_dict(settings)))) == settings
