"""Jobs of `make gallery` for lesson 07, to be called by `tools/make_gallery.py`.

`JOBS` is {name: function without arguments}. Each returns ({stem of a JPEG: image (1, height, width, 3)}, numbers);
numbers go into NAME.json beside the pictures, under "numbers", with the command, the settings (`SETTINGS`) and the
seconds. A strip holds several pictures, one below the other. Seconds expected on two cores, float32:

    07_trial_0, 07_trial_1, 07_trial_2           about 800 each; pictures of the first seed only
    07_slider_transfer, _texture, _inversion     about 400, 400, 320
"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from nst_lib.experiments.gradients import balanced_by_gradient, gradient_sizes
from nst_lib.experiments.judge import Judge, pixel_distance
from nst_lib.experiments.mixing import blended, exchanged, glorot_spread
from nst_lib.experiments.stacked import stacked_selection, weights_of
from nst_lib.images import noise_like, sample, stretched
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.transfer import invert, synthesize_texture, transfer
from nst_lib.vgg import Extractor
from nst_lib.weights import load_weights

CONTENT, STYLE, REFERENCE = "chenonceau_river", "vangogh_starry_night", "kingfisher"
SIZE = 192  # px, longer side; chenonceau_river is then 192 x 144
REFERENCE_SIZE = 128  # px, of the picture that chooses the stacked weights
SEEDS = (0, 1, 2)  # of random weights and of the noise that every picture starts from
TRIAL_EVALUATIONS, SLIDER_EVALUATIONS = 100, 80
SHARES = (10.0, 50.0, 250.0)  # style weights; the content weight is 1, both in units of their first gradient
SHARE = 50.0
INVERTED = ("block2_conv1", "block4_conv1")
CANDIDATES, CANDIDATE_EVALUATIONS = 4, 20
LAYERS = ("block4_conv2", *STYLE_LAYERS)

SETTINGS = {
    "content": CONTENT,
    "style": STYLE,
    "reference of the stacked selection": REFERENCE,
    "size": SIZE,
    "seeds": SEEDS,
    "evaluations": {"trial": TRIAL_EVALUATIONS, "slider": SLIDER_EVALUATIONS},
    "style weights, content 1": SHARES,
    "candidates a layer": CANDIDATES,
}


class Variant(NamedTuple):
    """A network, and how its layers are weighted."""

    weights: object  # what Extractor takes
    pooling: str
    is_balanced: bool
    is_swept: bool  # over SHARES; otherwise SHARE alone
    inversion: str  # its name there; "" for none: one layer needs no weights, and the spread of kernels cancels


def variants(seed, choices):
    """{name: Variant}: the naive way, the steps from there, the stacked selection, and trained weights."""
    he = load_weights("vgg19", "random", seed)
    return {
        "random, equal weights": Variant(glorot_spread(he), "max", False, True, ""),
        "random, He, equal weights": Variant(he, "max", False, False, ""),
        "random, balanced, max": Variant(he, "max", True, False, "random, max pooling"),
        "random, balanced": Variant(he, "average", True, True, "random, average pooling"),
        "random, stacked": Variant(weights_of(choices, seed=seed), "average", True, True, "stacked, average pooling"),
        "trained, equal weights": Variant("imagenet", "max", False, False, "trained, max pooling"),
        "trained, balanced": Variant("imagenet", "average", True, True, "trained, average pooling"),
    }


def weighted(settings, content, style, extractor, is_balanced):
    """Weights in units of the first gradient: of every layer, or equal ones and only the whole style in that unit."""
    if is_balanced:
        return balanced_by_gradient(settings, content, style, extractor)
    sizes = gradient_sizes(settings, content, style, extractor)
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
    noise = noise_like(content, seed)
    chosen = selection(seed)
    choices = {choice.layer: choice.index for choice in chosen}
    rows, pictures = [], {"transfer": {}, "texture": {}, "inversion": {}}
    for name, variant in variants(seed, choices).items():
        for task, of, image in paintings(variant, content, style, noise, seed):
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
        "anchors": anchors(judge, content, style, noise),
    }
    return strips, numbers


def selection(seed):
    """The stacked selection of all 13 layers, as a list of Choices."""
    reference = sample(REFERENCE, REFERENCE_SIZE)
    effort = {"candidates": CANDIDATES, "evaluations": CANDIDATE_EVALUATIONS}
    return list(stacked_selection(reference, "block5_conv1", seed=seed, **effort))


def paintings(variant, content, style, noise, seed):
    """Yields (task, style weight or layer, image) of everything that a variant paints."""
    extractor = Extractor(LAYERS, weights=variant.weights, pooling=variant.pooling)
    base = Settings(content_weight=1.0, start="noise", seed=seed, evaluations=TRIAL_EVALUATIONS)
    for share in SHARES if variant.is_swept else (SHARE,):
        settings = weighted(replace(base, style_weight=share), content, style, extractor, variant.is_balanced)
        yield "transfer", share, last_image(transfer(content, style, settings, extractor=extractor))
    yield "texture", "", last_image(synthesize_texture(style, settings, extractor=extractor, start=noise))
    for layer in INVERTED if variant.inversion else ():
        yield "inversion", layer, last_image(invert(content, layer, base, extractor=extractor))


def anchors(judge, content, style, noise):
    """What the judge says of pictures that nobody painted."""
    images = {"photograph": content, "painting": stretched(style, content.shape[1:3]), "noise": noise}
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


SHARES_TRAINED = tuple(eighths / 8 for eighths in range(9))
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
    base = Settings(content_weight=1.0, style_weight=SHARE, start="noise", seed=seed, evaluations=SLIDER_EVALUATIONS)
    places = ways()
    images, distances = {}, {}
    for key in dict.fromkeys(key for way in places.values() for key, *_ in way):
        mixed = exchanged(untrained, trained, key) if isinstance(key, tuple) else blended(untrained, trained, key)
        extractor = Extractor(LAYERS, weights=mixed, pooling="average")
        images[key] = painted(kind, content, style, base, extractor)
        distances[key] = judged(kind, judge, images[key], content, style)
    order = list(images)
    described = {
        way: [{"frame": order.index(k), "label": s, "words": w, "distances": distances[k]} for k, s, w in keys]
        for way, keys in places.items()
    }
    numbers = {"frames": len(order), "ways": described}
    return {f"07_slider_{kind}": tf.concat(list(images.values()), axis=1)}, numbers


def painted(kind, content, style, base, extractor):
    if kind == "inversion":
        return last_image(invert(content, INVERTED[-1], base, extractor=extractor))
    settings = balanced_by_gradient(base, content, style, extractor)
    if kind == "texture":
        start = noise_like(content, base.seed)
        return last_image(synthesize_texture(style, settings, extractor=extractor, start=start))
    return last_image(transfer(content, style, settings, extractor=extractor))


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


JOBS = {
    **{f"07_trial_{seed}": partial(trial, seed) for seed in SEEDS},
    **{f"07_slider_{kind}": partial(slider, kind) for kind in ("transfer", "texture", "inversion")},
}
