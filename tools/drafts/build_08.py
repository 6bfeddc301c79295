"""Writes notebooks/08_faster_and_finer.ipynb, without outputs; tools/run_notebooks.py runs it.

    python build_08.py [folder]

Sentences with the marker ⟦check: ...⟧ say what we expect; whoever runs the notebook replaces them by what came out.
"""

import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "08_faster_and_finer"
LESSON_01, LESSON_04, LESSON_05 = "01_images_and_vgg.ipynb", "04_style.ipynb", "05_style_transfer.ipynb"
LESSON_07, LESSON_09 = "07_random_weights.ipynb", "09_regions_colour_film.ipynb"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELLS = []


def md(text):
    """A cell of prose."""
    CELLS.append(new_markdown_cell(text.strip()))


def code(text):
    """A cell of code."""
    CELLS.append(new_code_cell(text.strip()))


md(f"""
# 08 Faster and finer

*About 50 minutes to read and try things out (estimated). The code runs in about 80 s on two cores (measured).*

**After this lesson you can**
* measure a time so that it still means something tomorrow (`exercises/08_faster_and_finer`, task 1);
* say where the time of an evaluation goes, and predict the seconds of a larger picture (task 2);
* reach the loss of a published recipe in a fraction of its evaluations, and say what each part is worth (task 3);
* find the constants of an optimiser that have a unit, and what happens if nobody thinks of them (task 4);
* paint a picture of 1024 px coarse to fine (task 5).

**You need** the layers of VGG ([lesson 01]({LESSON_01})), the Gram matrix ([lesson 04]({LESSON_04})),
and the three optimisers ([lesson 05]({LESSON_05})).

Back to [07 Random against trained weights]({LESSON_07}).
""")

code("""
%matplotlib inline
%config InlineBackend.figure_formats = ["jpeg"]
from dataclasses import replace

import numpy as np

from nst_lib.experiments.costs import evaluation_times, layer_times, until
from nst_lib.course.watch import watch
from nst_lib.images import load_image, sample
from nst_lib.plots import plot_bars, plot_images, plot_layer_times, plot_race, plot_scaling
from nst_lib.recipes import PRABHAKARAN, faster
from nst_lib.timing import interleaved, ratios, seconds
from nst_lib.transfer import coarse_to_fine, transfer
from nst_lib.vgg import Extractor
""")

md("""
The numbers to play with. The pictures are small, so that everything can be run while you read; where a result needs a
large one, it was computed beforehand, and its log is shown.
""")

code("""
CONTENT, STYLE = "chenonceau_river", "vangogh_starry_night"
SIZE = 96  # px, longer side of most pictures
EVALUATIONS = 160  # of the published recipe
MOST = 60  # evaluations that any other way may take
ROUNDS = 5  # turns in which times are measured
""")

code("""
content, style = sample(CONTENT, SIZE), sample(STYLE, SIZE)
network = Extractor(PRABHAKARAN.layers, precision="float32")
published = replace(PRABHAKARAN, evaluations=EVALUATIONS, precision="float32")
""")

md("""
`PRABHAKARAN` is the recipe of article 004: Adam, content at `block5_conv2`, style at five layers. It is the one that
we shall try to overtake.

## Where the time goes

An [evaluation](../GLOSSARY.md#evaluation) sends a picture through the network, computes the loss, and sends its
gradient back to the pixels. Layer by layer, how long does that take?

**Predict.** Block 1 has few channels and many positions, block 4 has many channels and few positions. Which takes
longer? And is the way back longer than the way there?
""")

code("""
photo = sample(CONTENT, 2 * SIZE)
by_layer = layer_times(network, photo, rounds=ROUNDS)
""")

code("""
from nst_lib.experiments.anatomy import layer_table

work = {row.name: row.multiply_adds for row in layer_table("vgg19", photo.shape[1:3])}
plot_layer_times(by_layer, work)
""")

code("""
there = sum(row.forward for row in by_layer)
back = sum(row.backward for row in by_layer)
pools = sum(row.forward + row.backward for row in by_layer if row.name.endswith("pool"))
print(f"the way back takes {back / there:.1f} times as long as the way there")
print(f"poolings take {100 * pools / (there + back):.0f}% of what an evaluation takes")
""")

