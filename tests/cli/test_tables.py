"""`nst samples` and `nst recipes` list what there is."""

import pytest
from PIL import Image

from nst_lib.cli import main, tables
from nst_lib.images import SAMPLES, samples
from nst_lib.recipes import RECIPES


@pytest.fixture
def output_of(monkeypatch, capsys):
    """Function that runs `nst COMMAND` on a wide terminal; returns what it printed."""
    monkeypatch.setattr(tables, "console", tables.Console(width=200))

    def run(command):
        assert main([command]) == 0
        return capsys.readouterr().out

    return run


def test_samples_are_named_as_stylize_takes_them_with_their_size(output_of):
    table = output_of("samples")
    for name in samples():
        assert f"sample:{name} " in table
    with Image.open(SAMPLES / "content" / "red_panda.jpg") as picture:
        (row,) = (line for line in table.splitlines() if "sample:red_panda" in line)
        assert row.split() == ["sample:red_panda", "content", str(picture.width), "x", str(picture.height)]


def test_recipes_are_listed_with_their_source(output_of):
    table = output_of("recipes")
    for name, recipe in RECIPES.items():
        (row,) = (line.split() for line in table.splitlines() if line.split()[:1] == [name])
        assert row[1:4] == [recipe.settings.net, recipe.settings.optimizer, str(recipe.settings.all_evaluations)]
        assert f"{name}: {recipe.source}" in table
