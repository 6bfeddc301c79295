"""Writes 02_what_the_layers_see.ipynb into the folder named on the command line, without outputs.

python build_02.py notebooks
"""

import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "02_what_the_layers_see.ipynb"
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
CELLS = []


def md(text):
    CELLS.append(new_markdown_cell(text.strip("\n"), id=f"02-{len(CELLS) + 1:02}"))


def code(text):
    CELLS.append(new_code_cell(text.strip("\n"), id=f"02-{len(CELLS) + 1:02}"))


md(r"""
# 02 What the layers see

*About 45 minutes to read and try things out (estimated). The code runs in about 60 s on two cores (measured).*

**After this lesson you can**
* show the feature maps of any layer, and say what they tell and what they do not (exercise 02, task 1);
* find the parts of your pictures that excite a channel most (tasks 2 and 3);
* paint a picture that excites a channel, and say what jitter and smoothing are for (tasks 4 and 5);
* say in numbers what is lost from block to block, and what is gained (task 6).

**You need** lesson 01: what VGG wants for a picture, and how wide a receptive field is. A gradient in TensorFlow helps.

Back to [01 Images and VGG](01_images_and_vgg.ipynb). Words that are new are in the [glossary](../GLOSSARY.md).
""")

code("""
%matplotlib inline
%config InlineBackend.figure_formats = ["jpeg"]
import numpy as np

from nst_lib.images import noise_like, sample, samples
from nst_lib.plots import plot_crops, plot_images, plot_likeness, plot_feature_maps
from nst_lib.quiet_tensorflow import tf
from nst_lib.vgg import Extractor
""")

md(r"""
These are the numbers to play with. The last two decide how long the lesson takes.
""")

code("""
PHOTOGRAPHS = "red_panda", "neuschwanstein"
LAYERS = tuple(f"block{block}_conv1" for block in range(1, 6))
SIZE = 256  # px, longer side of the pictures whose maps we look at
SEARCHED = 384  # px, longer side of those that we search for crops
PAINTED = 96  # px, side of what we paint
EVALUATIONS = 64  # how often a climb computes its gradient
""")

code("""
photographs = {name: sample(name, SIZE) for name in PHOTOGRAPHS}
extract = Extractor(LAYERS)
plot_images(photographs, width=3.5)
""")

md(r"""
*Left a red panda, right a castle. The whole lesson asks what VGG19 notices about them, block by block.*

## Feature maps

A layer answers a picture with activations of shape (1, h, w, C). Each of the C [channels](../GLOSSARY.md#channel) is a
[feature map](../GLOSSARY.md#feature-map): a small grey picture that says *where* the channel found what it looks for,
and how clearly. *What* it looks for is in its kernel, and takes more work to find out; that is the second half of this
lesson.
""")

code("""
features = {name: extract(image) for name, image in photographs.items()}
for layer, activations in features[PHOTOGRAPHS[0]].items():
    _, height, width, channels = activations.shape
    print(f"{layer}: {channels:3} maps of {width} x {height}")
""")

md(r"""
Maps shrink, channels multiply. There are too many to look at, so we take those that the panda excites most: the
largest mean over all positions.

**Predict.** Here are four channels of each block, for both photographs. Down to which row will you recognise the
panda? Will the same channels be bright for the castle?
""")

code("""
from nst_lib.experiments.channels import strongest_channels

chosen = {layer: strongest_channels(features[PHOTOGRAPHS[0]][layer], 4) for layer in LAYERS}
plot_feature_maps(features, chosen)
""")

md(r"""
*The four channels that the panda excites most, block by block; left for the panda, right the same channels for the
castle. Black is 0, white is the channel's largest activation in either picture, so that greys can be compared across a
row.* ⟦check: The first two rows are etchings of the photographs: edges, fur, windows. In the third and fourth row only
outlines and surfaces are left. In the last row there are a few soft spots: on the panda's face and ears; and for the
castle the same channels are nearly dark.⟧

Nothing was told to follow the outlines of the animal. The maps are coarse at the bottom because each pooling halves
them, and sparse because each deep channel is silent nearly everywhere.

> **A common mistake** is to read a bright spot as a bright place in the photograph. A map shows activation: a channel
> for dark stripes is brightest where the picture is dark.

> **Another** is to scale every map to its own maximum. A channel that hardly stirs then looks as busy as one that is
> loud. Here both photographs share one scale for each channel.

## The strongest channels

**Predict.** Take the ten strongest channels of the panda, and the ten strongest of the castle. How many are the same in
block 1? And in block 5?
""")

