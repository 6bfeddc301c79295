"""The cases of exercise 10: what they are meant to show, they show."""

import numpy as np

from nst_lib.course.tasks import ex10


def cases(draw):
    return {case.kind: case.arguments for case in draw(np.random.default_rng(0))}


def test_the_pairs_of_settings_differ_as_they_say():
    counts = {kind: len(ex10.changed_fields(*pair.values())) for kind, pair in cases(ex10._draw_changed_fields).items()}
    assert counts == {"one change": 1, "no change": 0, "two changes": 2, "layers and options": 2}


def test_the_records_look_like_those_of_a_run():
    for arguments in cases(ex10._draw_unweighted).values():
        losses, settings = arguments["record"]["result"]["losses"], arguments["record"]["settings"]
        assert np.isclose(losses["total"], sum(loss for name, loss in losses.items() if name != "total"))
        assert [f"style {layer}" in losses for layer in settings.style_layers]


def test_no_case_of_chance_is_without_spread():
    for arguments in cases(ex10._draw_against_chance).values():
        assert np.std(arguments["repeats"]) > 0
        assert np.isfinite(ex10.against_chance(**arguments))
