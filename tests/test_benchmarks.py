"""The benchmarks' arithmetic, their counts and their files, and two guards of speed; nothing here depends on time."""

import importlib
import json
import math
import platform
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from nst_lib.gram import gram_matrix
from nst_lib.images import load_image, sample, save_image
from nst_lib.losses import style_loss
from nst_lib.quiet_tensorflow import tf
from nst_lib.recipes import GATYS_2016, RECIPES
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor
from nst_lib.weights import CHANNELS, kernel_shapes

ROOT = Path(__file__).parents[1]
WHOLE = Settings().layers  # five style layers and block4_conv2: VGG19 up to block5_conv1


@pytest.fixture(autouse=True)
def on_path(monkeypatch):
    """Scripts find each other by their folder."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks" / "runners")
    monkeypatch.syspath_prepend(ROOT / "benchmarks")


@pytest.fixture
def benchmark():
    """Function from a script's name to its module."""
    yield importlib.import_module
    for name, module in list(sys.modules.items()):
        if str(ROOT / "benchmarks") in str(getattr(module, "__file__", "")):
            del sys.modules[name]


@pytest.fixture(scope="module")
def whole():
    """Random VGG19 with the default layers."""
    return Extractor(WHOLE, weights="random")


def paint_once(extractor, optimizer, size=64):
    """Evaluate twice on two pictures of a longer side of `size` px: what it compiles is then known to `extractor`."""
    content, style = sample("chenonceau_river", size), sample("vangogh_starry_night", size)
    settings = Settings(optimizer=optimizer, evaluations=2)
    return list(transfer(content, style, settings, extractor=extractor))


def of_the_network(height, width, last="block5_conv1"):
    """Twice (forward, gradient by the input) two operations for each of 9 * C_in * C_out products at each position."""
    total = 0
    for layer, (_, _, channels_in, channels_out) in kernel_shapes("vgg19").items():
        block = int(layer[5]) - 1
        total += 2 * 2 * 9 * channels_in * channels_out * (height >> block) * (width >> block)
        if layer == last:
            return total
    raise AssertionError(last)


def of_the_grams(height, width):
    """Two products (the matrix and its gradient), C * C * M multiplications and additions each."""
    return sum(2 * 2 * C**2 * (height >> block) * (width >> block) for block, C in enumerate(CHANNELS))


class TestOperations:
    @pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
    @pytest.mark.parametrize("precision", ["float32", "bfloat16"])
    def test_the_graph_holds_what_arithmetic_says(self, benchmark, optimizer, precision):
        extractor = Extractor(WHOLE, weights="random", precision=precision)
        paint_once(extractor, optimizer)
        module = benchmark("operations")
        counted = module.operations(module.graphs(extractor)[optimizer])
        assert counted.total() == pytest.approx(of_the_network(48, 64) + of_the_grams(48, 64), rel=0.01)
        assert counted[precision] >= of_the_network(48, 64)

    def test_an_evaluation_costs_what_it_did(self, benchmark):
        whole = Extractor(WHOLE, weights="random")
        paint_once(whole, "lbfgs")
        module = benchmark("operations")
        # 48 x 64 px. Network, forward and gradient: 36 * C_in * C_out * h * w over 13 convolutions = 4,437,835,776.
        # Gram matrices: 4 * C^2 * h * w over 5 layers = 213,909,504. L-BFGS: one 20 x 20 matrix times a vector = 800.
        assert of_the_network(48, 64) == 4_437_835_776
        assert of_the_grams(48, 64) == 213_909_504
        assert module.operations(module.graphs(whole)["lbfgs"]).total() == 4_437_835_776 + 213_909_504 + 800

    def test_nodes_that_nothing_depends_on_do_not_count(self, benchmark):
        @tf.function
        def half_used(a):
            tf.matmul(a, a, transpose_b=True)
            return a @ tf.ones((3, 5))

        graph = half_used.get_concrete_function(tf.ones((2, 3))).graph
        assert benchmark("operations").operations(graph) == {"float32": 2 * 2 * 3 * 5}

    def test_the_dearest_branch_counts_and_functions_are_followed(self, benchmark):
        cube = tf.function(lambda a: a @ a @ a)

        @tf.function
        def either(a):
            return tf.cond(tf.reduce_sum(a) > 0, lambda: cube(a), lambda: a @ a)

        graph = either.get_concrete_function(tf.ones((4, 4))).graph
        assert benchmark("operations").operations(graph) == {"float32": 2 * 2 * 4**3}

    def test_a_transposed_product_counts_by_what_it_sums_over(self, benchmark):
        product = tf.function(lambda a: tf.matmul(a, a, transpose_a=True))
        for shape in ((7, 3), (1, 7, 3)):
            graph = product.get_concrete_function(tf.ones(shape)).graph
            assert benchmark("operations").operations(graph) == {"float32": 2 * 3 * 3 * 7}

    def test_a_loop_is_refused(self, benchmark):
        loop = tf.function(lambda a: tf.while_loop(lambda a: tf.reduce_sum(a) < 9, lambda a: (a @ a,), (a,)))
        with pytest.raises(ValueError, match="is a loop"):
            benchmark("operations").operations(loop.get_concrete_function(tf.ones((2, 2))).graph)