code("""
for layer in LAYERS:
    panda, castle = (set(strongest_channels(maps[layer], 10)) for maps in features.values())
    print(f"{layer}: {len(panda & castle):2} of the ten strongest channels are the same")
""")

md(r"""
⟦check: 8, 7, 6, 4 and 2.⟧ What excites shallow channels is in every photograph: edges, and plain surfaces of some
colour. What excites deep channels is in some photographs and not in others.

## Which pictures are alike?

That suggests a test of a claim that all five articles make: deep layers are about *what* is in a picture. Forget where
things are, and keep one number for each channel: its mean. If the claim is right, pictures of like things should have
like means in deep blocks, whatever their colours.

We have twelve pictures: two castles, three animals, a portrait and fruit; four paintings by Van Gogh and a wood
engraving.

**Predict.** Which of them will be alike in block 1, and which in block 5?
""")

code("""
from nst_lib.experiments.channels import responses

pictures = {name: sample(name, SEARCHED) for name in samples()}
answers = responses(extract, pictures)  # {layer: means and maxima, (pictures, C) each}
""")

code("""
def likeness(layer):
    means = answers[layer].mean
    spread = np.maximum(means.std(axis=0), 1e-6)  # each channel counts the same, loud or not
    return np.corrcoef((means - means.mean(axis=0)) / spread)
""")

code("""
shown = ("block1_conv1", "block3_conv1", "block5_conv1")
plot_likeness({layer: likeness(layer) for layer in shown}, list(pictures))
""")

code("""
names = list(pictures)
pairs = {
    "castle and castle": ("chenonceau_river", "neuschwanstein"),
    "panda and cat": ("red_panda", "cat_eyes"),
    "panda and castle": ("red_panda", "neuschwanstein"),
    "Van Gogh twice": ("vangogh_road_to_tarascon", "vangogh_starry_night"),
}
print("block                 1     2     3     4     5")
for what, (one, other) in pairs.items():
    row = [likeness(layer)[names.index(one), names.index(other)] for layer in LAYERS]
    print(f"{what:18}", " ".join(f"{round(float(value), 1) + 0.0:5.1f}" for value in row))
""")

md(r"""
*Correlation of the channels' means for every pair of pictures: violet alike, orange opposite, white unrelated.* ⟦check:
In block 1 the matrix has large squares that follow brightness and colour. In block 5 it has small ones: the castles,
the animals, the paintings. The two castles go from 0.1 to 0.5, panda and cat from -0.2 to 0.3, panda and castle from
0.2 to -0.2.⟧

So the claim holds, as far as twelve pictures can say. Mind the paintings: ⟦check: Van Gogh's resemble each other
already in block 2⟧. *How* a picture is painted is a matter of what excites the channels, too. Lesson 04 makes style out
of it.

## What a channel looks for

A map says where. To find out what, look at the places: search all twelve pictures for the positions where the channel
is loudest, and cut out what each of these positions sees. That is its
[receptive field](../GLOSSARY.md#receptive-field).
""")

code("""
from nst_lib.tiles import receptive_field

for layer in LAYERS:
    stride, radius = receptive_field("vgg19", layer)
    print(f"{layer}: a position sees {stride + 2 * radius:3} px, the next lies {stride:2} px further on")
""")

md(r"""
Which channel? We take the choosiest one of each layer: loud somewhere, silent nearly everywhere, measured by its
largest activation over its mean.

**Predict.** Six crops for each of these channels, from twelve pictures. In which block do the six begin to show the
same *thing*, rather than the same colour or edge?
""")

code("""
from nst_lib.experiments.channels import choosiest_channels, strongest_crops

wanted = [(layer, choosiest_channels(answers[layer])[0]) for layer in LAYERS]
crops = strongest_crops(extract, pictures, wanted, count=6)
rows = {f"{layer}\\nchannel {channel}": found for (layer, channel), found in crops.items()}
plot_crops(rows)
""")

