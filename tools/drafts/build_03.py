"""Writes 03_content.ipynb, without outputs; `make notebooks` runs it. Kept out of the repository once it has run."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CELLS = []


def md(text):
    """A markdown cell."""
    CELLS.append(new_markdown_cell(text.strip("\n"), id=f"03-{len(CELLS):02}"))


def code(text):
    """A code cell."""
    CELLS.append(new_code_cell(text.strip("\n"), id=f"03-{len(CELLS):02}"))


md(r"""
# 03 Content

*About 45 minutes to read and try things out (estimated). The code runs in about 70 s on two cores (measured).*

**After this lesson you can**
* compare two pictures by pixels, by structure and by features, and say what each of the three overlooks
  (`exercises/03_content`, task 1);
* write the content loss and its gradient, and check both (tasks 1 and 2);
* turn noise into a picture by the features of one layer (task 3);
* rank layers by what they keep, and choose one for the content of a transfer (task 4).

**You need** feature maps (lesson 02) and a gradient tape. What is needed of VGG is repeated in a line.

Back to [02 What the layers see](02_what_the_layers_see.ipynb).
""")

code(r"""
%matplotlib inline
%config InlineBackend.figure_formats = ["jpeg"]
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

import nst_lib
from nst_lib.course.watch import watch
from nst_lib.images import load_image, noise_like, sample, samples, window
from nst_lib.plots import plot_by_shift, plot_images, plot_measures, plot_runs, plot_share_table
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.vgg import Extractor
""")

md(r"""
These are the numbers to play with. Twice the `SIZE` is four times the work.
""")

code(r"""
PICTURE, STYLE = "cat_eyes", "vangogh_starry_night"
SIZE = 128  # px, width of the pictures; their height is three quarters of that
SHIFT = 4  # px
LAYERS = [f"block{block}_conv1" for block in range(1, 6)]
EVALUATIONS = 60  # of each inversion
EYE_SIZE, EYE_EVALUATIONS = 144, 30  # px and evaluations of each transfer at the end
COST = 5e7  # of losing all content there
""")

md(r"""
## Two pictures that only a computer tells apart