md("""
*A bar for each layer: its share of the time, light for the way there, hatched for the way back. Diamonds: its share
of the multiplications.* ⟦check: Inside a block the bars are of nearly one length, and from block to block they change
little: where channels double, a position has four times the work, and there are a quarter of the positions. The
diamonds mostly sit at the ends of the bars.⟧ Where they do not, something else than multiplying takes the time:
⟦check: `block1_conv1` has three channels to read and 64 to write, and the poolings multiply nothing at all, but both
move as much memory as their neighbours.⟧

The way back needs one product for each on the way there, since we ask for the gradient of the pixels only. A network
that *learns* needs two: another one for its weights.

What is left to gain here? At 512 px an evaluation keeps the processor at ⟦check: over 90 %⟧ of the rate that it
reaches in a single large matrix product; `python benchmarks/rate.py` counts it. Nothing can be had by tidying up.
There are three ways left: smaller pictures, cheaper numbers, fewer evaluations.

## Time against pixels

**Predict.** A square of 192 px has nine times the pixels of one of 64 px. Does it take nine times as long?
""")

code("""
def run_at(side):
    square = load_image(f"sample:{CONTENT}", shape=(side, side))
    return transfer(square, style, published, extractor=network)


by_pixels = evaluation_times({side**2: run_at(side) for side in (32, 64, 128, 192)}, ROUNDS)
""")

code("""
plot_scaling(by_pixels)
""")

code("""
ratio = ratios(by_pixels, 192**2, 64**2)["median"]
print(f"nine times the pixels take {ratio:.1f} times as long")
""")

md("""
*Left the seconds of an evaluation, with a straight line. Right the same for one megapixel: a straight line through
the origin would be level.* ⟦check: It is nearly a straight line, and it does not go through the origin. On the right
a pixel of the smallest picture costs several times as much as one of the largest.⟧

What bends it:
* **Small pictures**: some hundred operations have to be started, whatever their size, and at 32 px block 5 has four
  positions, too few for two cores to share. That is the offset of the line.
* **Large pictures**: activations no longer fit into the processor's cache. From 128 to 2048 px the time of a pixel
  stays within ⟦check: 20 %⟧ all the same (`python benchmarks/scale.py`).
* **Too large pictures**: memory. Activations and their gradients take about ⟦check: 3 kB⟧ for every pixel, hence a
  photograph of 12 megapixels more than most machines have. `Settings(tile=512)` then computes it
  [tile by tile](../GLOSSARY.md#tile), with exactly the same gradient, in two passes.

So from a trial at 128 px you can say what 1024 px will take: 64 times as long, or a little less.

## An evaluation for less

Two ways to make an evaluation cheaper. **bfloat16** is a number of 16 bits: as wide a range as float32, but two to
three digits instead of seven. Some processors multiply such numbers twice as fast. `precision="auto"` tries both once
on your machine and takes the faster. **Average pooling** replaces the maximum of four numbers by their mean; Gatys et
al. found the pictures slightly more appealing.

**Predict.** What does each do to the time, and what to the loss after 15 evaluations?
""")

code("""
networks = {
    "float32": network,
    "auto": Extractor(PRABHAKARAN.layers, precision="auto"),
    "average pooling": Extractor(PRABHAKARAN.layers, pooling="average", precision="float32"),
}
plain = replace(published, optimizer="lbfgs", optimizer_options={}, evaluations=MOST)
runs = {name: transfer(content, style, plain, extractor=each) for name, each in networks.items()}
turns = evaluation_times(runs, ROUNDS)
""")

code("""
shares = {name: ratios(turns, name, "float32") for name in turns}
plot_bars(shares, "time of an evaluation, float32 = 1")
""")

md("""
*Medians of the ratio to float32, each within its own round; the lines reach from the smallest to the largest.*
⟦check: Where this was run, "auto" is bfloat16 and takes about two thirds of the time at this size; at 512 px it takes
half. On a processor without bfloat16 units it is float32, and the bar is 1. Average pooling saves next to nothing,
since poolings took so little.⟧

To compare the losses we need one judge: the published formula, in float32, with max pooling.
""")

code("""
def loss_of(image):
    at_image = transfer(content, style, published, extractor=network, start=image)
    return next(at_image).losses.total


def points(run):
    traced = run[0].seconds  # TensorFlow made its graph in the first evaluation
    return [(step.evaluations, step.seconds - traced, step.losses.total) for step in run]
""")

code("""
short = replace(plain, evaluations=15)
tries = {name: list(transfer(content, style, short, extractor=each)) for name, each in networks.items()}
plot_race({name: points(tries[name]) for name in ("float32", "auto")})
""")

code("""
reference = loss_of(tries["float32"][-1].image)
for name, run in tries.items():
    print(f"{name}: {loss_of(run[-1].image) / reference:.1f} times the loss of float32")
plot_images({name: run[-1].image for name, run in tries.items()})
""")

