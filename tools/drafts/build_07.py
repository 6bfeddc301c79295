"""Writes 07_random_weights.ipynb, without outputs: python build_07.py [folder]

Sentences with the marker ⟦check: ...⟧ say what we expect; whoever runs the notebook replaces them by what came out.
"""

import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

LESSON = "07"
CELLS = []


def md(text):
    """Add a Markdown cell."""
    CELLS.append(new_markdown_cell(text.strip("\n"), id=f"{LESSON}-{len(CELLS):02}"))


def code(text):
    """Add a code cell."""
    CELLS.append(new_code_cell(text.strip("\n"), id=f"{LESSON}-{len(CELLS):02}"))


md(r"""
# 07 Random against trained weights

*About 50 minutes to read and try things out (estimated). The code runs in about 80 s on two cores (measured).*

**After this lesson you can**
* draw random weights for VGG, and say what happens to activations at a wrong spread (exercise 7.1);
* weight the layers of any network so that each has a say, by the sizes of their gradients (exercise 7.2);
* compare pictures from two networks by a judge that took part in neither (exercise 7.3);
* exchange parts of two networks, and say which task needs which part trained (exercise 7.4).

The exercises are in the folder `exercises`, under `07_random_weights`.

**You need** content and inversion ([03](03_content.ipynb)), Gram matrices and textures ([04](04_style.ipynb)), and
layer weights ([06](06_layers_and_weights.ipynb)).

Back to [06 Choosing layers and weights](06_layers_and_weights.ipynb).
""")

code(r"""
%matplotlib inline
%config InlineBackend.figure_formats = ["jpeg"]
import numpy as np

from nst_lib.course.watch import watch
from nst_lib.images import noise_like, sample
from nst_lib.plots import plot_by_layer, plot_features, plot_filters, plot_grams, plot_images
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.vgg import Extractor
""")

md(r"""
These are the numbers to play with. `SEED` decides the random weights and the noise that every picture starts from.
""")

code(r"""
CONTENT, STYLE, REFERENCE = "chenonceau_river", "vangogh_starry_night", "kingfisher"
SIZE = 112  # px, longer side
EVALUATIONS = 40  # of every run
SEED = 0
STYLE_SHARE = 50.0  # how much harder the style pulls than the content in the first step
""")

code(r"""
content, style = sample(CONTENT, SIZE), sample(STYLE, SIZE)
settings = Settings(
    content_weight=1.0,
    style_weight=STYLE_SHARE,
    start="noise",
    seed=SEED,
    evaluations=EVALUATIONS,
    precision="float32",
)
""")

md(r"""
## The claim

Article 002 ends with a surprise. Style transfer, it says, works just as well with randomly initialised weights,
"because it is the power of the CNN architecture, not the weight values that makes style transfer possible".

Its source is He, Wang and Hopcroft 2016, *A Powerful Generative Model Using Random Weights for the Deep Image
Representation*. The paper is more careful: inversions from random weights are statistically *better*, textures almost
indistinguishable, style transfers "highly competitive". It also says what has to be done for that. Before it, Gatys et
al. had tried textures with random weights, and failed.

So there are three tasks, and two networks that differ in nothing but the numbers. This lesson puts the claim on trial.
Both sides get the same pictures, the same layers, the same noise to start from and the same number of evaluations.

**Predict.** Write down three lines, and keep them: inversion, texture, transfer; for each of them *random is better*,
*as good*, or *worse*.

## Two networks, one architecture

The [architecture](../GLOSSARY.md#architecture) is all that is left of VGG19 when its 20 million weights are gone: 3 x 3
windows, their number, ReLU, pooling after every block. Into it we put trained weights, and
[random weights](../GLOSSARY.md#random-weights), drawn from a random number generator.
""")

code(r"""
from nst_lib.weights import load_weights

trained, untrained = load_weights("vgg19"), load_weights("vgg19", "random", SEED)
plot_filters({"trained": trained["block1_conv1"][0], "random": untrained["block1_conv1"][0]})
""")

