"""Jobs of `make gallery` for lesson 07, to be called by `tools/make_gallery.py`.

`JOBS` is {name: function without arguments}. Each returns ({stem of a JPEG: image (1, height, width, 3)}, numbers);
numbers go into NAME.json beside the pictures, under "numbers", with the command, the settings (`SETTINGS`) and the
seconds. A strip holds several pictures of 128 x 96 px, one below the other. Seconds as in the records, measured on one
core of a machine with bfloat16 units, while other work went on beside it:

    07_trial_0, _1, _2                        293, 277, 264; 50 evaluations a picture; strips of the first seed only
    07_slider_transfer, _texture, _inversion  86, 94, 56; 40 evaluations a picture
    07_patience                               82; 200 evaluations in float32; numbers only
"""

from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from nst_lib.experiments.gradients import balanced_by_gradient, gradient_sizes
from nst_lib.experiments.judge import Judge
from nst_lib.experiments.mixing import blended, exchanged, glorot_spread
from nst_lib.experiments.similarity import pixel_distance
from nst_lib.experiments.stacked import stacked_selection, weights_of
from nst_lib.images import noise_like, sample, stretched
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.transfer import invert, synthesize_texture, transfer
from nst_lib.vgg import Extractor
from nst_lib.weights import load_weights

CONTENT, STYLE, REFERENCE = "chenonceau_river", "vangogh_starry_night", "kingfisher"
SIZE = 128  # px, longer side; chenonceau_river is then 128 x 96
REFERENCE_SIZE = 96  # px, of the picture that chooses the stacked weights
SEEDS = (0, 1, 2)  # of random weights and of the noise that every picture starts from
PRECISION = "bfloat16"  # of what paints; the selection and the judge compute in float32
TRIAL_EVALUATIONS, SLIDER_EVALUATIONS = 50, 40
PATIENCE = (50, 100, 200)  # evaluations
CONTRAST = 0.1  # of the noise that pictures start from; of white noise, what the networks overlook stays as grain
SHARES = (0.4, 2.0, 10.0)  # style weights; the content weight is 1, both in units of their first gradient
SHARE = 2.0
INVERTED = ("block2_conv1", "block4_conv1")
CANDIDATES, CANDIDATE_EVALUATIONS = 4, 15
DEEP, SHALLOW = "block4_conv2", "block2_conv2"  # for the content
LAYERS = (SHALLOW, DEEP, *STYLE_LAYERS)

SETTINGS = {
    "content": CONTENT,
    "style": STYLE,
    "reference of the stacked selection": REFERENCE,
    "size": SIZE,
    "start": f"grey with white noise of {CONTRAST} of its contrast",
    "size of the reference": REFERENCE_SIZE,
    "precision": {"trial and slider": PRECISION, "patience": "float32"},
    "seeds": SEEDS,
    "evaluations": {"trial": TRIAL_EVALUATIONS, "slider": SLIDER_EVALUATIONS, "patience": PATIENCE},
    "style weights, content 1": SHARES,
    "candidates a layer": CANDIDATES,
    "evaluations a candidate": CANDIDATE_EVALUATIONS,
}


class Variant(NamedTuple):
    """A network, and how its layers are weighted."""

    weights: dict  # {layer: (kernel, bias)}
    pooling: str
    is_balanced: bool
    is_swept: bool  # over SHARES; otherwise SHARE alone
    inversion: str = ""  # its name there; "" for none: one layer needs no weights, and the spread of kernels cancels
    content: str = DEEP  # the content layer


def variants(seed, choices):
    """{name: Variant}: the naive way, the steps from there, the stacked selection, and trained weights."""
    he, trained = load_weights("vgg19", "random", seed), load_weights("vgg19")
    return {
        "random, equal weights": Variant(glorot_spread(he), "max", False, True),
        "random, He, equal weights": Variant(he, "max", False, False),
        "random, balanced, max": Variant(he, "max", True, False, "random, max pooling"),
        "random, balanced": Variant(he, "average", True, True, "random, average pooling"),
        "random, stacked": Variant(weights_of(choices, seed=seed), "average", True, True, "stacked, average pooling"),
        "random, shallow content": Variant(he, "average", True, True, content=SHALLOW),
        "trained, equal weights": Variant(trained, "max", False, False, "trained, max pooling"),
        "trained, balanced": Variant(trained, "average", True, True, "trained, average pooling"),
    }