md("""
*Above the loss against evaluations and against seconds. Below the three pictures after 15 evaluations.* ⟦check:
Against evaluations the two curves lie on each other; against seconds "auto" is ahead. The first two pictures cannot
be told apart. The third has another loss by this judge, and looks as good.⟧ bfloat16 is coarse only inside the
network. The image, the Gram matrices and the losses stay float32, so that its errors are like a little noise in the
gradient.

> **A common mistake** is to compare losses of two networks. With average pooling the loss is another function, with
> other numbers; that its picture has a higher loss under max pooling says nothing against it.

## The same loss, sooner

Now the evaluations themselves. First the published recipe. Its last loss is the goal for all others.
""")

code("""
published_run = watch(transfer(content, style, published, extractor=network), EVALUATIONS)
goal = published_run[-1].losses.total
""")

code("""
def race(settings, after=0):
    return list(until(transfer(content, style, settings, extractor=network), goal, after))


def report(name, run):
    arrived = run[-1].losses.total <= goal
    print(f"{name}:", f"there after {run[-1].evaluations} evaluations" if arrived else "not there")
""")

md("""
`until` ends a run at the first loss that is low enough. Gradient descent gets 20 evaluations, L-BFGS up to 60.

**Predict.** Which of the two reaches the goal? Does it look the same against evaluations and against seconds?
""")

code("""
descent = replace(plain, optimizer="gradient_descent", evaluations=MOST // 3)
runs = {"Adam, as published": published_run, "L-BFGS": race(plain), "gradient descent": race(descent)}
for name, run in runs.items():
    report(name, run)
""")

code("""
plot_race({name: points(run) for name, run in runs.items()}, goal)
""")

md("""
*The total loss, logarithmic; left against evaluations, right against seconds. The level line is the goal, and a dot
marks who gets there.* ⟦check: L-BFGS crosses the line at about a quarter of the evaluations, gradient descent does
not come near. Both sides look alike: what an optimiser does beside the network takes hardly any time, even L-BFGS
with its 40 vectors.⟧

So L-BFGS is the base. Three ingredients come on top. None of them changes the goal: the last picture is judged by the
published loss.

### Ingredient 1: a start in the painting's colours

Colours are the part of a style that needs no network. `recoloured` moves the photograph's colours to the painting's
mean and covariance, by one 3 x 3 matrix.

**Predict.** How much of the photograph's loss is left after that, before the first evaluation?
""")

code("""
from nst_lib.colours import recoloured

start = recoloured(content, style)
print(f"{100 * loss_of(start) / loss_of(content):.0f}% of what the photograph has")
plot_images({"photograph": content, "in the painting's colours": start, "painting": style})
""")

md("""
*The photograph, the same in the painting's colours, and the painting.* ⟦check: Half of the loss or less is left, for
the price of less than one evaluation.⟧

### Ingredient 2: longer steps for what is smooth

The loss curves more along fine changes of a picture than along smooth ones: most filters of a network answer to
differences between neighbouring pixels, few to a slow change from left to right. So a descent could go far along what
is smooth, but the fine part keeps its steps short. L-BFGS would find that out by itself, pair by pair. We
can tell it at once: its first guess of the inverse curvature is a [filter](../GLOSSARY.md#frequency-filter) that
multiplies each frequency $f$ (in cycles per pixel) by $(f + 0.02)^{-0.7}$.

**Predict.** Here is the first step down the gradient. What will it look like through the filter?
""")

code("""
smooth = replace(plain, start="recoloured", optimizer_options={"smoothing": 0.7})


def first_move(settings):
    run = list(transfer(content, style, replace(settings, evaluations=6), extractor=network))
    moved = next(step for step in run if step.index == 1)
    return np.asarray(moved.image - run[0].image)
""")

code("""
straight = replace(descent, start="recoloured")
moves = {"down the gradient": first_move(straight), "through the filter": first_move(smooth)}
plot_images({name: 0.5 + 0.2 * move / move.std() for name, move in moves.items()}, width=4)
""")

md("""
*The first change of every pixel, around grey.* ⟦check: Left a grain of single pixels; right the same with large soft
patches of colour under it, which light up the sky as a whole.⟧

The filter is a multiplication between two Fourier transforms. Written out, it turns the left picture into the right
one, but for pixels that ended at black or white:
""")