md(r"""
*The 64 filters of the first layer, as colours around grey.* ⟦check: Trained filters come in families: edges in several
directions, blobs of one colour against another, some almost empty. Random filters are 27 numbers from a hat each, and
no two are alike.⟧

How large should random weights be? The random kernels here are
[He-normal](../GLOSSARY.md#he-normal): a normal distribution with variance 2 / fan-in, the number of weights that one
output sums over (He et al. 2015, eq. 10; another He). Keras' own default for a new layer, after Glorot and Bengio 2010,
has 2 / (fan-in + fan-out): half as much where as many channels leave as enter, less where more leave.

**Predict.** Half the variance: that is a factor of 0.7 in the size of the activations. What is left of it from
`block1_conv1` to `block5_conv1`, which is 12 convolutions later?
""")

code(r"""
from nst_lib.experiments.mixing import glorot_spread

LAYERS = ("block4_conv2", *STYLE_LAYERS)


def network(weights, pooling="average"):
    return Extractor(LAYERS, weights=weights, pooling=pooling)


naive = {"trained": network(trained, "max"), "random": network(glorot_spread(untrained), "max")}
networks = {"trained": network(trained), "random": network(untrained)}
""")

code(r"""
def level(activations):
    return float(tf.sqrt(tf.reduce_mean(tf.square(activations))))


levels = {}
shown = {"trained": naive["trained"], "Glorot": naive["random"], "He-normal": networks["random"]}
for name, net in shown.items():
    activations = net(content)
    levels[name] = {layer: level(activations[layer]) for layer in STYLE_LAYERS}
plot_by_layer(levels, "root mean square of the activations", scale="log")
""")

md(r"""
*How large activations are, layer by layer, logarithmic.* ⟦check: With Keras' spread they fall by about 0.7 with every
convolution, to about a hundredth of what they were in block 1. He-normal weights keep the level. Trained weights go
their own way: up to block 3 or 4, and down by a factor of ten or more in block 5.⟧ A Gram matrix goes with the square
of the activations, its loss with the fourth power. A hundredth to the fourth is $10^{-8}$. Keep that number.

## Features

**Predict.** The same photograph enters both networks. In block 3, which network's maps still look like the photograph?
""")

code(r"""
plot_features(networks["trained"](content)["block3_conv1"])
""")

code(r"""
plot_features(networks["random"](content)["block3_conv1"])
""")

md(r"""
*Eight channels of `block3_conv1`, above trained, below random.* ⟦check: Trained channels have specialised: several
are dark but for a few places, one answers to the roof, one to the trees' texture. Random channels are all filtered
copies of the photograph, each a little different, and none of them empty.⟧ Nothing is thrown away below. That is good
for finding the photograph again, and says little about what is in it.

## Gram matrices

**Predict.** Both networks look at the painting. In which Gram matrix are more entries near zero?
""")

code(r"""
from nst_lib.gram import gram_matrix


def grams_of(network):
    return {layer: gram_matrix(activations) for layer, activations in network(style).items()}


def corner(gram):
    return gram[:, :64, :64] / tf.reduce_max(gram[:, :64, :64])


grams = {name: grams_of(net) for name, net in networks.items()}
plot_grams({name: corner(by_layer["block3_conv1"]) for name, by_layer in grams.items()})
""")

md(r"""
*64 channels of `block3_conv1` for the painting; each matrix as a share of its largest entry.* ⟦check: The trained
matrix has rows and columns near zero, and a few large entries. In the random one nearly all entries are of one size, as
if it were made of one row.⟧

It very nearly is. A matrix that is a column times a row has one [eigenvalue](../GLOSSARY.md#eigenvalue) that is not
zero. So we ask which share of the sum of all eigenvalues the largest one has.
""")

code(r"""
def first_share(gram):
    eigenvalues = np.linalg.eigvalsh(gram[0])
    return float(eigenvalues[-1] / eigenvalues.sum())


shares = {}
for name, by_layer in grams.items():
    shares[name] = {layer: first_share(by_layer[layer]) for layer in STYLE_LAYERS}
    print(f"{name:8}", "  ".join(f"{share:.2f}" for share in shares[name].values()))
plot_by_layer(shares, "share of the largest eigenvalue")
""")

