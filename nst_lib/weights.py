"""Where VGG's numbers come from: the course's own 8-bit files, Keras' download, chance, or you.

The networks are those of Simonyan and Zisserman 2014 (table 1, columns D and E) without the fully connected layers.
"""

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from nst_lib.choices import choose

FOLDER = Path(__file__).parent / "assets" / "weights"
CONVOLUTIONS = {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}  # in each of the five blocks
CHANNELS = (64, 128, 256, 512, 512)
SOURCES = ("imagenet", "keras", "random")


def kernel_shapes(net):
    """{layer: (3, 3, channels in, channels out)} of every convolution of `net`, in order, with Keras' names."""
    shapes, channels_in = {}, 3
    counts = CONVOLUTIONS[choose(net, CONVOLUTIONS, "net")]
    for block, (count, channels) in enumerate(zip(counts, CHANNELS, strict=True), start=1):
        for index in range(1, count + 1):
            shapes[f"block{block}_conv{index}"] = (3, 3, channels_in, channels)
            channels_in = channels
    return shapes


def load_weights(net="vgg19", source="imagenet", seed=0):
    """{layer: (kernel (3, 3, in, out), bias (out,))} in float32, for every convolution of `net`.

    `source` is "imagenet" (shipped with the course: trained weights in 8-bit codebooks, checked by SHA-256), "keras"
    (the same in float32, downloaded by Keras and kept in its cache), "random" (He-normal from `seed`, zero biases;
    He et al. 2015, eq. 10), the path of a file: `.npz` in our format (see assets/ATTRIBUTION.md; plain
    `LAYER/kernel` arrays are welcome too) or Keras' `.h5`, or a dictionary like the one that this function returns.
    Raises ValueError for a file that is damaged or weights of another shape, FileNotFoundError for a file that is not
    there.
    """
    shapes = kernel_shapes(net)
    if isinstance(source, Mapping):
        return _checked(source, shapes, "the dictionary of weights")
    if source == "random":
        return _random(shapes, seed)
    if source == "keras":
        return _from_keras(net, "imagenet")
    if source == "imagenet":
        return _shipped(net)
    path = weights_file(net, source)
    loaded = _from_keras(net, path) if path.suffix in (".h5", ".keras") else _from_npz(path, shapes)
    return _checked(loaded, shapes, path.name)


def weights_file(net, source):
    """Path of the file behind `source`, None for "random" and "keras"."""
    if source == "imagenet":
        return FOLDER / f"{net}_imagenet_8bit.npz"
    if source in SOURCES:
        return None
    if Path(source).is_file():
        return Path(source)
    if Path(source).suffix not in (".npz", ".h5", ".keras"):
        choose(source, SOURCES, "weights")
    raise FileNotFoundError(
        f"there is no weights file {str(source)!r}; give {', '.join(SOURCES)} or the path of a file"
    )


def sha256(path):
    """Hexadecimal SHA-256 of a file's bytes."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.lru_cache(maxsize=2)
def _shipped(net):
    path = weights_file(net, "imagenet")
    sums = dict(reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text().splitlines())
    if sha256(path) != sums[path.name]:
        raise ValueError(f"{path.name} is damaged (its SHA-256 differs); get it again with: git checkout {path.name}")
    return _from_npz(path, kernel_shapes(net))


def _random(shapes, seed):
    generator = np.random.default_rng(seed)
    weights = {}
    for layer, shape in shapes.items():
        deviation = np.sqrt(2 / np.prod(shape[:3]))
        kernel = generator.normal(0, deviation, shape).astype(np.float32)
        weights[layer] = kernel, np.zeros(shape[3], np.float32)
    return weights


def _from_npz(path, shapes):
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {layer: (_kernel(arrays, layer), arrays[f"{layer}/bias"]) for layer in shapes}
    except KeyError as error:
        raise ValueError(f"{path.name} has no array for {error}; is it for the other net?") from None
    except Exception as error:  # NumPy and zipfile raise a dozen kinds for damaged bytes
        raise ValueError(f"{path.name} cannot be read as an .npz file ({error}); copy it again") from None


def _kernel(arrays, layer):
    if f"{layer}/kernel" in arrays:
        return arrays[f"{layer}/kernel"]
    return arrays[f"{layer}/codebook"][arrays[f"{layer}/index"]]


def _from_keras(net, source):
    """`source` is "imagenet" (downloaded) or the path of a `.h5` file without the fully connected layers."""
    from nst_lib.quiet_tensorflow import tf  # only here: the other sources need no TensorFlow

    build = {"vgg16": tf.keras.applications.VGG16, "vgg19": tf.keras.applications.VGG19}[net]
    try:
        model = build(include_top=False, weights=source if source == "imagenet" else None)
        if source != "imagenet":
            model.load_weights(source)
    except Exception as error:  # Keras, h5py and urllib raise a dozen kinds
        way_out = "use weights='imagenet', which need no network" if source == "imagenet" else f"is it for {net}?"
        raise ValueError(f"Keras could not load {net}'s weights from {source} ({error}); {way_out}") from error
    return {layer: tuple(model.get_layer(layer).get_weights()) for layer in kernel_shapes(net)}


def _checked(weights, shapes, name):
    if odd := set(weights) ^ set(shapes):
        raise ValueError(f"{name} has other layers than the net, {min(odd)} for one; is it for the other net?")
    for layer, shape in shapes.items():
        kernel, bias = weights[layer]
        if kernel.shape != shape or bias.shape != shape[3:]:
            raise ValueError(
                f"{name}: {layer} has a kernel of shape {kernel.shape} and a bias of shape {bias.shape}; "
                f"expected {shape} and {shape[3:]}"
            )
    return {layer: (np.float32(kernel), np.float32(bias)) for layer, (kernel, bias) in weights.items()}
