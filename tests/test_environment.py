"""environment.yml, pyproject.toml and constraints.txt name the same packages; Makefile and CI do what README says."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}  # without the window toolkits that a notebook does not need


def specifiers(lines):
    """{package: specifier} of requirement lines."""
    requirements = [Requirement(line) for line in lines]
    return {CONDA_NAMES.get(r.name, r.name): str(r.specifier) for r in requirements}


def declared():
    return specifiers([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])


def test_environment_yml_declares_what_pyproject_declares():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    by_pip = next(entry["pip"] for entry in conda if isinstance(entry, dict))
    by_conda = [entry for entry in conda if isinstance(entry, str) and entry != "pip"]
    found = specifiers([*by_conda, *(line for line in by_pip if not line.startswith("-e"))])
    assert "-e ." in by_pip
    assert found.pop("python") == str(Requirement(f"python{PROJECT['requires-python']}").specifier)
    assert found == declared()


@pytest.mark.parametrize("package", declared())
def test_constraints_pin_what_is_declared_within_its_bounds(package):
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split())
    pin = next(version for name, version in pins.items() if name.lower().replace("_", "-") == package)
    assert Version(pin) in Requirement(f"{package}{declared()[package]}").specifier


def test_constraints_name_no_index_and_no_path():
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"[\w.\-]+==[\w.+!]+", line)


def test_every_dependency_is_justified_in_its_line():
    text = (ROOT / "pyproject.toml").read_text()
    for name in declared():
        assert re.search(rf'^\s+"{name}[^"]*",\s+# \w+', text, re.MULTILINE), f"no reason beside {name}"


def test_ci_calls_the_command_that_a_person_calls():
    assert "make test" in (ROOT / ".ci" / "run").read_text().splitlines()