md(r"""
*How much of the Gram matrix is one direction, by layer; 1 would be all of it.* ⟦check: In the random network it is
around 0.9 from block 2 or 3 on, in the trained one it stays around a half.⟧

There is a reason, and a formula. Take two inputs with an angle $\theta$ between them. A wide random layer with ReLU
turns it into (Cho and Saul 2009, section 2.1, degree 1)

$$\cos \theta' = \frac{\sin \theta + (\pi - \theta) \cos \theta}{\pi}$$

**Predict.** Two places in a picture enter with 90° between them. What angle is left after 13 layers?
""")

code(r"""
angle = np.pi / 2
for _ in range(13):
    angle = np.arccos((np.sin(angle) + (np.pi - angle) * np.cos(angle)) / np.pi)
print(f"{np.degrees(angle):.0f} degrees")
""")

md(r"""
Whatever goes in, what comes out of a deep random network points in almost the same direction, and overlapping windows
and pooling make places even more alike. What tells two textures apart is still there, in small deviations around one
large common part. Training does the opposite: it pulls apart what the next layers must tell apart.

## Inversion

We give away the activations of one layer and look for an image that has them, from noise (lesson 03).

**Predict.** From which network does the photograph come back better: in block 2? In block 4?
""")

code(r"""
from nst_lib.experiments.judge import pixel_distance
from nst_lib.transfer import invert


def inverted(name, layer):
    steps = invert(content, layer, settings, extractor=networks[name])
    return watch(steps, EVALUATIONS)[-1].image


pairs = [(name, layer) for name in networks for layer in ("block2_conv1", "block4_conv1")]
inversions = {f"{name}, {layer}": inverted(name, layer) for name, layer in pairs}
""")

code(r"""
for name, picture in inversions.items():
    print(f"{name:22} pixel distance {pixel_distance(picture, content):.2f}")
""")

code(r"""
plot_images(inversions, columns=2, width=3.2)
""")

md(r"""
*Above trained, below random; left block 2, right block 4.* ⟦check: From block 2 both come back well. From block 4 the
trained network gives back shapes, with colours and details of its own; the random one gives back the photograph,
somewhat blurred, and is nearer in pixels.⟧ The paper's first claim ⟦check: holds⟧: random weights invert better.
⟦check: Training has taught the network to forget what does not matter for naming objects, such as exact colours and
places. An inversion is a test of memory, and random weights forget less.⟧

> **A common mistake** is to compare the losses printed above. Each network measures in a unit of its own. The pixels
> are a measure that both sides share.

## Texture, the naive way

Take the painting's Gram matrices and look for an image that has them, from noise (lesson 04). The naive way to try
random weights: build VGG19 with Keras' default, leave max pooling, give all five layers the same weight.

**Predict.** The trained network gets the same five equal weights. What will each of the two paint?
""")

code(r"""
from dataclasses import replace

from nst_lib.transfer import synthesize_texture


def texture(network, settings):
    steps = synthesize_texture(style, settings, extractor=network)
    return watch(steps, EVALUATIONS)[-1].image
""")

code(r"""
equal = replace(settings, style_layer_weights=(1.0,) * 5)
naive_textures = {name: texture(net, equal) for name, net in naive.items()}
plot_images({"painting": style, **naive_textures})
""")

md(r"""
*The painting, and two textures from equal weights.* ⟦check: The trained network has found brush strokes in the
painting's blues and yellows. The random one has coloured noise: the right colours, no strokes.⟧ This is the failed
attempt of the time before the paper. Is it the weights' fault?

## Who is heard?

A run follows the gradient. So the question is not how large each layer's loss is, but how large its gradient is, with
respect to the image, where the run starts. That is a few lines:
""")

code(r"""
from nst_lib.losses import style_loss

noise = noise_like(style, SEED)


def size_of_gradient(layer, network):
    target = gram_matrix(network(style)[layer])
    with tf.GradientTape() as tape:
        tape.watch(noise)
        E = style_loss(gram_matrix(network(noise)[layer]), target)
    return float(tf.norm(tape.gradient(E, noise)))
""")