def test_a_fixed_loss_is_reached_within_the_evaluations_it_took():
    """A fiftieth of the first loss took 28 evaluations; a tenth more is left to other processors' rounding."""
    content, style = sample("chenonceau_river", 64), sample("vangogh_starry_night", 64)
    losses = [step.losses.total for step in transfer(content, style, replace(GATYS_2016, evaluations=31))]
    assert losses[-1] < losses[0] / 50


class TestMeasuring:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (0.12345, "0.123"),
            (1.0, "1"),
            (1.05, "1.05"),
            (99.96, "100"),
            (1234.5, "1,234"),
            (368_494, "368,494"),
            (368_494_123, "3.68e8"),
            ("lbfgs", "lbfgs"),
            (None, ""),
            ({"median": 0.5, "minimum": 0.25, "maximum": 2, "repetitions": 3}, "0.500 (0.250 to 2)"),
            ({"median": 0.5, "minimum": 0.5, "maximum": 0.5, "repetitions": 1}, "0.500"),
        ],
    )
    def test_cells(self, benchmark, value, text):
        assert benchmark("measuring").shown(value) == text

    def test_a_table_has_every_column_of_every_row(self, benchmark):
        rows = [{"name": "a", "seconds": 1.5}, {"name": "b", "ratio": 2}]
        assert benchmark("measuring").table(rows).splitlines() == [
            "| name | seconds | ratio |",
            "| --- | --- | --- |",
            "| a | 1.50 |  |",
            "| b |  | 2 |",
        ]

    def test_results_without_rows_are_shown_too(self, benchmark):
        assert "| seconds | 3 |" in benchmark("measuring").as_text({"seconds": 3})

    def test_json_comes_back_as_it_was(self, benchmark, tmp_path):
        module = benchmark("measuring")
        record = {"machine": module.machine(), "versions": module.versions(), "results": {"rate": {"rows": [{"a": 1}]}}}
        module.write_json(tmp_path / "results.json", record)
        assert json.loads((tmp_path / "results.json").read_text()) == record

    def test_the_machine_is_described_without_names_of_hosts_or_folders(self, benchmark):
        module = benchmark("measuring")
        described = module.environment_text({"machine": module.machine(), "versions": module.versions()})
        assert platform.node() not in described
        assert str(ROOT) not in described
        assert "tensorflow 2.21" in described
        assert module.machine()["cores"] >= 1

    def test_text_goes_between_the_markers_and_nowhere_else(self, benchmark, tmp_path):
        module = benchmark("measuring")
        path = tmp_path / "README.md"
        path.write_text(f"before\n{module.BEGIN}\nold\n{module.END}\nafter\n")
        for text in ("new", "newer"):
            module.into_markers(path, text)
            assert path.read_text() == f"before\n{module.BEGIN}\n{text}\n{module.END}\nafter\n"
        path.write_text("no markers")
        with pytest.raises(ValueError, match=r"README.md lacks the lines"):
            module.into_markers(path, "new")
        assert path.read_text() == "no markers"

    def test_readme_has_the_markers_once(self, benchmark):
        module, text = benchmark("measuring"), (ROOT / "README.md").read_text()
        assert text.count(module.BEGIN) == text.count(module.END) == 1


