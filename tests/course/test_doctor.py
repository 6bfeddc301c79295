from collections import namedtuple

import pytest

from nst_lib.course import doctor as doctor_module
from nst_lib.course.doctor import Check, Report, doctor


@pytest.fixture(scope="module")
def report():
    return doctor()


@pytest.mark.slow
def test_this_machine_is_ready(report):
    assert report.is_healthy, str(report)
    assert report.verdict == "This machine is ready: 7 of 7 checks passed"
    names = [check.name for check in report.checks]
    assert names == ["Python", "packages", "memory", "disk", "device", "weights", "speed"]


@pytest.mark.slow
def test_text_of_a_notebook_holds_no_numbers_of_the_machine(report):
    bundle = report._repr_mimebundle_()
    assert bundle["text/plain"] == report.verdict
    assert "recommended size for the panel" in bundle["text/html"]
    assert "recommended size for the panel" in str(report)


def test_a_problem_is_named_with_the_way_out():
    report = Report((Check("disk", False, "0.1 GB <free>", "free some space"), Check("memory", True, "8 GB")))
    assert not report.is_healthy
    assert report.verdict == "This machine is not ready yet: 1 of 2 checks passed"
    assert "problem  disk    0.1 GB <free>\n                 -> free some space" in str(report)
    bundle = report._repr_mimebundle_()
    assert bundle["text/plain"].endswith("problem: disk: free some space")
    assert "0.1 GB &lt;free&gt;" in bundle["text/html"]


def test_wrong_and_missing_packages_are_found(monkeypatch):
    versions = {"numpy": "1.26.0"}
    monkeypatch.setattr(doctor_module, "_version", lambda name: versions.get(name, None if name == "rich" else "99.0"))
    check = doctor_module._packages()
    assert not check.is_ok
    assert "numpy 1.26.0 (wanted: <3,>=2)" in check.found
    assert "rich missing" in check.found
    assert "pip install" in check.way_out


def test_another_python_is_found(monkeypatch):
    monkeypatch.setattr(doctor_module.platform, "python_version", lambda: "3.8.1")
    check = doctor_module._python()
    assert not check.is_ok
    assert "3.8.1" in check.found


def test_little_memory_and_disk_are_found(monkeypatch):
    monkeypatch.setattr(doctor_module, "_free_memory", lambda: 0.5)
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(doctor_module.shutil, "disk_usage", lambda path: usage(1e8))
    memory, disk = doctor_module._memory(), doctor_module._disk()
    assert (memory.verdict, disk.verdict) == ("problem", "problem")
    assert "0.5 GB free" in memory.found
    assert "close other programs" in memory.way_out


def test_unknown_memory_is_no_problem(monkeypatch):
    monkeypatch.setattr(doctor_module, "_free_memory", lambda: None)
    assert doctor_module._memory().is_ok


def test_memory_is_measured_somehow():
    assert doctor_module._free_memory() > 0.1


def test_damaged_weights_are_found(monkeypatch):
    def damaged(net):
        raise ValueError(f"{net} is damaged; get it again")

    monkeypatch.setattr("nst_lib.weights.load_weights", damaged)
    check = doctor_module._examine(doctor_module._weights)
    assert not check.is_ok
    assert "vgg16 is damaged" in check.found


@pytest.mark.parametrize(
    ("seconds", "size", "verdict"), [(0.001, 512, "ok"), (0.2, 256, "ok"), (1.0, 128, "ok"), (5.0, 128, "problem")]
)
def test_recommended_size_follows_from_the_speed(monkeypatch, seconds, size, verdict):
    monkeypatch.setattr(doctor_module, "_seconds_per_evaluation", lambda size: seconds)
    check = doctor_module._speed()
    assert f"recommended size for the panel: {size} px" in check.found
    assert check.verdict == verdict