md(r"""
**Predict.** Remember the $10^{-8}$. Which of the five layers decide what the naive random network paints?
""")

code(r"""
sizes = {}
for name, net in naive.items():
    sizes[name] = {layer: size_of_gradient(layer, net) for layer in STYLE_LAYERS}
plot_by_layer(sizes, "size of the gradient of E", scale="log")
""")

code(r"""
for name, by_layer in sizes.items():
    loudest, ratio = max(by_layer, key=by_layer.get), min(by_layer.values()) / max(by_layer.values())
    print(f"{name:8} {loudest} is loudest; the quietest layer has {ratio:.0e} of its size")
""")

md(r"""
*The size of each layer's gradient at the start, logarithmic.* ⟦check: In the random network block 1 shouts and
block 5 has less than a millionth of its voice: only the first layer took part, and its Gram matrix knows colours and
the finest edges. The trained network is not balanced either: block 3 or 4 is loudest, which happens to suit a
texture.⟧

The cure is in the paper: a pre-process that makes the layers' effects equally large at the start. Each weight is
divided by the size of its gradient, a [balance by gradient](../GLOSSARY.md#balance-by-gradient). The library has it as
`balanced_by_gradient`; it does the same for the content. (Lesson 06 divided by another number, the loss of the worst
picture. That makes *losses* comparable, so that they can be read. Here the *pulls* are made equal.)
""")

code(r"""
from nst_lib.experiments.gradients import balanced_by_gradient, gradient_sizes

library = gradient_sizes(settings, style, style, naive["random"])
same = [abs(library[layer] / size - 1) < 1e-3 for layer, size in sizes["random"].items()]
print("the same sizes as ours:", all(same))
""")

md(r"""
## Texture, balanced

Both networks get balanced layers and average pooling in place of max pooling. The random kernels also get the He-normal
spread.

**Predict.** One of the three changes makes no difference at all once the layers are balanced. Which one?
""")

code(r"""
spreads = {"He": networks["random"], "Glorot": network(glorot_spread(untrained))}
first_losses = []
for net in spreads.values():
    own = balanced_by_gradient(settings, style, style, net)
    first_losses.append(next(synthesize_texture(style, own, extractor=net)).losses.total)
print("the same loss to within 0.1 %:", abs(first_losses[0] / first_losses[1] - 1) < 1e-3)
""")

md(r"""
The spread. Random weights have no biases, and ReLU and pooling let any positive factor through. So a factor in the
kernels is a factor in the activations, its fourth power is a factor in $E_l$ and in the gradient, and the division
takes it out again. He-normal weights matter where something in the way is *not* proportional: a bias, a weight that you
did not balance, or numbers too small for the precision.
""")

code(r"""
def balanced_texture(net):
    return texture(net, balanced_by_gradient(settings, style, style, net))


textures = {name: balanced_texture(networks[name]) for name in ("trained", "random")}
plot_images({"painting": style, **textures})
""")

md(r"""
*The painting, and two textures from balanced layers with average pooling.* ⟦check: The random network now paints
strokes, too: swirls and patches of the painting's colours at several scales. They are less crisp than those of the
trained network, and stars are rare.⟧ So the failure was ⟦check: one of weighting, for the most part, as the paper
suspected⟧.

> **A common mistake** is to balance once and then change pooling, layers, pictures or weights. The sizes belong to all
> of these. Balance again.

## Stacked selection

One more thing is in the paper, [stacked selection](../GLOSSARY.md#stacked-selection). Not all random weights are
equally good, so choose. Layer by layer: draw K candidates, invert a reference picture from each one's activations,
keep the candidate that gives the picture back best, and go on to the next layer on top of it. Nothing is trained; no
weight is ever changed.

**Predict.** Among four candidates for a layer, how much better is the best than the worst: a few per cent, or many
times?
""")