class TestRunning:
    def test_every_benchmark_can_be_run_and_the_report_holds_their_tables(self, benchmark):
        module = benchmark("run")
        assert {"rate", "peers", "optimizers", "batch", "startup"} <= set(module.BENCHMARKS)
        for name in module.BENCHMARKS:
            assert callable(benchmark(name).measure)
        here = {"form": "short", "seconds": 200, "machine": benchmark("measuring").machine()}
        results = {
            "rate": {**here, "title": "Rate", "rows": [{"share": 0.95}], "versions": {"python": "3.11"}},
            "scale": {**here, "title": "Size", "rows": [{"px": 128}], "versions": {"python": "3.11"}},
            "batch": {**here, "title": "Batch", "rows": [{"ratio": 2}], "versions": {"python": "3.12"}},
        }
        report = module.report(results)
        assert "| share |\n| --- |\n| 0.950 |" in report
        assert report.count("The short form, one run of 200 s.") == 3
        assert report.count("Measured on") == 2, "once as long as machine and versions stay the same"

    def test_what_is_not_measured_again_keeps_its_table(self, benchmark, tmp_path, monkeypatch):
        module, measuring, readme = benchmark("run"), benchmark("measuring"), tmp_path / "README.md"
        readme.write_text(f"{measuring.BEGIN}\n{measuring.END}\n", encoding="utf-8")
        monkeypatch.setattr(module, "HERE", tmp_path / "benchmarks")
        monkeypatch.setattr(module, "RESULTS", tmp_path / "results.json")
        monkeypatch.setattr(
            module, "_in_own_process", lambda name, full: {"title": name, "rows": [{"full": str(full)}]}
        )
        for line in (["run.py", "--only", "batch", "rate"], ["run.py", "--only", "rate", "--full"]):
            monkeypatch.setattr(sys, "argv", line)
            module.main()
        results = json.loads(module.RESULTS.read_text(encoding="utf-8"))
        assert list(results) == ["rate", "batch"]
        assert [results[name]["form"] for name in results] == ["full", "short"]
        text = readme.read_text(encoding="utf-8")
        assert text.index("**rate**\n\n| full |\n| --- |\n| True |") < text.index("**batch**")

    def test_one_that_fails_is_reported(self, benchmark):
        result = benchmark("run")._in_own_process("no_such_benchmark", False)
        assert "ModuleNotFoundError" in benchmark("measuring").as_text(result)

    def test_the_tables_of_the_small_ones_have_their_columns(self, benchmark):
        rate = benchmark("rate").measure(size=48, products=(16, 32), weights="random")
        assert [row["precision"] for row in rate["rows"]] == ["float32", "bfloat16"]
        assert all(row["share of the ceiling"]["median"] > 0 for row in rate["rows"])
        startup = benchmark("startup").measure(names=("import nst_lib", "nst --help"))
        assert [row["promised"] for row in startup["rows"]] == [0.3, 0.5]


class TestTimeToLoss:
    def test_the_first_picture_that_is_as_good_counts(self, benchmark):
        def at(seconds, total):
            return seconds, SimpleNamespace(evaluations=10 * seconds, losses=SimpleNamespace(total=total))

        def judge(step):
            return 1.02 * step.losses.total

        module, run = benchmark("time_to_loss"), [at(1, 30.0), at(2, 9.9), at(3, 9.5), at(4, 9.0)]
        assert module._first_at(run, 10.0, judge) == (3, 30, pytest.approx(9.69))
        reached = module._reached([run, [at(2, 9.0)]], 60, 10.0, judge)
        assert (reached["seconds"]["median"], reached["times sooner"]["maximum"]) == (2.5, 30)
        missed = module._reached([run], 60, 8.0, judge)
        assert missed["seconds"] == "not reached"
        assert missed["loss"]["median"] == pytest.approx(9.18)

    def test_a_small_run_has_a_row_for_each_way(self, benchmark, monkeypatch):
        module = benchmark("time_to_loss")
        monkeypatch.setattr(module, "FAST", replace(module.FAST, warm_up=((1.0, 4, 0.6, 2.0),), evaluations=6))
        rows = module.measure(size=64, evaluations=3)["rows"]
        assert [row["way"] for row in rows] == ["as published", "FAST"]
        assert rows[1]["loss"]["median"] <= rows[0]["loss"]
        assert rows[1]["evaluations"]["median"] >= 5, "pictures of the warm-up do not count"


