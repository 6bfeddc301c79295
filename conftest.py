"""What nbval must know before it runs the notebooks; `tests/` has a conftest of its own."""

# Not compared: TensorFlow's log, which nbval's kernels send elsewhere than JupyterLab's; pictures; and what only
# repeats the plain text beside it, with the machine's own numbers or a widget's id.
NOT_COMPARED = ("stderr", "image/gif", "text/html", "application/vnd.jupyter.widget-view+json")


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += NOT_COMPARED


def pytest_collection_modifyitems(items):
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = 60  # seconds; nbval's 5 are too few for a busy machine