code(r"""
from nst_lib.experiments.stacked import stacked_selection, weights_of

reference = sample(REFERENCE, 64)
for choice in stacked_selection(reference, "block2_conv1", candidates=4, evaluations=15, seed=SEED):
    best, worst = min(choice.errors), max(choice.errors)
    print(f"{choice.layer}  best pixel distance {best:.2f}, worst pixel distance {worst:.2f}")
""")

md(r"""
⟦check: A few per cent. A layer has 64 or more filters, and that many draws average out: all candidates are much
alike.⟧ Here are all 13 layers, computed beforehand at 128 px by `make gallery`.
""")

code(r"""
from nst_lib.gallery import cut, gallery_image, gallery_record

trial = gallery_record("07_trial_0")["numbers"]
choices = trial["choices"]
networks["stacked"] = network(weights_of(choices, seed=0))
chosen = sum(kernel.size for layer, (kernel, _) in untrained.items() if layer in choices)
print(f"{len(choices)} choices stand for {chosen / 1e6:.1f} million weights")
""")

code(r"""
found = {"best": {}, "worst": {}}
for layer, errors in trial["errors"].items():
    short = layer.removeprefix("block").replace("_conv", ".")
    found["best"][short], found["worst"][short] = min(errors), max(errors)
plot_by_layer(found, "pixel distance of the inversion")
""")

md(r"""
*The best and the worst of four candidates in every layer, 1.1 for `block1_conv1` and so on.* ⟦check: The lines rise
with depth, and lie close together everywhere.⟧ The choices are small numbers, from which `weights_of` makes the
weights again whenever they are needed.

## Transfer

Now all of it: the content of the photograph, the style of the painting, from noise. The photograph is *not* the start
here, since it would give the content away. Every network gets its own balanced weights; content 1, style as
`STYLE_SHARE` says.

**Predict.** In which of the three pictures will you find the castle? In which one are there strokes?
""")

code(r"""
from nst_lib.transfer import transfer


def painted(network):
    own = balanced_by_gradient(settings, content, style, network)
    return watch(transfer(content, style, own, extractor=network), EVALUATIONS)[-1].image


pictures = {name: painted(net) for name, net in networks.items()}
plot_images(pictures, columns=3)
""")

md(r"""
*The same photograph, painting and noise, three networks.* ⟦check: All three have the castle and the painting's colours.
The trained network has the clearer castle, with strokes that follow its edges. The random ones are grainier, and
their strokes do not care about what they lie on. Random and stacked are hard to tell apart.⟧

## A judge that took no part

Looking is not enough: we know which is which. And the losses will not do, as said above. We need somebody who sees
all pictures with the same eyes and painted none of them, a [judge](../GLOSSARY.md#judge): trained VGG16, when VGG19
made the pictures. Its distances are relative. Content: $|F - P|\,/\,|P|$ in `block4_conv2`. Style: $|G - A|\,/\,|A|$,
the mean over five layers. 0 is the target itself.
""")

code(r"""
from nst_lib.experiments.judge import Judge


def judged(judge, pictures):
    for name, picture in pictures.items():
        to_content = judge.content_distance(picture, content)
        to_style = judge.style_distance(picture, style)
        print(f"{name:10}  content distance {to_content:.2f}  style distance {to_style:.2f}")
""")

code(r"""
judged(Judge(), {**pictures, "photograph": content, "noise": noise_like(content, SEED)})
""")

md(r"""
⟦check: The trained network's picture is nearer to the painting's style, by a third or so, and about as near to the
content.⟧ The photograph shows how to read the numbers: distance 0 from its own content, and its style distance is what
every painter starts to lower.

Is the judge fair? It is a cousin: VGG16 was trained on the same photographs as VGG19. A picture made by trained
weights pleases it more easily.

**Predict.** What would a judge with *random* weights say?
""")

code(r"""
judged(Judge(weights="random", seed=99), pictures)
""")

