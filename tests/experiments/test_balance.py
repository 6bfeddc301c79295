"""Balanced weights make the painting cost 1 and the photograph `balance`, in whatever layers."""

from dataclasses import replace

import numpy as np
import pytest

from nst_lib.experiments.balance import balanced, lost_content, missing_style, rounded
from nst_lib.images import stretched
from nst_lib.transfer import transfer


def first_losses(content, style, settings, extractor, start):
    """Weighted losses by kind of a start, as `transfer` computes them."""
    settings = replace(settings, start=start, evaluations=1)
    return next(transfer(content, style, settings, extractor=extractor)).losses.by_kind


@pytest.mark.parametrize("balance", [0.1, 1.0, 50.0])
def test_weights_make_the_painting_cost_1_and_the_photograph_the_balance(content, style, settings, extractor, balance):
    settings = balanced(settings, content, style, balance, extractor=extractor)
    assert first_losses(content, style, settings, extractor, "style")["content"] == pytest.approx(1, rel=5e-3)
    assert first_losses(content, style, settings, extractor, "content")["style"] == pytest.approx(balance, rel=5e-3)


@pytest.mark.parametrize("weights", [None, (1.0, 3.0), (0.0, 1.0)])
def test_layer_weights_are_taken_into_account(content, style, settings, extractor, weights):
    settings = balanced(replace(settings, style_layer_weights=weights), content, style, 2.0, extractor=extractor)
    assert first_losses(content, style, settings, extractor, "content")["style"] == pytest.approx(2, rel=5e-3)


def test_nothing_but_two_weights_changes(content, style, settings, extractor):
    after = balanced(settings, content, style, 3.0, extractor=extractor)
    weights = {"content_weight": settings.content_weight, "style_weight": settings.style_weight}
    assert replace(after, **weights) == settings


def test_it_finds_the_network_itself(content, style, settings, extractor):
    with_extractor = balanced(settings, content, style, extractor=extractor)
    without = balanced(settings, content, style)
    assert without.content_weight == pytest.approx(with_extractor.content_weight, rel=2e-2)


def test_each_layer_is_measured_by_eq_1_and_eq_4(content, style, extractor):
    """Literally, in NumPy and float64, on one layer."""
    layer = "block2_conv1"
    images = content, style, stretched(style, content.shape[1:3])
    P, S, F = (np.asarray(extractor(image)[layer][0], np.float64) for image in images)
    lost = np.sum((F - P) ** 2) / 2 / P.size
    assert lost_content(content, style, extractor)[layer] == pytest.approx(lost, rel=1e-4)
    G, A = (np.einsum("hwi,hwj->ij", X, X) / (X.shape[0] * X.shape[1]) for X in (P, S))
    missing = np.sum((G - A) ** 2) / 4 / P.shape[2] ** 2
    assert missing_style(content, style, extractor)[layer] == pytest.approx(missing, rel=1e-3)


def test_a_picture_in_its_own_style_cannot_be_balanced(content, settings, extractor):
    with pytest.raises(ValueError, match="do not differ"):
        balanced(settings, content, content, extractor=extractor)


def test_an_extractor_without_a_layer_is_refused(content, style, settings, extractor):
    settings = replace(settings, content_layers=("block3_conv1",))
    with pytest.raises(ValueError, match="lacks block3_conv1"):
        balanced(settings, content, style, extractor=extractor)


def test_a_rounded_weight_forgives_what_two_processors_disagree_on():
    assert rounded(0.00012345678) == rounded(0.00012345612) == 0.000123
    assert rounded(98765) == 98800.0