code("""
def filtered(move, exponent=0.7):
    rows, columns = (np.fft.fftfreq(side) for side in move.shape[1:3])
    gain = (np.hypot(rows[:, None], columns) + 0.02) ** -exponent
    spectrum = np.fft.fft2(move, axes=(1, 2)) * gain[None, :, :, None]
    return np.fft.ifft2(spectrum, axes=(1, 2)).real
""")

code("""
ours, theirs = filtered(moves["down the gradient"]), moves["through the filter"]
print("the same direction:", np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.9)
""")

md("""
### Ingredient 3: a whitened warm-up

The same thought once more, for the channels. An activation is never negative, so all channels of a layer have a
common direction: everything a little stronger, everything a little weaker. In the Gram matrix that is the first
eigenvector.

**Predict.** How much larger is the first eigenvalue of a Gram matrix than the second?
""")

code("""
from nst_lib.gram import gram_matrix, whitening
from nst_lib.plots import plot_spectra
from nst_lib.settings import STYLE_LAYERS

activations = network(style)
grams = {layer: gram_matrix(activations[layer]) for layer in STYLE_LAYERS}
""")

code("""
plot_spectra(grams)
""")

code("""
eigenvalues, directions = np.linalg.eigh(np.asarray(grams["block3_conv1"][0], float))
largest, second = eigenvalues[-1], eigenvalues[-2]
print(f"block3_conv1: the first eigenvalue is {largest / second:.0f} times the second")
""")

md("""
*Eigenvalues of the painting's five Gram matrices, as shares of the largest; both axes logarithmic.* ⟦check: In every
layer the first stands alone, by a factor of 10 or more, and the others fall over several powers of ten.⟧

The loss compares $G = F^T F$, and in $G$ a change of $F$ along a strong direction is multiplied by that strength. So
the loss is a narrow valley. Where the walls are $\\kappa$ times as curved as the floor, steps that are safe for the
walls are $\\kappa$ times too short for the floor, and plain descent needs about $\\kappa$ times as many. L-BFGS
learns the shape of the valley, but it pays for that with evaluations.

The way out is an easier loss, for a while. Between the two Gram matrices comes $W = (I + A / \\mu)^{-0.6}$, with $A$
of the painting and $\\mu$ its second eigenvalue: $E_l = \\mathrm{mean}\\,(W (G - A) W)^2 / 4$. Differences along
strong directions count less, and the valley gets wider. We call this loss [whitened](../GLOSSARY.md#whitening). It is
ours; no paper has it.
""")

code("""
W = directions * (1 + eigenvalues / second) ** -0.6 @ directions.T
print("as the library has it:", np.allclose(W, whitening(grams["block3_conv1"], 0.6)[0], atol=1e-3))
counts = (1 + largest / second) ** -1.2
print(f"a difference along the first direction counts {counts:.2f}, along the last 1")
""")

md("""
A picture whose style is right has a loss of 0 by either formula. But a compromise between style and content lies
elsewhere by the whitened one. So it is a *warm-up*: `faster` gives it two thirds of the evaluations, and the rest
descends the loss that counts.

**Predict.** Of the three ingredients, which saves most?
""")

code("""
fast = replace(faster(published, 30), evaluations=MOST, precision="float32")
of_warm_up = fast.all_evaluations - fast.evaluations
ladder = {"as published": published_run, "L-BFGS": runs["L-BFGS"]}
ladder["and the painting's colours"] = race(replace(plain, start="recoloured"))
ladder["and the filter"] = race(smooth)
ladder["and the whitened warm-up"] = race(fast, after=of_warm_up)
""")

code("""
for name, run in ladder.items():
    report(name, run)
taken = {name: run[-1].evaluations for name, run in ladder.items()}
plot_bars(taken, "evaluations to the published loss")
""")

md("""
*Evaluations until the loss of the published recipe; each bar has one ingredient more than the one above.* ⟦check:
L-BFGS saves most, the start next. The other two save less at this size, since the race is short: most of its
evaluations are the 20 of the warm-up.⟧

And on both axes. During the warm-up the run reports whitened losses, which cannot be compared; so we judge its
pictures by the published loss.

> **A common mistake** is to read a curve across the end of a warm-up. The losses before it belong to another formula.
""")

code("""
def judged_points(run):
    chosen = [step for step in run if step.evaluations % 4 == 1 or step is run[-1]]
    return [(step.evaluations, step.seconds - run[0].seconds, loss_of(step.image)) for step in chosen]


curves = {name: points(run) for name, run in list(ladder.items())[:2]}
curves["fast"] = judged_points(ladder["and the whitened warm-up"])
""")