md(r"""
⟦check: It finds all three nearer, and prefers the random ones: they were made to please one of its kind. To its eyes
everything is alike, so that its distances are small.⟧ So a judge's taste is part of the verdict. We keep trained VGG16,
for a reason outside the experiment: what it was trained to see is nearer to what people see (Zhang et al. 2018 asked
them). Keep in mind that it favours one side.

> **A common mistake** is to judge by one run. Another seed gives other random weights, and another picture.

## Three seeds, one table

Here is the trial at 192 px with 100 evaluations and seeds 0, 1 and 2, computed beforehand. It has every step of the way
from the naive attempt to the stacked selection. First the pictures of seed 0.
""")

code(r"""
def pictures_of(task):
    names = trial["pictures"][task]
    return dict(zip(names, cut(gallery_image(f"07_trial_0_{task}"), len(names)), strict=True))


plot_images(pictures_of("transfer"), width=2.5)
""")

md(r"""
*Transfers, seed 0.* ⟦check: With equal weights the random network paints the photograph in other colours, at best.
Balancing brings strokes. The step from max to average pooling makes them smoother; the stacked selection changes
little.⟧
""")

code(r"""
plot_images(pictures_of("texture"), width=2.5)
""")

md(r"""
*Textures, seed 0.* ⟦check: The same order, more clearly: coloured noise without balance, strokes with it.⟧ Now the
judge, over the three seeds: mean and standard deviation.

**Predict.** Which single step brings most: He-normal kernels, balance, average pooling, selection, or training?
""")

code(r"""
rows = [row for seed in range(3) for row in gallery_record(f"07_trial_{seed}")["numbers"]["rows"]]


def over_seeds(measure, *which):
    return [row[measure] for row in rows if (row["task"], row["variant"], row["of"]) == which]


def in_words(measure, *which):
    values = over_seeds(measure, *which)
    return f"{np.mean(values):.2f} ± {np.std(values):.2f}"
""")

code(r"""
print(f"{'':26} texture: style  transfer: content  transfer: style")
for name in trial["pictures"]["transfer"]:
    print(f"{name:26} {in_words('style', 'texture', name, ''):14}", end="  ")
    print(f"{in_words('content', 'transfer', name, 50.0):17}", end="  ")
    print(in_words("style", "transfer", name, 50.0))
""")

code(r"""
print(f"{'inversion':26} block2_conv1: pixels  block4_conv1: pixels  block4_conv1: content")
for name in dict.fromkeys(row["variant"] for row in rows if row["task"] == "inversion"):
    print(f"{name:26} {in_words('pixels', 'inversion', name, 'block2_conv1'):20}", end="  ")
    print(f"{in_words('pixels', 'inversion', name, 'block4_conv1'):20}", end="  ")
    print(in_words("content", "inversion", name, "block4_conv1"))
""")

md(r"""
⟦check: Texture: equal random weights are far off, balancing halves the distance, and trained weights have half of that
again; the differences are several times the spread over the seeds. Transfer: the same order in style, by less; content
about equal. Inversion: random weights win in pixels from block 4, and lose by the judge's content distance, which asks
whether the same things can be recognised.⟧

One objection is left. A picture can always buy style for content: with another `STYLE_SHARE` the random network might
have come out better. So we let every network make its whole range of bargains: the style pulls 10, 50 and 250 times
as hard as the content.

**Predict.** Draw content distance to the right and style distance upwards. Will the lines of the networks cross?
""")

code(r"""
from nst_lib.plots import plot_trade_offs


def mean_place(name, share):
    measures = ("content", "style")
    return tuple(np.mean(over_seeds(measure, "transfer", name, share)) for measure in measures)


swept = ("random, equal weights", "random, balanced", "random, stacked", "trained, balanced")
lines = {name: [mean_place(name, share) for share in (10, 50, 250)] for name in swept}
anchors = {name: [(where["content"], where["style"])] for name, where in trial["anchors"].items()}
plot_trade_offs({**lines, **anchors})
""")