md(r"""
*One channel of each block and the six places that excite it most, the strongest first; over each crop its activation
and where it comes from. Pixels are squares: a field in block 1 is three of them wide.* ⟦check: Row 1: one colour next
to another. Row 2: edges or lines of one direction. Row 3: a texture or a grid. Row 4: round dark spots, eyes and
windows. Row 5: faces of animals, or roofs.⟧ Grey is what lies beyond the picture's edge.

Article 002 says that a first layer finds lines or corners, and a second one shapes. ⟦check: Lines are right, and one
layer of nine weights a colour cannot do more. Shapes come later than in the second layer: a position of block 2 sees 10
pixels.⟧ Article 001's words fit better: larger and larger structures, the deeper the layer.

> **A common mistake** is to name a channel after its best crop. Look at all six. Even then, twelve pictures are few: a
> channel for dogs' noses has to make do with the next best thing here. And many channels look for two things that have
> nothing to do with each other.

## A picture that excites a channel

Searching finds only what is there. We can also ask for the picture itself: begin with grey noise, and climb. The
network is held fixed, the picture is the variable, and what rises is the mean of one channel. This is called
[activation maximisation](../GLOSSARY.md#activation-maximisation) (Erhan et al. 2009), and it is the loop of this whole
course.

Two details. Pixels must stay in [0, 1]: we let a sigmoid see to that, and change what enters it. And we climb what
enters the channel's ReLU, not what leaves it.
""")

code("""
from nst_lib.experiments.excite import excite

LAYER, CHANNEL = wanted[3]
way = {"size": PAINTED, "evaluations": EVALUATIONS, "extractor": extract}
start = next(excite(LAYER, CHANNEL, jitter=0, smoothing=0, **way)).image  # grey noise
logits = tf.Variable(tf.math.log(start / (1 - start)))  # what a sigmoid makes the start of
adam = tf.keras.optimizers.Adam(0.05)
""")

md(r"""
**Predict.** The channel is the one of block 4 whose crops you have just seen. What will the picture show after 64
steps?
""")

code("""
@tf.function
def climb():
    with tf.GradientTape() as tape:
        entering = extract.before_relu(tf.sigmoid(logits), LAYER)
        loss = -tf.reduce_mean(entering[..., CHANNEL])
    adam.apply_gradients([(tape.gradient(loss, logits), logits)])
    return -loss  # of the picture before this step
""")

code("""
by_hand = [float(climb()) for _ in range(EVALUATIONS)]
print("the mean has risen:", by_hand[-1] > by_hand[0])
plot_images({"start": start, f"after {EVALUATIONS} steps": tf.sigmoid(logits)}, width=3)
""")

md(r"""
*Left the start, right the result.* ⟦check: Coloured grain with a fine grid in it. With good will one sees rings.⟧ The
channel is loud, and we are none the wiser.

> **A common mistake** is to climb what leaves the ReLU. A [silent channel](../GLOSSARY.md#silent-channel) leaves zero
> everywhere and its slope is zero, too: from grey noise the picture of a choosy channel then never changes.

The library's `excite` is this loop, as a stream of steps. Without its two extras it does the same.
""")

code("""
steps = list(excite(LAYER, CHANNEL, jitter=0, smoothing=0, **way))
largest = max(abs(ours - step.activation) for ours, step in zip(by_hand, steps, strict=True))
print("every mean equal to within 1 % of the last:", largest < 0.01 * by_hand[-1])
""")

md(r"""
## Jitter and smoothing

Why grain? The gradient of a deep channel passes backwards through poolings, and each of them sends it to one pixel in
four. It is spotted to begin with. And nothing in our wish says that the picture shall look like anything. Olah,
Mordvintsev and Schubert (2017) restrain the climb in two ways:

* [**Jitter**](../GLOSSARY.md#jitter): at every step the network sees the picture shifted by a few pixels, at random. A
  pattern that must sit exactly on the grid of the poolings no longer pays; one that may be moved does.
* [**Smoothing**](../GLOSSARY.md#smoothing): what we optimise is not pixels but waves, whose sum the picture is. A wave
  of frequency $f$ gets a strength of $1/f$, which is what photographs have (Field 1987). Slow waves, that is large
  shapes, then rise first.

**Predict.** Four climbs, without and with each of them. Which picture will you be able to read? In which will the
channel be loudest?
""")

