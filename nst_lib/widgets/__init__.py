"""Panels over the library's functions. Import one from its module: `from nst_lib.widgets.loss_panel import LossPanel`.

Callbacks may arrive on a thread other than the notebook's, so nothing here uses `Output` or `pyplot`.
"""