Here are two photographs of a cat. The second was taken a moment later; the camera had moved a little to the right.
""")

code(r"""
SHAPE = (3 * SIZE // 4, SIZE)
picture = sample(PICTURE, 3 * SIZE // 2)
here, there = window(picture, SHAPE), window(picture, SHAPE, right=SHIFT)
plot_images({"here": here, f"{SHIFT} px further right": there})
""")

md(r"""
*The same cat twice. What stands in the right picture stands 4 px further right in the left one.*

For you they show the same. How different are they for a computer? The simplest answer goes pixel by pixel: subtract,
square, take the mean, halve it. (The half will make the gradient tidy.) The same can be done with the features of any
layer, since they are numbers at positions, too.
""")

code(r"""
def difference(F, P):
    return float(tf.reduce_mean((F - P) ** 2) / 2)
""")

code(r"""
extract = Extractor(LAYERS)
F, P = extract(there), extract(here)
found = {"pixels": difference(there, here)} | {layer: difference(F[layer], P[layer]) for layer in LAYERS}
""")

md(r"""
Such a number says nothing by itself: pixels go from 0 to 1, features into the thousands. So we measure what *another*
picture would cost, on average over the other six photographs of the course, and let that count as 1. (The library's
`differences` is the cell above as a function.)

**Predict.** Moved by 4 px of 128: where between 0 (the same picture) and 1 (another picture) is the difference of the
pixels? Where is that of the deepest layer?
""")

code(r"""
from nst_lib.experiments.similarity import differences

others = [load_image(f"sample:{name}", shape=SHAPE) for name in samples("content") if name != PICTURE]
each = [differences(extract, other, here) for other in others]
unrelated = {name: np.mean([of[name] for of in each]) for name in each[0]}

for name, value in found.items():
    print(f"{name:13} {value:8.2g}   {value / unrelated[name]:.2f} of another picture's")
""")

md(r"""
⟦check: in pixels the moved cat is at about 0.3, a third of the way to another picture; block1_conv1 and block2_conv1
say 0.5 or more, the deepest layer about 0.3.⟧ By every one of these measures the second picture is far from the first.
Keep that in mind: **features are not blind to a shift.** What they do forgive we shall see in a moment.

## Equation 1

The [content loss](../GLOSSARY.md#content-loss) of Gatys, Ecker and Bethge (2016, eq. 1) is this very difference in one
layer $l$. $F$ are the features of the picture we make, $P$ those of the photograph; $i$ counts the $N$ channels, $j$
the $M$ positions:

$$L_{content} = \frac{1}{2} \sum_{i,j} \left( F^l_{ij} - P^l_{ij} \right)^2$$

Written as it stands, entry by entry, and beside it the library's:
""")

code(r"""
from nst_lib.losses import content_loss


def equation_1(F, P):
    return sum((float(F[index]) - float(P[index])) ** 2 for index in np.ndindex(F.shape)) / 2
""")

code(r"""
F5, P5 = (np.asarray(features["block5_conv1"]) for features in (F, P))
by_equation, by_library = equation_1(F5, P5), float(content_loss(F5, P5))
print("the library's is eq. 1 divided by N M:", np.isclose(by_library, by_equation / F5.size, rtol=1e-4))
""")

md(r"""
> **A common mistake** is to compare two content losses that were summed. Eq. 1 is a sum, so that it grows with the
> picture: twice the side, four times the loss, though nothing got worse. The library divides by the number of
> activations, $N M$. A weight then means the same at 128 px and at 2048 px.

Two more measures will help us, both between pictures. **[PSNR](../GLOSSARY.md#psnr)** is the pixel difference on a
scale of decibels: 10 dB more mean a tenth of the squared difference; above 35 dB few people see any. It is as blind as
what it is made of. **[SSIM](../GLOSSARY.md#ssim)** (Wang et al. 2004) compares small windows of 11 px by their
brightness, contrast and structure: 1 for equal pictures, about 0 for pictures that have nothing to do with each other.

## Five copies with one and the same pixel difference

From the photograph we walk straight towards four goals: black, its own mean colour, noise, and another photograph. Each
time we stop where the pixel difference is that of the moved copy, to the last digit.
""")

code(r"""
squared = tf.reduce_mean((there - here) ** 2)


def towards(goal):
    step = tf.sqrt(squared / tf.reduce_mean((goal - here) ** 2))
    return here + step * (goal - here)
""")

code(r"""
mean_colour = tf.reduce_mean(here, axis=(1, 2), keepdims=True) * tf.ones_like(here)
copies = {
    f"moved {SHIFT} px": there,
    "darker": towards(tf.zeros_like(here)),
    "less contrast": towards(mean_colour),
    "noisy": towards(noise_like(here)),
    "double exposure": towards(others[0]),
}
plot_images({"the photograph": here, **copies}, columns=3)
""")

md(r"""
*The photograph and five copies. Each copy is exactly as far from it as the others, measured by pixels.*

**Predict.** Order the five by how much they have harmed the picture, in your own eyes. Then guess the order of SSIM,
of the first layer, and of the last.
""")

code(r"""
from nst_lib.experiments.similarity import psnr, ssim

shares = {}
for name, copy in copies.items():
    found = differences(extract, copy, here)
    shares[name] = {measure: found[measure] / unrelated[measure] for measure in found}
    print(f"{name:16} PSNR {psnr(copy, here):.0f} dB   SSIM {ssim(copy, here):.2f}")
""")

code(r"""
plot_share_table(shares, "copy", "difference measured in", lowest=1e-2)
""")

md(r"""
*Each row is a copy, each column a way to measure; 1 is the difference of another picture.* The first column is one
number five times: pixels cannot tell less light from snow. The layers can.
""")

code(r"""
for measure in unrelated:
    order = sorted(shares, key=lambda name: shares[name][measure])
    if measure != "pixels":
        print(f"{measure}: nearest {order[0]}, farthest {order[-1]}")
""")

md(r"""
⟦check: darker is nearest in every layer, noisy farthest in most; SSIM: less contrast and darker highest (above 0.8),
moved and noisy lowest (below 0.4). A layer that was trained to name what is in a picture cares little whether the light
was dim, and much whether the fur has turned to grain.⟧ That is why features, not pixels, say what the content is.

The moved copy is the odd one: ⟦check: pixels, SSIM and the first layers count it among the worst, the deepest layer
less so⟧. Let us move it further.

## Drag the window

**Predict.** The window moves from 0 to 16 px. Which curve rises first: pixels, the first layer, or the last? Which is
lowest at 2 px, and do any of them come down again?
""")

code(r"""
from nst_lib.widgets.shift_panel import ShiftPanel

panel = ShiftPanel(picture, SHAPE, extract, unrelated)
plot_by_shift(panel.curves)
""")

md(r"""
*The difference between the photograph and its moved copy, over the shift. The grey line is another picture.*
⟦check: the first layers rise at once, since their features are edges a few pixels wide, and are near 1 after 3 or 4 px;
pixels rise more slowly, because neighbouring pixels are alike; block5_conv1 rises slowest.⟧

The deep layers are slow for a reason that can be counted. Between blocks, max pooling keeps the largest of each four
neighbours, wherever it stood. A position of a deep layer therefore stands for many pixels:
""")

code(r"""
from nst_lib.tiles import receptive_field

for layer in LAYERS:
    stride, radius = receptive_field("vgg19", layer)
    print(f"{layer}: a position every {stride:2} px, each sees {stride + 2 * radius:3} px of each row")
""")

md(r"""
For `block5_conv1` a shift of 2 px is an eighth of a step. For `block1_conv1` it is two whole steps.

So is a deep layer indifferent to a shift? Move by 16 px, which is four steps of `block3_conv1`, and compare twice:
position by position, as eq. 1 does, and with the map moved back by four.
""")

code(r"""
at_16, at_0 = (extract(window(picture, SHAPE, right=px))["block3_conv1"] for px in (16, 0))
in_place = difference(at_16, at_0) / unrelated["block3_conv1"]
moved_back, same_part = at_16[:, 3:-3, 3:-7], at_0[:, 3:-3, 7:-3]  # away from the edge

print(f"position by position: {in_place:.1f} of another picture's difference")
is_same = np.allclose(moved_back, same_part, rtol=1e-3, atol=0.1)
print("moved back by four, the features are the same:", is_same)
""")

md(r"""
The features have moved with the picture: nothing was lost, and yet the content loss is
⟦check: about as high as for another picture⟧. **Content is what is where.** Eq. 1 asks both questions at once, in every
layer; with depth, *where* only becomes coarser.

Now drag the window yourself. The maps show where the two pictures differ, bright for much.
""")

code(r"""
panel
""")

md(r"""
Three things to find out with it:
1. At 1 px, where in the picture do the pixels differ? What is there?
2. Choose `block1_conv1`, then `block5_conv1`, at 4 px. Which of the two maps still shows you the cat?
3. Is there a shift at which a curve comes down again? Find out what repeats in the picture at that distance.

## The gradient: equation 2

To change a picture so that its content loss falls, we need the slope. Derive eq. 1 by one activation: the square gives
a factor 2, which the half takes away. What is left is the difference itself. An activation that the ReLU has set to
zero does not react to a small change; there the slope is zero (Gatys et al. 2016, eq. 2):

$$\frac{\partial L_{content}}{\partial F^l_{ij}} =
\begin{cases} F^l_{ij} - P^l_{ij} & \text{if } F^l_{ij} > 0 \\ 0 & \text{otherwise} \end{cases}$$

We check it on small random numbers, taken before the ReLU, in three ways: by the equation, by TensorFlow's tape, and by
nudging each number a little up and down.
""")

code(r"""
before_relu, other = tf.unstack(tf.random.stateless_normal((2, 1, 4, 5, 6), seed=(0, 1)))
F, P = tf.nn.relu(before_relu), tf.nn.relu(other)
by_equation = tf.where(F > 0, F - P, 0.0) / F.shape.num_elements()
""")

code(r"""
with tf.GradientTape() as tape:
    tape.watch(before_relu)
    loss = content_loss(tf.nn.relu(before_relu), P)
by_tape = tape.gradient(loss, before_relu)
print("eq. 2 and the tape agree:", np.allclose(by_equation, by_tape, rtol=1e-4, atol=1e-8))
""")

code(r"""
def by_nudging(index, nudge=1e-6):
    moved = np.zeros(F.shape)
    moved[index] = nudge
    up, down = (np.maximum(before_relu.numpy() + change, 0) for change in (moved, -moved))
    rise = equation_1(up, P.numpy()) - equation_1(down, P.numpy())
    return rise / (2 * nudge) / moved.size
""")

code(r"""
slopes = [by_nudging(index) for index in np.ndindex(*F.shape)]
print("eq. 2 and the nudges agree:", np.allclose(np.ravel(by_equation), slopes, rtol=1e-4, atol=1e-7))
print(f"activations without a slope: {np.mean(np.equal(slopes, 0)):.0%}")
""")

md(r"""
About half of the activations have no slope: those are the ones that the ReLU has silenced.

> **A common mistake** is to leave the second case out. Then silent features push the picture, too, in a direction that
> changes nothing they can see.

From the features back to the pixels, through every layer in between, the tape walks for us.

## Back from the features

How much of a picture is left in a layer? Ask the layer itself. Start from noise, and follow the gradient until the
noise has the photograph's features. What comes out is the layer's [inversion](../GLOSSARY.md#inversion)
(Mahendran and Vedaldi 2015; Gatys et al. 2016, figure 1). The loop is short:
""")

code(r"""
see = Extractor(["block2_conv1"])
target = see(here)["block2_conv1"]
canvas = tf.Variable(noise_like(here))
adam = tf.keras.optimizers.Adam(learning_rate=0.05)


@tf.function
def descend():
    with tf.GradientTape() as tape:
        loss = content_loss(see(canvas)["block2_conv1"], target)
    adam.apply_gradients([(tape.gradient(loss, canvas), canvas)])
    canvas.assign(tf.clip_by_value(canvas, 0.0, 1.0))
    return loss  # of the canvas before this update
""")

md(r"""
The library's `invert` does the same for any layer, with any optimiser. With Adam, it must go the same way:
""")

code(r"""
from nst_lib.transfer import invert

ours = [float(descend()) for _ in range(20)]
adams = {"optimizer": "adam", "optimizer_options": {"learning_rate": 0.05}}
by_adam = Settings(content_weight=1.0, evaluations=20, **adams)
theirs = [step.losses.total for step in invert(here, "block2_conv1", by_adam, extractor=see)]
print("every loss equal to within 1 %:", np.allclose(ours, theirs, rtol=0.01))
""")

md(r"""
They agree. From here on the library does it, by L-BFGS, which needs fewer evaluations (lesson 05 says why). The weight
of the loss is chosen so that noise costs 1 in every layer. The optimiser does not care, and we can compare.
""")

code(r"""
extractors = {layer: Extractor([layer]) for layer in LAYERS}


def inversion(layer, seed=0):
    target, noise = (extractors[layer](image)[layer] for image in (here, noise_like(here, seed)))
    weight = 1 / float(content_loss(noise, target))
    settings = Settings(content_weight=weight, evaluations=EVALUATIONS, seed=seed)
    return watch(invert(here, layer, settings, extractor=extractors[layer]), EVALUATIONS)
""")

md(r"""
**Predict.** Five inversions, from `block1_conv1` to `block5_conv1`. Which of them will you take for the photograph? In
which will the cat still have eyes? What gets lost first: colours, fur, or the outline?
""")

code(r"""
runs = {layer: inversion(layer) for layer in LAYERS}
images = {layer: run[-1].image for layer, run in runs.items()}
plot_images({"the photograph": here, **images}, columns=3)
""")

md(r"""
*The photograph, and what each layer brought back from noise in 60 evaluations.* ⟦check: block1_conv1 and block2_conv1
cannot be told from the photograph; block3_conv1 has lost the finest fur; in block4_conv1 grain lies over everything,
with eyes and outline in place; of block5_conv1 a blotchy cat is left in noise.⟧
""")

code(r"""
plot_runs(runs)
""")

md(r"""
*Content loss over evaluations; noise is 1.* ⟦check: the shallow layers fall by four or more powers of ten, the deep
ones by one or two, and are still falling at the end.⟧ Between two pixels and a deep feature lie many bends, and an
optimiser gets round them slowly. So a bad picture may have two causes: the layer does not hold more, or we stopped too
early. To tell them apart, look below at the large ones, which had 500 evaluations.
""")

code(r"""
measures = {
    "PSNR in dB": {layer: psnr(image, here) for layer, image in images.items()},
    "SSIM": {layer: ssim(image, here) for layer, image in images.items()},
}
for measure, values in measures.items():
    print(f"{measure} falls from layer to layer:", all(a > b for a, b in pairwise(values.values())))
plot_measures(measures)
""")

md(r"""
*How like the photograph each inversion is, by pixels (left) and by structure (right).* ⟦check: from about 40 dB and an
SSIM of 1 in the first layer to about 11 dB and 0.1 in the last.⟧ Detail is lost step by step, and it is lost for good.
Why for good?

## What is lost stays lost

Each layer is computed from the one before it, and from nothing else. If two pictures have the same features in
`block3_conv1`, then also in every layer after it. The converse need not hold: pooling and ReLU throw away numbers, so
that many different features lead to the same next ones.

**Predict.** We look at each inversion with all other layers. Draw a table with a row for each inverted layer and a
column for each that looks, pixels first. Where are the large differences: right of the diagonal, or left of it?
""")

code(r"""
noise = differences(extract, noise_like(here), here)
seen = {}
for layer, image in images.items():
    found = differences(extract, image, here)
    seen[layer] = {name: found[name] / noise[name] for name in found}
plot_share_table(seen, "inverted from", "difference seen in")
""")

md(r"""
*Row: the layer that was inverted. Column: where the result is compared with the photograph. 1 is noise, where we
started.* ⟦check: small where a layer looks at its own or a shallower layer's inversion, large on the other side: by
pixels the inversion of block5_conv1 is about as far from the photograph as noise, 0.5 to 1, and in block5_conv1 less
than 0.02.⟧ The shallow layers see that the deep ones were fooled; the deep ones have nothing to say against the work of
the shallow ones.

What a layer does not hold it leaves to chance. Begin with other noise, and see what changes:
""")

code(r"""
again = {layer: inversion(layer, seed=1)[-1].image for layer in ("block1_conv1", "block5_conv1")}
for layer, image in again.items():
    print(f"{layer}: the two inversions have PSNR {psnr(image, images[layer]):.0f} dB between them")
plot_images({"block5_conv1": images["block5_conv1"], "from other noise": again["block5_conv1"]})
""")

md(r"""
*Two pictures that mean nearly the same to `block5_conv1`.* ⟦check: the first layer gives one and the same picture,
above 35 dB, whatever it starts from. The last gives another one each time, at about 11 dB.⟧ All the pictures between
which a layer cannot choose are its freedom. In a transfer, the style will make use of it.

Here are the large ones: 256 px, 500 evaluations each. (`make gallery` computes them anew; how long that took stands in
the JSON files beside them.)
""")

code(r"""
GALLERY = Path(nst_lib.__file__).parent / "assets" / "gallery"
large = {layer: load_image(GALLERY / f"03_inversion_{layer}.jpg") for layer in LAYERS}
original = window(sample("cat_eyes", 384), (192, 256))
plot_images({"the photograph": original, **large}, columns=3, width=3.2)
""")

md(r"""
*The same as above, larger and with more patience.* ⟦check: block3_conv1 is now close to the photograph; block4_conv1
has every part in its place, with softened fur and a grain of its own; block5_conv1 shows eyes, nose and ears roughly
where they belong, in colours that are partly wrong.⟧
""")

code(r"""
smooth = load_image(GALLERY / "03_inversion_smooth_block5_conv1.jpg")
for kind, image in {"as it is": large["block5_conv1"], "smoothed": smooth}.items():
    print(f"{kind:8} SSIM {ssim(image, original):.2f}")
plot_images({"block5_conv1": large["block5_conv1"], "smoothed": smooth}, width=3.2)
""")

md(r"""
*`block5_conv1` again, left as above, right with total variation in the loss.* The smooth one is not better informed. We
told it something about photographs that the layer did not know: neighbouring pixels are alike. ⟦check: its SSIM is the
higher one.⟧ Published inversions that look like photographs have such a hint in them, or a whole network trained to
give it (Dosovitskiy and Brox 2016).

## Content in a transfer: do the eyes stay?

Article 000 painted make-up on a face. With the content in block 4 the eyes came out as *similar* eyes, "without caring
too much about the spatial information"; with the content in block 2 they stayed. Now you know what to expect, and can
test it. First an honest start: losses of different layers have different units, so we give each a weight such that
a picture without any of the content, the painting itself, would cost the same.
""")

code(r"""
from nst_lib.transfer import transfer

CONTENT_LAYERS = ("block2_conv2", "block4_conv2", "block5_conv2")
cat, painting = sample(PICTURE, EYE_SIZE), sample(STYLE, EYE_SIZE)
painter = Extractor([*CONTENT_LAYERS, *STYLE_LAYERS])


def settings_for(layer):
    trial = Settings(content_layers=(layer,), content_weight=1.0, start="style")
    lost = next(transfer(cat, painting, trial, extractor=painter)).losses.content[layer]
    return replace(trial, content_weight=COST / lost, start="content", evaluations=EYE_EVALUATIONS)
""")

md(r"""
**Predict.** Three transfers, content in block 2, 4 and 5, everything else the same. Where are the strokes boldest?
Where are the eyes still round, and where they were?
""")

code(r"""
def paint(layer):
    return watch(transfer(cat, painting, settings_for(layer), extractor=painter), EYE_EVALUATIONS)[-1]


painted = {layer: paint(layer) for layer in CONTENT_LAYERS}
results = {layer: step.image for layer, step in painted.items()}
plot_images({"content": cat, **results}, columns=2, width=3.6)
""")

md(r"""
*The same cat, the same painting; only the layer that holds the content differs.* ⟦check: block 2 keeps every hair and
gives the painting's colours; block 4 paints the fur in strokes and keeps the eyes; in block 5 strokes run across the
eyes and bend their outline.⟧ Now only the strip with the eyes, and as numbers how alike it is, and how far it has
moved: `displacement` looks for the place where the strip of the photograph fits best.
""")

code(r"""
EYES = (0.4, 0.8, -0.1)  # shares of the picture: height, width, how far below its middle


def eyes_of(image):
    height, width = image.shape[1:3]
    shape = (round(EYES[0] * height), round(EYES[1] * width))
    return window(image, shape, down=round(EYES[2] * height))
""")

code(r"""
from nst_lib.experiments.similarity import displacement


def in_words(before, after):
    down, right, correlation = displacement(eyes_of(before), eyes_of(after), most=6)
    alike = ssim(eyes_of(before), eyes_of(after))
    return f"SSIM {alike:.2f}, {np.hypot(down, right):.1f} px away with correlation {correlation:.2f}"


for layer, step in painted.items():
    print(f"{layer}: {in_words(cat, step.image)}; style loss {step.losses.by_kind['style']:.1e}")
strips = {name: eyes_of(image) for name, image in {"content": cat, **results}.items()}
plot_images(strips, columns=2, width=3.6)
""")

md(r"""
*The eyes alone.* ⟦check: SSIM and correlation fall from block 2 to block 5; the best fit is 0 px away in block 2 and
block 4.⟧ But look at the style losses: ⟦check: block 2's is several times that of block 5⟧. With content in block 2 the
picture took on less style, so that part of what we see is simply that: less was changed. A fair comparison gives all
three the same amount of style. For the pictures below the content weight was changed until the three style losses
agreed to within 5 %.
""")

code(r"""
names = ("content", *CONTENT_LAYERS)
fair = {name: load_image(GALLERY / f"03_eyes_cat_eyes_{name}.jpg") for name in names}
for layer in CONTENT_LAYERS:
    print(f"{layer}: {in_words(fair['content'], fair[layer])}")
plot_images({name: eyes_of(image) for name, image in fair.items()}, columns=2, width=3.6)
""")

code(r"""
faces = {name: load_image(GALLERY / f"03_eyes_portrait_collins_{name}.jpg") for name in names}
plot_images(faces, width=2.4)
""")

md(r"""
*The cat's eyes and a face, both with one and the same style loss in all three pictures of a row.* ⟦check: at the same
amount of style, the eyes are most like the photograph's with content in block 2, where the style shows as colour and
fine grain; with block 4 they keep their place and take on strokes; with block 5 their outline bends and one eye becomes
larger than the other.⟧

**The verdict on article 000:** ⟦check: confirmed. The deeper the content layer, the less the eyes are held, also when
each picture has the same amount of style. But block 4 alone does not move them; its shapes loosen, its places hold.⟧
What is gained by depth is just that freedom: a painting has to have it, a preview of make-up must not. Gatys et al.
show the same choice in their figure 5, and take `conv4_2`.

> **A common mistake** is to compare two layers at one and the same content weight. Their losses have different units;
> what looks like the layer's doing may be the weight's.

## Key points
* The content loss is half the mean squared difference of features, position by position: what is where.
* Its gradient in the features is the difference itself, and zero where the ReLU is silent.
* Equal pixel differences can look very different. ⟦check: Deep features forgive light and contrast, resent noise,⟧ and
  know places only to the size of their stride.
* Each layer knows only what the one before it knew. Shallow layers bring the photograph back; deep ones bring back one
  of many pictures with the same things in the same places.
* ⟦check: Content in block 2 for exact places and little style, in block 4 for a painting, in block 5 for free play.⟧

## Quiz
""")

code(r"""
from nst_lib.course.lesson_quiz import lesson_quiz

lesson_quiz("03")
""")

md(r"""
## Further reading
* Gatys, Ecker, Bethge 2016, *Image Style Transfer Using Convolutional Neural Networks*: eq. 1 and 2; figure 1, lower
  row, for inversions; figure 5 for the content layer in a transfer.
* Mahendran and Vedaldi 2015, *Understanding Deep Image Representations by Inverting Them*: the method, and what total
  variation adds to it.
* Dosovitskiy and Brox 2016, *Inverting Visual Representations with Convolutional Networks*: how much a trained network
  can still read from the deepest layers.
* Wang, Bovik, Sheikh, Simoncelli 2004, *Image Quality Assessment: From Error Visibility to Structural Similarity*: eq.
  13 is SSIM; its figure 2 shows pictures with one squared error and very different looks.

**Next.** [04 Style](04_style.ipynb), which throws away the positions that this lesson was all about. To practise first,
do `exercises/03_content`.
""")

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

if __name__ == "__main__":
    notebook = new_notebook(cells=CELLS, metadata=METADATA)
    nbformat.validate(notebook)
    nbformat.write(notebook, Path(__file__).with_name("03_content.ipynb"))