code("""
ways = {"jitter": (8, 0), "smoothing": (0, 1.0), "both": (8, 1.0)}
painted = {"neither": steps[-1].image}
for name, (jitter, smoothing) in ways.items():
    *_, last = excite(LAYER, CHANNEL, jitter=jitter, smoothing=smoothing, **way)
    painted[name] = last.image
plot_images(painted)
""")

code("""
from nst_lib.losses import total_variation

best, photograph = crops[LAYER, CHANNEL][0].activation, sample(PHOTOGRAPHS[0], PAINTED)
for name, image in painted.items():
    loud = float(tf.reduce_max(extract(image)[LAYER][..., CHANNEL])) / best
    rough = float(total_variation(image) / total_variation(photograph))
    print(f"{name}: {loud:.1f} times as loud as in the best crop,", end=" ")
    print(f"{rough:.1f} times as rough as a photograph")
""")

md(r"""
*The same channel, the same start, the same number of steps.* ⟦check: Without either there is grain, with jitter alone
the grain becomes coarser and softer, with smoothing alone large coloured shapes appear and a fine grid stays; with
both, round dark spots with a rim, like the crops.⟧

The numbers say what the eye does not: every one of the four excites the channel more than any place in our twelve
pictures does, ⟦check: by a factor of 3 to 5⟧, and the picture that we can read is ⟦check: not the loudest⟧. The first
is ⟦check: 10⟧ times as rough as a photograph, the last ⟦check: about as rough⟧.

> **A common mistake** is to take the activation for a measure of success. Grain that nobody can read has it, too. A
> channel answers to more than what it answers to in photographs; jitter and smoothing keep us near those.

Larger and longer, the difference is plainer. This was computed beforehand, at 192 px with 192 steps:

![Four pictures painted for one channel of block 4. Without jitter and smoothing: grain. With both: a pattern that can
be read.](../nst_lib/assets/gallery/02_jitter_and_smoothing.jpg)

## From edges to things

And here is the way down through the network, computed beforehand as well: three channels of each block, the picture
painted for each, and the crops that excite it most.

**Predict.** Cover the left column. From its crops, guess what was painted for a channel; then look.

![Fifteen rows, three for each block. Left in each row the picture painted for a channel, to the right of it five
crops.](../nst_lib/assets/gallery/02_excited_channels.jpg)

*Left the painted picture, right the five crops; a row for each channel, block 1 at the top.* ⟦check: In block 1 plain
colours and fine stripes. In block 2 hatchings and corners. In block 3 meshes, scales, rows of dots. In block 4 parts:
eyes, feathers, arches. In block 5 parts of bodies and buildings that overlap, in no place in particular.⟧ Where picture
and crops agree, we may trust our name for the channel. Where they do not, ⟦check: as in the second row of block 5,⟧ the
channel looks for more than one thing, or for something that our twelve pictures do not have.

To paint one of them yourself, with the number of a channel that you are curious about: `excite("block5_conv1", 17,
size=192, evaluations=192)` takes about a minute.

## How much of the picture is left?

Deep channels know what is there. What have they forgotten? Ask for a picture that has *the same activations as the
photograph* in one layer, all channels at all positions: what comes back is what the layer still knew. `invert` does it;
lesson 03 takes it apart. We begin with plain grey, so that what a layer does not ask for stays grey.

One number for each block: the share of the picture's variation that comes back. 100 % is every pixel as it was, 0 % is
no better than one flat colour.

**Predict.** Write down five numbers, one for each block.
""")

code("""
from nst_lib.settings import Settings
from nst_lib.transfer import invert

original = sample("neuschwanstein", PAINTED)
grey = 0.5 + 0.02 * (noise_like(original) - 0.5)
settings, rebuilt = Settings(evaluations=EVALUATIONS), {}
for layer in LAYERS:
    *_, last = invert(original, layer, settings, extractor=extract, start=grey)
    rebuilt[layer] = last.image
""")