class TestPeers:
    @pytest.fixture
    def files(self, tmp_path):
        """Content and style as PNG files of 36 x 48 px."""
        content = sample("chenonceau_river", 48)
        paths = tmp_path / "content.png", tmp_path / "style.png"
        save_image(content, paths[0])
        save_image(load_image("sample:vangogh_starry_night", shape=tuple(content.shape[1:3])), paths[1])
        return paths

    @pytest.fixture
    def painted(self, files):
        """In the place of a runner: claims to have painted the content."""
        run = {"seconds to start": 1, "steps": 2, "seconds of steps": [1.0], "output": files[0]}
        return lambda *arguments: run

    def test_the_full_form_has_more_peers_and_more_rounds(self, benchmark, painted, monkeypatch):
        module = benchmark("peers")
        monkeypatch.setattr(module, "_paint", painted)
        short, full = module.measure(size=48), module.measure(full=True, size=48)
        assert [row["program"] for row in short["rows"]] == [peer.name for peer in module.PEERS]
        assert [row["program"] for row in full["rows"]] == [peer.name for peer in module.PEERS + module.AS_PUBLISHED]
        assert {row["seconds to start"]["repetitions"] for row in full["rows"]} == {3}
        assert short["details"]["loss at the start"]["total"] == short["rows"][0]["loss"]["median"]

    def test_the_judge_gives_the_known_loss_of_a_known_picture(self, benchmark, files, whole):
        content, style = (whole(load_image(path)) for path in files)
        expected = sum(
            4e3 / C**2 * float(style_loss(gram_matrix(content[layer]), gram_matrix(style[layer])))
            for layer, C in zip(STYLE_LAYERS, CHANNELS, strict=True)
        )
        judged = benchmark("peers").judge(files[0], *files, extractor=whole)
        assert judged == pytest.approx(
            {"content": 0, "style": expected, "total variation": 0, "total": expected}, rel=1e-4
        )
        assert benchmark("peers").judge(files[1], *files, extractor=whole)["style"] < 1e-6 * expected

    @pytest.mark.parametrize("variant", ["common", "published"])
    @pytest.mark.parametrize("name", ["tensorflow_tutorial", "keras_example"])
    def test_a_reading_has_the_loss_of_its_publication(self, benchmark, files, name, variant):
        module, (content, style) = benchmark(name), map(load_image, files)
        objective = module.OBJECTIVES[variant] if name == "tensorflow_tutorial" else variant
        reading = module.Reading(content, style, objective, weights="random")
        for _ in range(2):
            reading.step()
        image = tf.constant(reading.image)
        settings = RECIPES[name.upper()].settings_for(36, 48) if variant == "published" else GATYS_2016
        settings = replace(settings, evaluations=1, weights="random")
        expected = next(transfer(content, style, settings, start=image)).losses.total
        seen = image if name == "tensorflow_tutorial" else module._to_vgg(image)
        assert float(reading.loss(seen)) == pytest.approx(expected, rel=1e-3)
        assert np.any(image != content)

    @pytest.mark.parametrize("name", ["tensorflow_tutorial", "keras_example"])
    def test_a_reading_lowers_the_common_loss(self, benchmark, files, name):
        module, (content, style) = benchmark(name), map(load_image, files)
        reading = module.Reading(content, style, getattr(module, "OBJECTIVES", {}).get("common", "common"))
        start = reading.image if name == "tensorflow_tutorial" else reading.pixels
        before = float(reading.loss(start))
        for _ in range(8):
            reading.step()
        assert float(reading.loss(start)) < 0.7 * before  # the variable has moved

    def test_a_runner_paints_for_its_time_and_says_so(self, benchmark, files, tmp_path):
        module = benchmark("peers")
        peer = next(peer for peer in module.PEERS if peer.script == "ours.py")
        run = module._paint(peer, files, 48, 0.2)
        assert run["steps"] == 1 + len(run["seconds of steps"]) >= 2
        assert sum(run["seconds of steps"][:-1]) < 0.2
        assert run["seconds to start"] > 0
        assert load_image(run["output"]).shape == (1, 36, 48, 3)

    def test_steps_are_taken_as_long_as_there_is_time(self, benchmark, monkeypatch):
        module, clock = benchmark("running"), count()
        monkeypatch.setattr(module.time, "perf_counter", lambda: float(next(clock)))
        assert module.painted(lambda: None, 5) == [1.0, 1.0]  # begun at 0; asked at 1, 4 and 7

    def test_a_peer_that_cannot_be_installed_is_said_to_be_missing(self, benchmark, painted, tmp_path, monkeypatch):
        module = benchmark("peers")
        monkeypatch.setattr(module, "ENVIRONMENTS", tmp_path / "environments")
        monkeypatch.setattr(module.venv, "create", lambda *arguments, **options: None)
        paint = module._paint
        monkeypatch.setattr(module, "_paint", lambda peer, *a: (paint if peer.packages else painted)(peer, *a))
        peers = (module.Peer("nst_lib", "ours.py"), module.Peer("other", "other.py", packages=("other==1",)))
        result = module.measure(size=48, seconds=0.1, peers=peers)
        assert [row["program"] for row in result["rows"]] == ["nst_lib"]
        assert "other is missing: other==1 could not be installed (FileNotFoundError)." in result["note"]
        assert not (tmp_path / "environments" / "other").exists()
        assert result["rows"][0]["loss, ratio"] == 1
        assert math.isfinite(result["rows"][0]["loss"]["median"])