code("""
plot_race(curves, goal)
""")

code("""
slow, quick = curves["as published"][-1], curves["fast"][-1]
print(f"as published it takes {slow[1] / quick[1]:.0f} times as long, at {SIZE} px, both in float32")
""")

md("""
*As published, L-BFGS alone, and all three ingredients together.* ⟦check: The fast curve begins lower, falls
steeply, and bends down once more where the warm-up ends.⟧

Longer races gain more. Here is the same at 512 px against 900 evaluations, as the article has them, with everything
that a user can switch on: `recipes.FAST`.
""")

code("""
from nst_lib.gallery import gallery_image, gallery_record

large_race = gallery_record("08_race")["numbers"]
plot_race(large_race["runs"], large_race["goal"])
""")

code("""
names = {"08_race_published": "900 evaluations as published", "08_race_fast": "FAST"}
plot_images({title: gallery_image(name) for name, title in names.items()}, width=4.5)
""")

md("""
*Above both curves at 512 px, from the log of `make gallery`; below both pictures, which have the same loss.* ⟦check:
The fast one is there after little more than 70 evaluations, in less than a twentieth of the time. The pictures are of
one kind, and not the same: the sky's strokes lie elsewhere.⟧

| at 512 x 384 px, bfloat16, castle and Starry Night | evaluations |
|---|---|
| as published (Adam) | 900 |
| L-BFGS | ⟦check: 181⟧ |
| L-BFGS with a whitened warm-up, from the photograph | ⟦check: 90⟧ |
| all three ingredients | ⟦check: 72 to 74⟧ |
| all but the frequency filter | ⟦check: 77⟧ |

*Evaluations until the loss that the published recipe has after 900.* `make bench` measures it anew, in seconds too;
the tables are in [README](../README.md#speed). The loss of Gatys et al.'s own recipe after 500 evaluations, at 256
px, is reached after ⟦check: 137⟧, of which 120 are warm-up.

Not everything that we tried helped. These brought nothing, or less than they cost: stages at half or a quarter of the
size before the warm-up; more pairs in L-BFGS's memory, or keeping the memory when the warm-up ends; a style target
from optimal transport; a network compressed to its principal components. A list like this one is missing from most
articles. It would save their readers the same work.

## What L-BFGS remembers

L-BFGS keeps its last moves, and how the gradient changed along each: two vectors for a pair, each as large as the
picture. Is it worth its memory?

**Predict.** With 3 pairs instead of 20, how many more evaluations? And how many megabytes are 20 pairs for a
picture of 4096 x 3072 px?
""")

code("""
few = race(replace(plain, optimizer_options={"history": 3}))
report("20 pairs", runs["L-BFGS"])
report("3 pairs", few)
""")

code("""
for width in (512, 1024, 2048, 4096):
    pair = 2 * 3 * 4 * width * (width * 3 // 4) / 1e6  # two vectors, three channels, four bytes
    print(f"{width} px: {pair:.0f} MB a pair, {20 * pair:.0f} MB for 20")
""")

md("""
⟦check: Three pairs take about a fifth more evaluations.⟧ Curvature is learned from few pairs; from 8 pairs on nothing
changes at 512 px. Up to 2048 px 20 pairs are small beside what the network's activations take, some kilobytes a
pixel. Beyond that ours keeps as many as 2 GB hold, but 5 at least.

## Coarse to fine

A picture of half the side costs a quarter. Why not paint that first, and go on from there? This is how most programs
make large pictures.

**Predict.** 40 evaluations at half the size cost as much as 10 at the full one. How many will be saved at the full
size?
""")

code("""
EARLY = 40
schedule = ((SIZE // 2, EARLY), (SIZE, MOST))
stream = coarse_to_fine(content, style, schedule, plain, extractor=network)
coarse = list(until(stream, goal, after=EARLY))
""")

code("""
plot_race({"full size only": points(runs["L-BFGS"]), "coarse to fine": points(coarse)[EARLY:]}, goal)
""")

code("""
report("full size only", runs["L-BFGS"])
late = coarse[-1].evaluations - EARLY
print(f"coarse to fine: there after {late} evaluations at full size, and {EARLY} of a quarter each")
""")

