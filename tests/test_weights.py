"""VGG's numbers: their shapes and spread, where they come from, and what a wrong file is told."""

import shutil

import numpy as np
import pytest

from nst_lib import weights
from nst_lib.quiet_tensorflow import tf
from nst_lib.weights import kernel_shapes, load_weights, sha256, weights_file

APPLICATIONS = {"vgg16": tf.keras.applications.VGG16, "vgg19": tf.keras.applications.VGG19}


@pytest.fixture(scope="module")
def random_weights():
    return load_weights("vgg16", "random", seed=1)


@pytest.fixture
def npz(tmp_path, random_weights):
    """Function that writes random VGG16 weights with other arrays in place of some; returns the path."""

    def write(**other):
        arrays = {f"{layer}/kernel": kernel for layer, (kernel, _) in random_weights.items()}
        arrays |= {f"{layer}/bias": bias for layer, (_, bias) in random_weights.items()} | other
        np.savez(tmp_path / "a.npz", **{name: array for name, array in arrays.items() if array is not None})
        return tmp_path / "a.npz"

    return write


@pytest.mark.parametrize("net", APPLICATIONS)
def test_shapes_are_those_of_keras(net):
    model = APPLICATIONS[net](weights=None, include_top=False)
    expected = {layer.name: layer.kernel.shape for layer in model.layers if "conv" in layer.name}
    assert kernel_shapes(net) == expected


@pytest.mark.parametrize("net", APPLICATIONS)
def test_shipped_weights_are_of_the_right_shape_and_trained(net):
    loaded = load_weights(net)
    assert {layer: kernel.shape for layer, (kernel, _) in loaded.items()} == kernel_shapes(net)
    for kernel, bias in loaded.values():
        assert kernel.dtype == bias.dtype == np.float32
        assert bias.shape == kernel.shape[3:]
        assert np.any(bias)
    edges = loaded["block1_conv1"][0].reshape(27, 64)
    alike = np.abs(np.corrcoef(edges.T)) > 0.9
    assert alike.sum() > 2 * 64, "trained filters come in families, random ones do not"


def test_random_weights_are_he_normal(random_weights):
    for kernel, bias in random_weights.values():
        assert kernel.std() == pytest.approx(np.sqrt(2 / (9 * kernel.shape[2])), rel=0.05)
        assert abs(kernel.mean()) < 4 * kernel.std() / np.sqrt(kernel.size)
        assert not bias.any()


def test_random_weights_follow_their_seed(random_weights, assert_same):
    assert_same(load_weights("vgg16", "random", seed=1), random_weights)
    other = load_weights("vgg16", "random", seed=2)
    assert not np.allclose(other["block3_conv1"][0], random_weights["block3_conv1"][0], rtol=0.1)


def test_plain_npz_round_trip(npz, random_weights, assert_same):
    assert_same(load_weights("vgg16", npz()), random_weights)
    assert_same(load_weights("vgg16", str(npz())), random_weights)


def test_a_dictionary_of_weights_is_taken_as_it_is(random_weights, assert_same):
    assert_same(load_weights("vgg16", random_weights), random_weights)
    doubled = {layer: (2 * kernel.astype(np.float64), bias + 1) for layer, (kernel, bias) in random_weights.items()}
    loaded = load_weights("vgg16", doubled)
    np.testing.assert_array_equal(loaded["block3_conv2"][0], 2 * random_weights["block3_conv2"][0])
    assert loaded["block3_conv2"][0].dtype == np.float32


def test_a_dictionary_for_the_other_net_is_refused(random_weights):
    with pytest.raises(ValueError, match="weights has other layers than the net, block3_conv4 for one; is it for the"):
        load_weights("vgg19", random_weights)
    with pytest.raises(ValueError, match="weights has other layers than the net, block3_conv4 for one; is it for the"):
        load_weights("vgg16", load_weights("vgg19", "random"))
    wrong = {**random_weights, "block2_conv1": random_weights["block1_conv1"]}
    with pytest.raises(ValueError, match=r"of weights: block2_conv1 has a kernel of shape \(3, 3, 3, 64\)"):
        load_weights("vgg16", wrong)


def test_npz_with_a_codebook(npz, random_weights, random_array, assert_same):
    shape = kernel_shapes("vgg16")["block1_conv2"]
    index, codebook = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8), random_array(256)
    path = npz(**{"block1_conv2/kernel": None, "block1_conv2/index": index, "block1_conv2/codebook": codebook})
    loaded = load_weights("vgg16", path)["block1_conv2"][0]
    for place in ((0, 0, 0, 0), (1, 2, 3, 4), (2, 2, 63, 63)):
        assert loaded[place] == codebook[index[place]]
    assert_same({**load_weights("vgg16", path), "block1_conv2": random_weights["block1_conv2"]}, random_weights)


def test_other_precisions_in_a_file_become_float32(npz, random_weights, assert_same):
    kernel = random_weights["block1_conv1"][0]
    assert_same(load_weights("vgg16", npz(**{"block1_conv1/kernel": kernel.astype(np.float64)})), random_weights)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")  # in Keras