class Refillable(Extractor):
    """An Extractor whose weights can be replaced, so that what TensorFlow compiled for one network serves all."""

    def __init__(self, weights, pooling):
        super().__init__(LAYERS, weights=weights, pooling=pooling, precision=PRECISION)
        self._arrays = {
            layer: tuple(tf.Variable(array, trainable=False) for array in arrays)
            for layer, arrays in self._arrays.items()
        }

    def fill(self, weights):
        for layer, variables in self._arrays.items():
            for variable, array in zip(variables, weights[layer], strict=True):
                variable.assign(tf.cast(array, PRECISION))


@cache
def refillable(pooling):
    return Refillable("random", pooling)


def network(weights, pooling):
    """The extractor of this pooling with these weights, until it is asked for again."""
    extractor = refillable(pooling)
    extractor.fill(weights)
    return extractor


def faint_noise(image, seed):
    """The start of all pictures, of the image's shape: grey with a little noise."""
    return 0.5 + CONTRAST * (noise_like(image, seed) - 0.5)


def weighted(settings, content, style, extractor, start, is_balanced):
    """Weights in units of the first gradient: of every layer, or equal ones and only the whole style in that unit."""
    if is_balanced:
        return balanced_by_gradient(settings, content, style, extractor, start)
    sizes = gradient_sizes(settings, content, style, extractor, start)
    equal = 1 / sum(sizes[layer] for layer in settings.style_layers)
    content_weight = settings.content_weight / sizes["content"]
    return replace(settings, content_weight=content_weight, style_layer_weights=(equal,) * len(settings.style_layers))


def last_image(steps):
    for step in steps:
        last = step
    return last.image


def trial(seed):
    """All variants with one seed: textures, transfers, inversions, and what the judge says of them."""
    content, style, judge = sample(CONTENT, SIZE), sample(STYLE, SIZE), Judge()
    start = faint_noise(content, seed)
    chosen = selection(seed)
    choices = {choice.layer: choice.index for choice in chosen}
    rows, pictures = [], {"transfer": {}, "texture": {}, "inversion": {}}
    for name, variant in variants(seed, choices).items():
        for task, of, image in paintings(variant, content, style, start):
            shown = variant.inversion if task == "inversion" else name
            rows.append({"task": task, "variant": shown, "of": of, **judged(task, judge, image, content, style)})
            if of in (SHARE, ""):
                pictures[task][shown] = image
            elif task == "inversion":
                pictures[task][f"{shown}, {of}"] = image
    shipped = pictures if seed == SEEDS[0] else {}
    strips = {f"07_trial_{seed}_{task}": tf.concat(list(images.values()), axis=1) for task, images in shipped.items()}
    numbers = {
        "rows": rows,
        "choices": choices,
        "errors": {choice.layer: [round(error, 4) for error in choice.errors] for choice in chosen},
        "pictures": {task: list(images) for task, images in pictures.items()},
        "anchors": anchors(judge, content, style, start),
    }
    return strips, numbers


def selection(seed):
    """The stacked selection of all 13 layers, as a list of Choices."""
    reference = sample(REFERENCE, REFERENCE_SIZE)
    effort = {"candidates": CANDIDATES, "evaluations": CANDIDATE_EVALUATIONS}
    return list(stacked_selection(reference, "block5_conv1", seed=seed, **effort))


def paintings(variant, content, style, start):
    """Yields (task, style weight or layer, image) of everything that a variant paints."""
    extractor = network(variant.weights, variant.pooling)
    base = Settings(content_layers=(variant.content,), content_weight=1.0, evaluations=TRIAL_EVALUATIONS)
    how = {"extractor": extractor, "start": start}
    for share in SHARES if variant.is_swept else (SHARE,):
        settings = weighted(replace(base, style_weight=share), content, style, extractor, start, variant.is_balanced)
        yield "transfer", share, last_image(transfer(content, style, settings, **how))
    if variant.content == DEEP:  # a texture has no content, so that the other one would paint the same again
        yield "texture", "", last_image(synthesize_texture(style, settings, **how))
    for layer in INVERTED if variant.inversion else ():
        yield "inversion", layer, last_image(invert(content, layer, base, **how))


def anchors(judge, content, style, start):
    """What the judge says of pictures that nobody painted."""
    images = {"photograph": content, "painting": stretched(style, content.shape[1:3]), "start": start}
    return {
        name: rounded(
            {
                "content": judge.content_distance(image, content),
                "style": judge.style_distance(image, style),
                "pixels": pixel_distance(image, content),
            }
        )
        for name, image in images.items()
    }


def rounded(row):
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


