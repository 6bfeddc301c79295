"""Data -> matplotlib `Figure`; see `basic`. Each other module belongs to a lesson."""

from nst_lib.plots.basic import plot_by_layer, plot_features, plot_gram, plot_images, plot_losses, plot_maps, plot_runs
from nst_lib.plots.channels import (
    plot_channel,
    plot_crops,
    plot_feature_maps,
    plot_likeness,
    plot_painted,
    plot_shares_back,
)
from nst_lib.plots.choices import plot_grid, plot_shares
from nst_lib.plots.content import plot_by_shift, plot_comparison, plot_measures, plot_share_table
from nst_lib.plots.film import plot_changes, plot_time_slices
from nst_lib.plots.gram import plot_errors, plot_grams, plot_product
from nst_lib.plots.network import plot_architecture, plot_channels, plot_pixels, plot_receptive_fields, plot_values
from nst_lib.plots.random_weights import plot_filters, plot_positions, plot_trade_offs
from nst_lib.plots.regions import plot_box
from nst_lib.plots.speed import plot_bars, plot_layer_times, plot_race, plot_scaling, plot_spectra, plot_stairs

__all__ = [
    "plot_architecture",
    "plot_bars",
    "plot_box",
    "plot_by_layer",
    "plot_by_shift",
    "plot_changes",
    "plot_channel",
    "plot_channels",
    "plot_comparison",
    "plot_crops",
    "plot_errors",
    "plot_feature_maps",
    "plot_features",
    "plot_filters",
    "plot_gram",
    "plot_grams",
    "plot_grid",
    "plot_images",
    "plot_layer_times",
    "plot_likeness",
    "plot_losses",
    "plot_maps",
    "plot_measures",
    "plot_painted",
    "plot_pixels",
    "plot_positions",
    "plot_product",
    "plot_race",
    "plot_receptive_fields",
    "plot_runs",
    "plot_scaling",
    "plot_share_table",
    "plot_shares",
    "plot_shares_back",
    "plot_spectra",
    "plot_stairs",
    "plot_time_slices",
    "plot_trade_offs",
    "plot_values",
]