md("""
*The part at half the size is not drawn, since its losses are of another picture; but its evaluations and its seconds
count.* ⟦check: Against
seconds the second curve begins late and low, and reaches the goal a little sooner than the first.⟧ At 512 px plain
L-BFGS gained 14 % in all by two smaller stages, and after a whitened warm-up nothing was left to gain. To get a
*lower loss sooner*, coarse to fine is a modest trick.

Its real use is another one. A layer sees a fixed number of pixels, `block5_conv1` 156 of them. At 128 px that
is the whole picture; at 1024 px it is a detail. Painted at the full size only, a large picture gets small strokes on
an unchanged photograph: nothing in the loss sees anything larger, and what starts from the photograph stays near it.
Painted coarse to fine, it has its large strokes from the small sizes, and the large ones add the fine ones. The
style picture is scaled along, so that a stroke keeps its share of the picture.

Here is one of 1024 px, with its log.
""")

code("""
large = gallery_record("08_large")["numbers"]
for row in large["stages"]:
    losses = f"loss {row['first loss']:.1e} to {row['last loss']:.1e}"
    print(f"{row['size']} px: {row['evaluations']} evaluations, {row['seconds']:.0f} s, {losses}")
""")

md("""
![The castle of Chenonceau in the manner of Starry Night, 1024 x 768 px: large swirls in the sky, fine strokes on the
walls and the water.](../nst_lib/assets/gallery/08_large.jpg)

*Painted at 256, 512 and 1024 px, each from the picture before it.* ⟦check: The log says it took about three minutes
in all, most of them for the last stage.⟧

**Predict.** The same seconds, spent at 1024 px from the start. Where will you see the difference?
""")

code("""
names = {"08_large": "coarse to fine", "08_large_direct": "full size only, as many seconds"}
plot_images({title: gallery_image(name)[:, :384, 256:768] for name, title in names.items()}, width=4.8)
""")

code("""
for way in ("coarse to fine", "full size only"):
    print(f"{way}: {large[way]['evaluations']} evaluations, loss {large[way]['loss']:.1e} at 1024 px")
""")

md("""
*The same part of both pictures, 512 x 384 px.* ⟦check: Left the sky turns in swirls as wide as a tower; right there
is a fine and even texture on the photograph's own clouds. Their losses differ much less than the pictures do.⟧ On
your own pictures: `nst stylize photo.jpg painting.jpg -o out.png --size 1024 --fast` is fast, but at one size; coarse
to fine is a call of `coarse_to_fine(content, style, schedule, settings)` in Python.

> **A common mistake** is to scale the photograph and leave the painting small. Then every stage has other strokes, and
> the last one undoes the first.

## Three lessons in engineering

Each comes with a run that goes wrong without it. To experiment we take a small loss: three shallow style layers, and
an engraving, black lines on white paper.
""")

code("""
from functools import partial
from itertools import islice

from nst_lib.losses import style_loss
from nst_lib.objective import evaluate
from nst_lib.optimizers import lbfgs
from nst_lib.quiet_tensorflow import tf

shallow = Extractor(STYLE_LAYERS[:3], precision="float32")
engraving = sample("tenniel_mad_tea_party", SIZE)
wanted = [gram_matrix(F) for F in shallow(engraving).values()]
""")

code("""
def style_only(image, *targets):
    own = [gram_matrix(F) for F in shallow(image).values()]
    return tf.stack([style_loss(G, A) for G, A in zip(own, targets, strict=True)])
""")

md("""
### 1. Measure a ratio, in one run

A and B are *the same function*, so that the true ratio is 1.

**Predict.** We call A once, then B once. What comes out?
""")

code("""
compiled = tf.function(lambda image: evaluate(style_only, image, wanted))
A = B = partial(compiled, content)
first, second = seconds(A), seconds(B)
print("A takes more than twice as long as B:", first > 2 * second)
""")

md("""
The first call traces the graph, which takes TensorFlow a second or so, and whoever comes first pays for it. That is
easy to avoid. What comes next is not: while A is measured, somebody else uses the machine. A backup, a browser,
another notebook.
""")

code("""
from threading import Event, Thread, Timer


def neighbour(gone):
    matrix = np.ones((600, 600), np.float32)
    while not gone.is_set():
        matrix @ matrix
""")

code("""
gone = Event()
Thread(target=neighbour, args=(gone,)).start()
with_neighbour = [seconds(A) for _ in range(10)]
gone.set()
alone = [seconds(B) for _ in range(10)]
print(f"A takes {np.median(with_neighbour) / np.median(alone):.1f} times as long as B")
""")

md("""
Ten repetitions and a median, and still wrong: all ten of A were disturbed, and none of B. Now in turns, A, B, B, A,
with a neighbour who leaves somewhere in the middle.
""")