SHARES_TRAINED = (0, 0.25, 0.5, 0.75, 1)
FROM_THE_FIRST = ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), (1, 2, 3, 4, 5))
FROM_THE_LAST = ((), (5,), (4, 5), (3, 4, 5), (2, 3, 4, 5), (1, 2, 3, 4, 5))


def ways():
    """{way: [(key of the network, label, words), ...]}; equal networks have equal keys."""
    blend = [
        (block_key(share), f"{share:.0%}", f"{share:.0%} trained, {1 - share:.0%} random") for share in SHARES_TRAINED
    ]
    return {
        "blend": blend,
        "blocks, the first one first": [(blocks, label(blocks), words(blocks)) for blocks in FROM_THE_FIRST],
        "blocks, the last one first": [(blocks, label(blocks), words(blocks)) for blocks in FROM_THE_LAST],
    }


def block_key(share):
    """Both ends of the blend are ends of the exchange, too."""
    return {0: (), 1: FROM_THE_FIRST[-1]}.get(share, share)


def label(blocks):
    if len(blocks) < 2:
        return str(blocks[0]) if blocks else "none"
    return "all" if len(blocks) == 5 else f"{blocks[0]}-{blocks[-1]}"


def words(blocks):
    if not blocks or len(blocks) == 5:
        return "all blocks trained" if blocks else "all blocks random"
    return f"block{'s' * (len(blocks) > 1)} {label(blocks)} trained, the others random"


def slider(kind, seed=0):
    """One strip: every network between random and trained, average pooling, balanced weights, the same noise."""
    content, style, judge = sample(CONTENT, SIZE), sample(STYLE, SIZE), Judge()
    untrained, trained = load_weights("vgg19", "random", seed), load_weights("vgg19")
    base = Settings(content_weight=1.0, style_weight=SHARE, evaluations=SLIDER_EVALUATIONS)
    start, places = faint_noise(content, seed), ways()
    images, distances = {}, {}
    for key in dict.fromkeys(key for way in places.values() for key, *_ in way):
        mixed = exchanged(untrained, trained, key) if isinstance(key, tuple) else blended(untrained, trained, key)
        images[key] = painted(kind, content, style, base, {"extractor": network(mixed, "average"), "start": start})
        distances[key] = judged(kind, judge, images[key], content, style)
    order = list(images)
    described = {
        way: [{"frame": order.index(k), "label": s, "words": w, "distances": distances[k]} for k, s, w in keys]
        for way, keys in places.items()
    }
    numbers = {"frames": len(order), "ways": described}
    return {f"07_slider_{kind}": tf.concat(list(images.values()), axis=1)}, numbers


def painted(kind, content, style, base, how):
    """The picture of a kind; `how` has the extractor and the start."""
    if kind == "inversion":
        return last_image(invert(content, INVERTED[-1], base, **how))
    settings = balanced_by_gradient(base, content, style, **how)
    if kind == "texture":
        return last_image(synthesize_texture(style, settings, **how))
    return last_image(transfer(content, style, settings, **how))


def judged(task, judge, image, content, style):
    """The distances that mean something for a task."""
    distances = {}
    if task != "texture":
        distances["content"] = judge.content_distance(image, content)
    if task != "inversion":
        distances["style"] = judge.style_distance(image, style)
    if task == "inversion":
        distances["pixels"] = pixel_distance(image, content)
    return rounded(distances)


def patience(seed=0):
    """What random weights gain by more evaluations, in float32: texture, and inversion of the deeper layer."""
    content, style, judge = sample(CONTENT, SIZE), sample(STYLE, SIZE), Judge()
    how = {"extractor": Extractor(LAYERS, weights=load_weights("vgg19", "random", seed), pooling="average")}
    how["start"] = faint_noise(content, seed)
    base = Settings(content_weight=1.0, evaluations=max(PATIENCE))
    runs = {
        "texture": synthesize_texture(style, balanced_by_gradient(base, content, style, **how), **how),
        "inversion": invert(content, INVERTED[-1], base, **how),
    }
    numbers = {}
    for task, steps in runs.items():
        reached = {step.evaluations: step.image for step in steps if step.evaluations in PATIENCE}
        numbers[task] = {count: judged(task, judge, image, content, style) for count, image in reached.items()}
    return {}, numbers


JOBS = {
    **{f"07_trial_{seed}": partial(trial, seed) for seed in SEEDS},
    **{f"07_slider_{kind}": partial(slider, kind) for kind in ("transfer", "texture", "inversion")},
    "07_patience": patience,
}