@pytest.mark.parametrize("name", ["a.weights.h5", "a.h5", "a.keras"])
def test_files_written_by_keras(tmp_path, name, assert_same):
    model = APPLICATIONS["vgg16"](weights=None, include_top=False)
    if name == "a.weights.h5":
        model.save_weights(tmp_path / name)
    elif name == "a.keras":
        model.save(tmp_path / name)
    else:
        from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

        h5py = pytest.importorskip("h5py")
        with h5py.File(tmp_path / name, "w") as file:  # the form of the files that Keras itself downloads
            save_weights_to_hdf5_group(file, model)
    expected = {layer: tuple(model.get_layer(layer).get_weights()) for layer in kernel_shapes("vgg16")}
    assert_same(load_weights("vgg16", tmp_path / name), expected)
    with pytest.raises(ValueError, match=r"Keras could not load vgg19's weights from .*is it for vgg19") as caught:
        load_weights("vgg19", tmp_path / name)
    assert "\n" not in str(caught.value)


def test_source_keras_asks_keras_for_imagenet(monkeypatch):
    asked = []

    def build(**options):
        asked.append(options)
        return APPLICATIONS["vgg16"](include_top=False, weights=None)

    monkeypatch.setattr(tf.keras.applications, "VGG16", build)
    loaded = load_weights("vgg16", "keras")
    assert asked == [{"include_top": False, "weights": "imagenet"}]
    assert {layer: kernel.shape for layer, (kernel, _) in loaded.items()} == kernel_shapes("vgg16")


def test_source_keras_without_network_names_the_way_out(monkeypatch):
    def fail(**_):
        raise Exception("URL fetch failure on https://...: None -- [Errno -2] Name or service not known")

    monkeypatch.setattr(tf.keras.applications, "VGG19", fail)
    with pytest.raises(
        ValueError, match=r"Keras could not load vgg19's weights.*URL fetch failure.*weights='imagenet'"
    ):
        load_weights("vgg19", "keras")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (
            {"block2_conv1/kernel": np.zeros((3, 3, 64, 5))},
            r"a\.npz: block2_conv1 has a kernel of shape \(3, 3, 64, 5\)",
        ),
        ({"block5_conv3/bias": np.zeros(3)}, r"a\.npz: block5_conv3 .* bias of shape \(3,\); expected .* \(512,\)"),
        ({"block3_conv1/bias": None}, r"a\.npz has no array for .*block3_conv1/bias.*; is it for the other net"),
        ({"block3_conv1/kernel": None}, r"a\.npz has no array for .*block3_conv1.*; is it for the other net"),
    ],
)
def test_a_file_with_other_arrays_is_refused(npz, arrays, message):
    with pytest.raises(ValueError, match=message):
        load_weights("vgg16", npz(**arrays))


def test_a_file_for_the_other_net_is_refused(npz):
    with pytest.raises(ValueError, match=r"a\.npz has no array for .*block3_conv4.*; is it for the other net"):
        load_weights("vgg19", npz())


@pytest.mark.parametrize("name", ["a.npz", "a.h5", "a.bin"])
def test_a_file_of_something_else_is_refused(tmp_path, name):
    (tmp_path / name).write_text("no arrays here")
    with pytest.raises(ValueError, match=rf"{name}.*no arrays here|{name}"):
        load_weights("vgg16", tmp_path / name)


def test_a_pickle_is_not_run(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, **{"block1_conv1/kernel": np.array([object()])})
    with pytest.raises(ValueError, match=r"a\.npz cannot be read as an \.npz file"):
        load_weights("vgg16", path)


@pytest.mark.parametrize("name", ["nowhere.npz", "nowhere.weights.h5"])
def test_a_missing_file_is_named(name):
    with pytest.raises(FileNotFoundError, match=f"there is no weights file '{name}'; give imagenet, keras, random or"):
        load_weights("vgg16", name)


def test_unknown_names_get_the_nearest():
    with pytest.raises(ValueError, match="unknown weights 'imagnet': did you mean imagenet"):
        load_weights("vgg19", "imagnet")
    with pytest.raises(ValueError, match="unknown net 'vgg18': did you mean vgg1"):
        load_weights("vgg18")


def test_file_behind_a_source(tmp_path):
    assert weights_file("vgg16", "imagenet").name == "vgg16_imagenet_8bit.npz"
    assert weights_file("vgg16", "random") is weights_file("vgg16", "keras") is None
    (tmp_path / "mine").touch()
    assert weights_file("vgg16", tmp_path / "mine") == tmp_path / "mine"


def test_sha256_of_the_empty_file(tmp_path):
    (tmp_path / "empty").touch()
    assert sha256(tmp_path / "empty") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def copy_of_shipped(tmp_path, monkeypatch):
    shutil.copytree(weights.FOLDER, tmp_path / "weights")
    monkeypatch.setattr(weights, "FOLDER", tmp_path / "weights")
    weights._shipped.cache_clear()
    yield tmp_path / "weights" / "vgg16_imagenet_8bit.npz"
    weights._shipped.cache_clear()


def test_one_changed_byte_in_a_shipped_file_is_noticed(copy_of_shipped):
    load_weights("vgg16")
    weights._shipped.cache_clear()
    content = bytearray(copy_of_shipped.read_bytes())
    content[len(content) // 2] ^= 1
    copy_of_shipped.write_bytes(content)
    with pytest.raises(ValueError, match=r"vgg16_imagenet_8bit\.npz is damaged \(its SHA-256 differs\); get it again"):
        load_weights("vgg16")
