"""How much of what the machine can do an evaluation gets: its operations a second, against those of a large product.

python benchmarks/rate.py [--full]
"""

from dataclasses import replace

from measuring import interleaved, run_alone, spread
from operations import graphs, operations

from nst_lib.images import sample
from nst_lib.objective import evaluate
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor

SIZE = 512  # longer side, px
PRODUCTS = (2048, 4096)  # rows of the square matrices; the fastest is the ceiling
MANY = 1_000_000  # evaluations: more than a benchmark waits for


def measure(full=False, size=SIZE, products=PRODUCTS, weights="imagenet"):
    """Rate of evaluations as a share of the ceiling, and the time that is not the network's, for each precision."""
    optimizers, rounds = (("lbfgs", "adam"), 9) if full else (("lbfgs",), 3)
    rows, details = [], {}
    for precision in ("float32", "bfloat16"):
        times, counted = _measured(precision, optimizers, rounds, size, products, weights)
        fastest = max(products, key=lambda rows: rows**3 / spread(times[rows])["median"])
        details[precision] = {"rows of the fastest product": fastest, "operations": counted}
        for name in optimizers:
            figures = _figures(times, name, sum(counted[name].values()), fastest)
            rows.append({"precision": precision, "optimiser": name, **figures})
    return {
        "title": f"Rate, {size} px",
        "note": "Ceiling: the fastest square matrix product of the same precision, in the same rounds. Operations are "
        "counted from the graph; Gram matrices are added up in float32 in both. The last two columns are shares of an "
        "evaluation's time: the optimiser with all that is around it, and Gram matrices and losses.",
        "rows": rows,
        "details": details,
    }


def _measured(precision, optimizers, rounds, size, products, weights):
    """Seconds of each way, by round, and {optimiser: {dtype: operations of an evaluation}}."""
    settings = Settings(precision=precision, evaluations=MANY)
    extractor = Extractor(settings.layers, weights=weights, precision=precision)
    content, style = sample("chenonceau_river", size), sample("vangogh_starry_night", size)
    runs = {
        name: transfer(content, style, replace(settings, optimizer=name), extractor=extractor) for name in optimizers
    }
    ways = {name: run.__next__ for name, run in runs.items()}
    ways["loss and gradient"] = loss_and_gradient(content, style, settings, extractor)
    ways["network"] = forward_and_backward(content, extractor)
    ways |= {rows: product(rows, precision) for rows in products}
    times = interleaved(ways, rounds, warm_up=2)  # the first evaluation traces, the second is the first step
    return times, {name: dict(operations(graph)) for name, graph in graphs(extractor).items()}


def _figures(times, name, counted, fastest):
    """Cells of one row; `fastest` is the size of product that is the ceiling."""
    full, bare, network, ceiling = (times[way] for way in (name, "loss and gradient", "network", fastest))
    rates = [2 * fastest**3 / taken for taken in ceiling]
    return {
        "seconds an evaluation": spread(full),
        "GFLOP an evaluation": counted / 1e9,
        "ceiling, GFLOP/s": spread([rate / 1e9 for rate in rates]),
        "share of the ceiling": spread([counted / t / rate for t, rate in zip(full, rates, strict=True)]),
        "outside loss and gradient": spread([1 - part / whole for part, whole in zip(bare, full, strict=True)]),
        "Gram matrices and losses": spread(
            [(part - inner) / whole for part, inner, whole in zip(bare, network, full, strict=True)]
        ),
    }


def loss_and_gradient(content, style, settings, extractor):
    """Function that computes loss and gradient once, as a plain `tf.function` does: no optimiser, no stream of steps.

    Called after `transfer`, whose objective for these settings it takes.
    """
    objective = next(iter(vars(extractor)["_objectives"].values()))
    args = (objective.targets(content, style), objective.weights(settings))
    compiled = tf.function(lambda image, args: evaluate(objective, image, args))
    return lambda: compiled(content, args)[0].numpy()


def forward_and_backward(content, extractor):
    """Function that runs the network and its gradient once, with a given gradient by each of the chosen layers."""
    given = {layer: tf.ones_like(activation) for layer, activation in extractor.features(content).items()}

    @tf.function
    def compiled(image, given):
        with tf.GradientTape() as tape:
            tape.watch(image)
            activations = extractor.features(image)
        return tape.gradient(activations, image, output_gradients=given)

    return lambda: compiled(content, given)[0, 0, 0, 0].numpy()


def product(rows, precision):
    """Function that multiplies two square matrices once."""
    a, b = (tf.cast(tf.random.stateless_normal((rows, rows), (0, seed)), precision) for seed in (1, 2))
    compiled = tf.function(tf.matmul)
    return lambda: compiled(a, b)[0, 0].numpy()


if __name__ == "__main__":
    run_alone(measure)