code("""
gone = Event()
Thread(target=neighbour, args=(gone,)).start()
Timer(0.5, gone.set).start()
times = interleaved({"A": A, "B": B}, rounds=20)
""")

code("""
ratio = ratios(times, "A", "B")["median"]
print("in turns, A and B are equal to within a quarter:", 0.8 < ratio < 1.25)
""")

md("""
> **A common mistake** is to time one version today and the other one tomorrow, and to add a third digit.

Whatever happens falls on neighbours alike, and cancels out of their ratio. Hence three rules, which `make bench`
keeps: warm up first; take turns within one run; tell the ratio, with its spread. Seconds of two days, or of two
machines, cannot be compared. Article 004 says 134.7 s for 1000 iterations, on a machine of which we know the name
only.

### 2. Scale the loss, for constants have units

[Lesson 05](05_style_transfer.ipynb) said that only the ratio of the weights matters: with $\\alpha$ and $\\beta$ a
million times smaller, the minimum is where it was.

**Predict.** The published recipe with both weights divided by a million ($2^{20}$, to be exact). How low are Adam and
L-BFGS after 10 evaluations?
""")

code("""
def scaled(settings, factor=2.0**-20):
    weights = {name: factor * getattr(settings, name) for name in ("content_weight", "style_weight")}
    return replace(settings, **weights)


def left_after_10(settings):
    run = list(transfer(content, style, replace(settings, evaluations=10), extractor=network))
    return run[-1].losses.total / run[0].losses.total
""")

code("""
for name, settings in {"Adam": published, "L-BFGS": plain}.items():
    before, after = (100 * left_after_10(each) for each in (settings, scaled(settings)))
    print(f"{name}: falls to {before:.0f}% of what it was, a millionth to {after:.0f}% of what it was")
    print(f"{name} stands still:", after > 90)
""")

md("""
⟦check: Adam stands still, and L-BFGS does not notice.⟧ Adam divides the mean gradient by the root of its mean square,
and so its steps do not depend on the gradient's size. Almost: it adds $\\epsilon$ to the divisor, and $\\epsilon$ has
the unit of the gradient. The article's is 0.1 on pixels of 0 to 255, small beside its gradients and large beside a
millionth of them.

| constant | its unit |
|---|---|
| learning rate of gradient descent | pixel / gradient |
| $\\epsilon$ of Adam | gradient |
| `gtol` of SciPy's L-BFGS-B (stop when the gradient is below) | gradient |
| `ftol` there (stop when $f_k - f_{k+1}$ is below it times the larger of $f_k$, $f_{k+1}$ and 1) | none; the 1: loss |
| our L-BFGS | none: a loss 1000 times larger gives the same picture |

So, if an optimiser has such a constant, divide the loss by its first value. Then the constant means the same for
every pair of pictures.

> **A common mistake** is to think that scaling brings digits back. float32 has seven, whatever the unit.

**Predict.** A loss of 300 million falls by 10. Does float32 see it?
""")

code("""
loss = np.float32(3e8)
print("seen:", loss - np.float32(10) != loss)
""")

md("""
Its neighbours in float32 lie 32 away. Does that matter? A line search asks whether a step lowers the loss. We ask the
same, for 40 very short steps along the gradient, and compare with what the slope promises.
""")

code("""
loss, _, gradient = compiled(content)
slope = -float(tf.norm(gradient))
lengths = np.linspace(0, 3e-6 * float(loss) / -slope, 40, dtype=np.float32)
changes = [float(compiled(content + length * gradient / slope)[0] - loss) for length in lengths]
""")

code("""
from nst_lib.plots import plot_stairs

plot_stairs(lengths, changes, slope)
""")

md("""
*The change of the loss along a line downhill: dashed as the gradient says, dots as the difference of two float32
losses says.* ⟦check: The dots lie on stairs and scatter around the line; some short steps seem to go uphill.⟧ A
search that has come so far learns nothing more, however it is scaled: a change below a ten-millionth of the loss
cannot be seen. Ours ends there. What helps is not to need such steps: longer first guesses, as the filter gives them,
and stopping in time.

### 3. Never clamp outside the optimiser's knowledge

Pixels end at 0 and 1. There are three ways to keep them there:
* the optimiser knows the box: what the gradient holds at a bound is left out of the direction;
* somebody clips the picture after each step and does not tell. The optimiser thinks its whole step was made, and learns
  curvature from moves that never happened;
* nobody cares until the picture is saved.

**Predict.** Which has the lowest loss of the picture that you can save?
""")