md(r"""
*Every point is the mean of three transfers, seen by trained VGG16; the lower left corner would be the photograph's
content with the painting's style.* This is the figure to remember. ⟦check: The lines do not cross. Whatever a random
network pays in content, the trained one gets more style for it. Balancing moves the random network most of the way
from the naive line to the trained one; the stacked selection moves it hardly at all.⟧

## Your turn: the panel

One slider from random to trained. *Blend* [mixes](../GLOSSARY.md#blend-of-weights) the two networks' weights, *blocks*
exchanges one block after the other, beginning with block 1 or with block 5. Everything was computed beforehand (192 px,
80 evaluations, balanced weights, the same noise), so that the slider answers at once.
""")

code(r"""
from nst_lib.widgets.weights_panel import WeightsPanel

panel = WeightsPanel()
panel
""")

md(r"""
*A picture, and its distances along the way; the line stands where the slider stands.* Four things to find out with it:
1. Blend: is half the way to trained weights half the way to a good picture?
2. Blocks, the first one first: after which block does the style distance stop falling?
3. Blocks, the last one first: trained blocks on top of random ones. What are they worth?
4. Choose *inversion*. Why does the way to the trained weights lead *away* from the photograph's pixels?

⟦check: 1. No: little happens up to about half, and most of the change comes in the last quarter. 2. After block 3. 3.
Little: a trained block expects the activations that it was trained on. 4. As above: training forgets.⟧

## The verdict

| task | random weights | what it takes |
|---|---|---|
| inversion | ⟦check: better, in pixels⟧ | nothing |
| texture | ⟦check: fair: strokes and colours, without larger forms⟧ | balanced layers |
| transfer | ⟦check: usable, worse at every bargain⟧ | balanced layers |
| telling what is in the picture | ⟦check: no⟧ | training |

Article 002's sentence ⟦check: is half right⟧. The architecture does more than one would think: with balanced layers it
paints without a single trained weight, and it remembers pictures better than a trained network. But the weight
values ⟦check: are worth a good part of the style distance, in every seed and at every bargain⟧. "Just as well" is
⟦check: not what the numbers say⟧, nor what the paper says.

Where random weights suffice: inversion, colours, fine texture, a first test of a new architecture, a test that must
not load 80 MB. Where they fail: ⟦check: larger forms, strokes that follow objects, anything that depends on what is in
the picture⟧.

## Key points
* The same architecture with random weights can paint, if every layer is heard.
* The size of a gradient says whether a layer is heard. Divide each weight by it, at the start, for each network anew.
* Deep random layers make all places alike; training pulls apart what matters, and forgets the rest.
* Compare two networks by a third one, over several seeds, at several bargains. And say whose cousin the judge is.

## Quiz
""")

code(r"""
from nst_lib.course.lesson_quiz import lesson_quiz

lesson_quiz("07")
""")

md(r"""
## Further reading
* He, Wang, Hopcroft 2016, *A Powerful Generative Model Using Random Weights for the Deep Image Representation*
  (arXiv:1606.04801): the source of article 002; figure 5 has the inversions' quality and speed.
* Gatys, Ecker, Bethge 2015, *Texture Synthesis Using Convolutional Neural Networks*: the textures, and the attempt
  without training.
* Ustyuzhaninov, Brendel, Gatys, Bethge 2016, *Texture Synthesis Using Shallow Convolutional Networks with Random
  Filters* (arXiv:1606.00021): one random layer with windows of many sizes is enough for many textures.
* He, Zhang, Ren, Sun 2015, *Delving Deep into Rectifiers*, eq. 10: the spread that keeps the level.
* Cho and Saul 2009, *Kernel Methods for Deep Learning*, section 2: the angle after a random layer.
* Zhang, Isola, Efros, Shechtman, Wang 2018, *The Unreasonable Effectiveness of Deep Features as a Perceptual Metric*:
  people's judgement beside that of trained and of random networks.

**Exercises.** `exercises/07_random_weights`: 7.1 random weights and their spread, 7.2 weights from gradient
sizes, 7.3 a judge, 7.4 exchange blocks.

**Next.** [08 Faster and finer](08_faster_and_finer.ipynb)
""")


if __name__ == "__main__":
    notebook = new_notebook(cells=CELLS)
    notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata.language_info = {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    }
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    path = folder / "07_random_weights.ipynb"
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(CELLS)} cells")