code("""
def share_back(image):
    flat = tf.reduce_mean(original, axis=(1, 2), keepdims=True)
    left, everything = (tf.reduce_mean(tf.square(x - original)) for x in (image, flat))
    return 1 - float(left / everything)


shares = {layer: share_back(image) for layer, image in rebuilt.items()}
titled = {f"{layer}: {shares[layer]:.0%}": image for layer, image in rebuilt.items()}
plot_images({"original": original, **titled}, columns=3)
""")

code("""
for layer, share in shares.items():
    print(f"{layer}: {share:.0%} of what a flat colour misses")
falls = list(shares.values()) == sorted(shares.values(), reverse=True)
print("each block gives back less than the one before it:", falls)
""")

md(r"""
*The castle as each block remembers it.* ⟦check: 99 %, 97 %, 85 %, 50 % and 20 %. Blocks 1 and 2 give back the
photograph. In block 3 colours begin to run. In block 4 towers and trees stand where they stood, but windows and colours
are made up. In block 5 there is a light shape on a dark ground.⟧

That is article 004's sentence, tested: higher layers hold the content and its arrangement, not the exact pixel values.
⟦check: It holds for block 4. Of block 5 one would say less: the arrangement goes, too.⟧

Why does it go? Not for lack of numbers: this picture of 96 x 64 px is 18 432 numbers, and `block4_conv1` has 49 152 for
it, 512 channels at 12 x 8 positions. It is because many pictures have nearly the same activations there. A channel for
windows says *window, about here*, and neither which window nor what colour. That is what makes it useful: detail gives
way to meaning.

> **A common mistake** is to blame the optimiser. Give block 5 more steps and its loss falls further; the picture hardly
> comes nearer to the original. Lesson 03 shows both curves.

## Your turn: the panel

Any layer, any channel, any picture. The box shows where the channel is loudest, and what it sees there. Click on the
channel's number to type one. *strongest first* sorts the channels by their mean in this picture. A picture of your own:
type its file name and press Enter.
""")

code("""
from nst_lib.widgets.layer_explorer import LayerExplorer

explorer = LayerExplorer(layer="block3_conv1", channel=wanted[2][1])
explorer
""")

md(r"""
Three things to find out with it:
1. Stay on one layer of block 5, tick *strongest first*, and go through the pictures with the slider at 0. Is it always
   the same channel? Try the same in block 1.
2. Find a channel of block 5 whose box lies on an eye, in two pictures. Does it lie on the eyes of the portrait?
3. Take `block1_pool` and then `block5_pool` with any channel. How large is the box, compared with the picture?

## Key points
* A feature map says where; its channel says what. Compare maps only on one scale.
* Shallow channels answer to edges and colours, which are everywhere; deep ones to things, which are not.
* To learn what a channel looks for, look at its strongest crops *and* at a picture painted for it. Neither is enough.
* A loud channel is easily had. Jitter and smoothing make the picture legible.
* With depth a layer forgets detail and keeps what and roughly where: content.

## Quiz
""")

code("""
from nst_lib.course.lesson_quiz import lesson_quiz

lesson_quiz("02")
""")

md(r"""
## Further reading
* Olah, Mordvintsev, Schubert 2017, *Feature Visualization* (Distill): "The Enemy of Feature Visualization" is our
  grain, "Preconditioning and Parameterization" our waves. `nst_lib/excite.py` is that, in a hundred lines.
* Zeiler and Fergus 2014, *Visualizing and Understanding Convolutional Networks*: figure 2, the strongest crops of every
  layer, from 50 000 photographs instead of our twelve.
* Mahendran and Vedaldi 2015, *Understanding Deep Image Representations by Inverting Them*: figure 6, one photograph
  rebuilt from every layer.
* Erhan, Bengio, Courville, Vincent 2009, *Visualizing Higher-Layer Features of a Deep Network*: where climbing began.
* Gatys, Ecker, Bethge 2016, *Image Style Transfer Using Convolutional Neural Networks*: figure 1, lower row, is our
  last figure.

**Next.** [03 Content](03_content.ipynb) makes a loss of what a deep layer remembers. Exercise 02 lets you write
`strongest_crops` and `excite` yourself.
""")

if __name__ == "__main__":
    notebook = new_notebook(cells=CELLS, metadata=METADATA)
    nbformat.validate(notebook)
    (Path(sys.argv[1]) / NAME).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