code("""
def behind_its_back(image, *targets):
    clipped = tf.clip_by_value(image, 0.0, 1.0)  # the network sees this, the optimiser keeps its own
    return style_only(image + tf.stop_gradient(clipped - image), *targets)


def descend(objective, **options):
    *_, last = islice(lbfgs(objective, content, wanted, **options), 30)
    return last
""")

code("""
ends = {
    "knows the box": descend(style_only),
    "clipped behind its back": descend(behind_its_back, bounds=None),
    "clipped at the end": descend(style_only, bounds=None),
}
saved = {name: tf.clip_by_value(last.point, 0.0, 1.0) for name, last in ends.items()}
""")

code("""
def loss_to(targets, image):
    return float(tf.reduce_sum(style_only(image, *targets)))


says = {name: float(tf.reduce_sum(last.terms)) for name, last in ends.items()}
has = {name: loss_to(wanted, image) for name, image in saved.items()}
best = has["knows the box"]
for name in ends:
    print(f"{name}: says {says[name] / best:.1f} times the loss,", end=" ")
    print(f"has {has[name] / best:.1f} times the loss")
""")

code("""
free = "clipped at the end"
print("free, it promises more than the picture holds:", has[free] > 1.1 * says[free])
on_bounds = np.mean((saved["knows the box"] == 0) | (saved["knows the box"] == 1))
print(f"zeros and ones are {100 * on_bounds:.0f}% of what the picture holds")
plot_images({"engraving": engraving, **saved}, width=2.4)
""")

md("""
*The engraving, and the photograph in its style, by the three ways.* ⟦check: The first has clean blacks and whites.
The second stayed behind: its losses agree, but it needs more evaluations for the same. The third reports the lowest
loss of all, of a picture with values outside 0 and 1 that nobody can see; the one that can be saved is the worst.⟧

> **A common mistake** is a loop around L-BFGS that clips after each step, as one does with Adam.

The more black and white a style has, the more it matters. ⟦check: Here a third of all values lie on a bound.⟧ With
Adam clipping after each step does little harm, since Adam infers nothing from where it has been. With L-BFGS every
step rests on the memory of the steps before.

## Your turn: the panel

The fast settings, with everything to turn. Run it, and pull the slider under the picture back to the place where the
warm-up ends: the curve jumps there, the picture does not.
""")

code("""
from nst_lib.widgets.loss_panel import LossPanel

panel = LossPanel(content, style, fast)
panel
""")

md("""
Three things to find out with it:
1. Start from `content` instead of `recoloured`. By the end of the warm-up, can you still tell?
2. Choose the largest size that you would wait for. Predict the seconds first, from the line above.
3. Take Adam with the same number of evaluations. How far does it come?

## Key points
* The time of an evaluation is the time of its convolutions. It grows with the pixels, along a nearly straight line.
* Cheaper evaluations (bfloat16 where the processor has it) and fewer evaluations multiply.
* Fewer: L-BFGS, a start in the right colours, longer steps for what is smooth, and a whitened loss to warm up.
* Coarse to fine is for large strokes in large pictures, more than for speed.
* Tell ratios from one run. Know the unit of every constant. Let the optimiser know every bound.

## Quiz
""")

code("""
from nst_lib.course.lesson_quiz import lesson_quiz

lesson_quiz("08")
""")

md(f"""
## Further reading
* Nocedal and Wright 2006, *Numerical Optimization*: section 7.2 is L-BFGS, section 3.1 the condition that a step has to
  meet, section 2.2 the scaling of variables.
* Byrd, Lu, Nocedal, Zhu 1995, *A Limited Memory Algorithm for Bound Constrained Optimization*: L-BFGS-B, which knows
  a box.
* Pitié and Kokaram 2007, *The linear Monge-Kantorovitch linear colour mapping*: the start in another picture's colours.
* Gatys, Ecker, Bethge, Hertzmann, Shechtman 2017, *Controlling Perceptual Factors in Neural Style Transfer*: large
  pictures coarse to fine.
* Kingma and Ba 2015, *Adam*: algorithm 1, with its $\\epsilon$.

**The exercises** to this lesson are in `exercises/08_faster_and_finer.ipynb`.

**Next.** [09 Regions, colour, film]({LESSON_09})
""")


def build(folder):
    """Write the notebook into `folder`."""
    for number, cell in enumerate(CELLS, start=1):
        cell.id = f"08-{number:02}"
    path = Path(folder, f"{NAME}.ipynb")
    nbformat.write(new_notebook(cells=CELLS, metadata=METADATA), path)
    return path


if __name__ == "__main__":
    print(build(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent))
