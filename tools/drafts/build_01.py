"""Writes notebooks/01_images_and_vgg.ipynb, without outputs: python build_01.py

Run the result with tools/run_notebooks.py, then replace every ⟦check: ...⟧ in this file by what came out.
"""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

LESSON = "01"
CELLS = []


def md(text):
    """Add a Markdown cell."""
    CELLS.append(new_markdown_cell(text.strip("\n"), id=f"{LESSON}-{len(CELLS):02}"))


def code(text):
    """Add a code cell."""
    CELLS.append(new_code_cell(text.strip("\n"), id=f"{LESSON}-{len(CELLS):02}"))


md(r"""
# 01 Images and VGG

*About 45 minutes to read and try things out (estimated). The code runs in about 40 s on two cores (measured).*

**After this lesson you can**
* turn a picture file into an image tensor, and say what each of its numbers means (exercise 1.1);
* prepare an image for VGG by hand, and recognise what comes out when a step is forgotten (exercise 1.2);
* reckon shape, parameters and work of every layer for a picture of any size (exercise 1.3);
* say which pixels a number deep in the network depends on (exercise 1.4).

The exercises are in the folder `exercises`, under `01_images_and_vgg`.

**You need** Python and a little NumPy: arrays, shapes, slices. That a network is a chain of layers with weights is
enough to know of networks.

Back to [00 Start here](00_start_here.ipynb). Words that link to the [glossary](../GLOSSARY.md) are explained there.
""")

code(r"""
%matplotlib inline
%config InlineBackend.figure_formats = ["jpeg"]
import numpy as np

from nst_lib.images import load_image, sample, samples, stretched
from nst_lib.quiet_tensorflow import tf
""")

md(r"""
These are the numbers to play with. Any name that `samples()` knows will do.
""")

code(r"""
PHOTO, OTHER, PAINTING = "kingfisher", "chenonceau_river", "vangogh_starry_night"
SIZE = 256  # px, longer side of the photographs
PIXEL = (100, 190)  # row and column, in a picture of 384 px, of what the receptive fields look at
PAINT_SIZE, EVALUATIONS = 128, 40  # of the three small paintings
""")

md(r"""
## A picture is numbers

A picture file, unpacked, is an array of whole numbers. Here it is without any library of ours.
""")

code(r"""
from PIL import Image

from nst_lib.images import picture_file

pixels = np.asarray(Image.open(picture_file(f"sample:{PHOTO}")))
print(pixels.shape, pixels.dtype, "from", pixels.min(), "to", pixels.max())
""")

md(r"""
768 rows, 1365 columns, and three numbers in each place: red, green and blue, its
[channels](../GLOSSARY.md#channel). Each is a byte, from 0 (none of that light) to 255 (as much as there is).
⟦check: smallest and largest value as printed⟧

> **A common mistake** is to read the shape as width and height. The first number is the **height**: arrays count rows
> first, while people and picture programs say "1365 x 768".

**Predict.** A byte holds no more than 255. What is 200 + 100, in bytes?
""")

code(r"""
a, b = np.array([200], np.uint8), np.array([100], np.uint8)
print("in bytes:", a + b, "   divided by 255 first:", (a / 255 + b / 255).round(2))
""")

md(r"""
In bytes the sum is 44, that is 300 - 256, and nothing warns you: a bright place has turned dark. Bytes cannot hold
a gradient either, which is a small number with a sign. So the first thing to do with a picture is to leave bytes
behind. From here to the end of the course, an **image** is one thing only:

*a float32 tensor of shape (1, height, width, 3), red, green, blue, from 0 to 1.*

The leading 1 is the size of the batch: the network takes many pictures at once, and we give it one.
""")

code(r"""
image = load_image(f"sample:{PHOTO}")
print(image.shape, image.dtype.name)
print("the same numbers, divided by 255:", np.allclose(image[0], pixels / 255))
""")

md(r"""
`load_image` also turns photographs upright that a camera stored on their side, and copes with grey, transparent and
16-bit pictures. `sample(name, size)` does the same for the pictures that come with the course, and makes them as large
as you ask. We go on with a small copy, and look closely at five rows and five columns of it.
""")

code(r"""
from nst_lib.plots import plot_pixels

photo = sample(PHOTO, SIZE)
plot_pixels(photo, slice(60, 65), slice(120, 125))
""")

md(r"""
*Left the photograph, with a small square in it. Right that square: 25 pixels, each with its red, green and blue from
top to bottom.* ⟦check: one sentence on the patch; move the slices to an edge between two colours if it is uniform⟧
There is nothing else in a picture. Whatever a network finds in it, a wing, a branch, a style, it finds in such numbers.

**Predict.** The bird has an orange breast and a blue back. In which of the three channels is the breast bright, in
which is it dark? And the back?
""")

code(r"""
from nst_lib.plots import plot_channels

plot_channels(photo)
""")

md(r"""
*The photograph, and each channel on its own as a grey picture: white is 1, black is 0.* ⟦check: the breast is bright in
red, middling in green and nearly black in blue; the back is the other way round⟧ Where the three are equal the picture
is grey: the branch and the background look much alike in all three. Remember the breast. It will tell us when the
channels have changed places.

## What VGG wants

[VGG](../GLOSSARY.md#vgg16-and-vgg19) was trained in 2014 on pictures in another form than ours. Keras has a function
that brings them into it. To find out what it does, we give it colours that we know. First black.
""")

code(r"""
preprocess = tf.keras.applications.vgg19.preprocess_input

MEAN = -preprocess(tf.zeros((1, 1, 1, 3)))[0, 0, 0]
print("black arrives as", -MEAN.numpy().round(1))
""")

md(r"""
Black, three zeros, arrives as three negative numbers. So something is subtracted, and black has shown us what.

**Predict.** Pure red is (255, 0, 0). What will arrive? Write down three numbers, in order.
""")

code(r"""
red = tf.constant([255.0, 0.0, 0.0], shape=(1, 1, 1, 3))
print("red arrives as", preprocess(red)[0, 0, 0].numpy().round(1))
""")

md(r"""
Only the *last* number has grown by 255. Red goes in first and comes out last: the order has become blue, green, red,
[BGR](../GLOSSARY.md#bgr). Article 004 says that "the only preprocessing" is to subtract the mean RGB value. For the
weights that Keras has, that is one step of three. We can write them down:
""")

code(r"""
def prepared(image):
    # (1, h, w, 3), RGB in [0, 1] -> what VGG gets: BGR in 0 to 255, minus the mean pixel
    return 255 * image[..., ::-1] - MEAN


same = np.allclose(prepared(photo), preprocess(255 * photo), atol=1e-3)
print("the same as Keras' function:", same)
""")

code(r"""
from nst_lib.plots import plot_values

plot_values({"image": (photo, "RGB"), "what VGG gets": (prepared(photo), "BGR")})
""")

md(r"""
*How often each value occurs, by channel. Left our image, from 0 to 1, right what enters VGG.* The shapes are the same:
nothing is lost, the axis has another scale and each channel is shifted by a number of its own. ⟦check: the ends of both
axes, about -124 and 151 on the right; which channel lies lowest⟧

Why these three steps?

* **0 to 255.** That is what the training pictures held. The network's weights have the scale of its input in them.
* **The [mean pixel](../GLOSSARY.md#mean-pixel)** is the mean colour of the 1.3 million training pictures. Taking it
  away puts the numbers around zero, where training goes faster. After that, "zero" means "average colour".
* **BGR.** The group that trained VGG used Caffe, which read pictures with OpenCV, which stores blue first. It is a
  habit, not an idea. But the weights were learned with it, so it stays.

If the mean pixel is the mean of many pictures, our few should come near it.
""")

code(r"""
means = [255 * tf.reduce_mean(sample(name, 128), axis=(0, 1, 2)) for name in samples()]
print("ImageNet's mean pixel as RGB:", MEAN.numpy()[::-1].round())
print("mean of our twelve pictures: ", np.mean(means, axis=0).round())
""")

md(r"""
⟦check: near or not, and in what: likely within 30 of each; blue lowest in both⟧ Both are a dull, slightly warm grey.
The mean over millions of pictures is a very ordinary colour.

In `nst_lib` this preparation is the first thing that happens inside the network (`vgg.py`), and happens nowhere else.
You give it an image and cannot forget a step. Many programs leave it to the caller. What if the caller forgets?

## What if we forget?

For this we must get past our own library. `network_sees` takes numbers that shall enter VGG exactly as they are, and
undoes beforehand what the library is going to do.
""")

code(r"""
from nst_lib.vgg import Extractor

DEPTHS = tuple(f"block{block}_conv1" for block in range(1, 6))
extract = Extractor(DEPTHS)


def network_sees(pixels):
    return extract((pixels + MEAN)[..., ::-1] / 255)
""")

md(r"""
`extract` gives the [activations](../GLOSSARY.md#activation) of five layers, one from each block of the network.
`block1_conv1` is the first convolution, `block5_conv1` the thirteenth. Here are the right input, four wrong
ones, and another photograph, prepared as it should be, to compare with.
""")

code(r"""
bgr, other = photo[..., ::-1], stretched(sample(OTHER, SIZE), photo.shape[1:3])
inputs = {
    "as it should be": 255 * bgr - MEAN,
    "BGR forgotten": 255 * photo - MEAN,
    "mean pixel forgotten": 255 * bgr,
    "255 forgotten": bgr - MEAN,
    "all three forgotten": photo,
    "another photograph": prepared(other),
}
features = {name: network_sees(values) for name, values in inputs.items()}
right = features["as it should be"]
""")

md(r"""
**Predict.** Put the four mistakes in order, from harmless to fatal. Does a mistake get smaller or larger on its way
through the layers?

First one channel of `block3_conv1`: the one that varies most over the photograph.
""")

code(r"""
from nst_lib.plots import plot_maps

layer = "block3_conv1"
channel = tf.argmax(tf.math.reduce_variance(right[layer], axis=(0, 1, 2)))
maps = {name: values[layer][0, :, :, channel] for name, values in features.items()}
plot_maps(maps, highest=float(tf.reduce_max(maps["as it should be"])))
""")

md(r"""
*The same channel six times, black is 0, white the largest value of the first map.* ⟦check: with BGR or the mean pixel
forgotten the bird is still there, with other strengths; with 255 forgotten, and with everything forgotten, the map is
nearly one grey or black: the network no longer sees a picture⟧

Now as a number: the length of the difference to the right activations, as a share of their own length.
""")

code(r"""
def difference(actual, expected):
    return float(tf.norm(actual - expected) / tf.norm(expected))


differences = {
    name: {layer: difference(values[layer], right[layer]) for layer in DEPTHS}
    for name, values in features.items()
    if name != "as it should be"
}
""")

code(r"""
from nst_lib.plots import plot_by_layer

plot_by_layer(differences, "difference, as a share of the right activations")
""")

md(r"""
*How far the activations are from the right ones, from the first block to the fifth. 0 is no difference.* The last curve
is the yardstick: that far apart are two different photographs. ⟦check: BGR forgotten starts small, at about 0.2, and
grows with depth, to about 0.5; the mean pixel is worst in the first block and keeps about 0.4; 255 forgotten is at
about 1 throughout, as far as another photograph, which lies at 1.1 to 1.3⟧
""")

code(r"""
def contrast(activations):
    # how much they vary from place to place
    return float(tf.norm(activations - tf.reduce_mean(activations, axis=(1, 2), keepdims=True)))


layer = "block4_conv1"
for name, values in features.items():
    apart = difference(values[layer], right[layer])
    kept = contrast(values[layer]) / contrast(right[layer])
    print(f"{name:20}  differs by {apart:4.0%}, varies over the picture {kept:5.1%} as much")
""")

md(r"""
The second column tells two kinds of mistakes apart.

* **BGR forgotten:** ⟦check: 40 % differ, contrast near 100 %⟧. The network sees a bird, but a blue-breasted one. It is
  the mistake that is hardest to notice, since everything goes on working.
* **Mean pixel forgotten:** ⟦check: 40 %, contrast 80 to 120 %⟧. Everything is brighter than anything in training.
* **255 forgotten:** ⟦check: about 100 %, contrast under 1 %⟧. Numbers from 0 to 1, minus about 116: to the network the
  whole picture is black, with traces of something. A content loss takes the square of such differences: where they are
  a hundredth of what they should be, it is a ten-thousandth.
* **All three forgotten:** ⟦check: the same, contrast under 1 %⟧. Numbers from 0 to 1 and no mean taken away: to the
  network this is an even grey, the average colour.

> **A common mistake** in the other direction is to give `Extractor` numbers from 0 to 255. It multiplies by 255 once
> more, and it does not complain: it looks at shapes, not at values.
""")

code(r"""
twice = extract(255 * photo)[layer]
print(f"activations {float(tf.norm(twice) / tf.norm(right[layer])):.0f} times too large")
""")

md(r"""
A factor of ⟦check: about 300⟧: with ReLUs and convolutions, what is 255 times as large going in is roughly that much
larger coming out. The next lessons take products of activations (style) and squares of these: the loss is then off by
that factor to the fourth power. When a loss has nine or ten digits more than you expect, look here first.

## Does the mistake cancel out?

A style transfer shows the network three pictures: photograph, painting, and the picture being made. If all three are
prepared in the same wrong way, the comparison might still be fair. Two lines make a network that always gets it wrong.
""")

code(r"""
class BGRForgotten(Extractor):
    def features(self, image):
        return super().features(image[..., ::-1])  # takes back the library's own change of order


class ScaleForgotten(Extractor):
    def features(self, image):
        return super().features(image / 255)
""")

md(r"""
**Predict.** We paint the bird in the manner of the Starry Night three times, with the right network and with these two.
Which of the two will give a usable picture? Will the breast be orange or blue?
""")

code(r"""
from nst_lib.settings import Settings
from nst_lib.transfer import transfer

settings = Settings(evaluations=EVALUATIONS)
content, painting = sample(PHOTO, PAINT_SIZE), sample(PAINTING, PAINT_SIZE)
kinds = {"as it should be": Extractor, "BGR forgotten": BGRForgotten, "255 forgotten": ScaleForgotten}
networks = {name: kind(settings.layers) for name, kind in kinds.items()}
pictures = {"photograph": content}
for name, network in networks.items():
    *_, last = transfer(content, painting, settings, extractor=network)
    pictures[name] = last.image
""")

code(r"""
from nst_lib.plots import plot_images

plot_images(pictures)
""")

code(r"""
def style_loss_of(picture):
    judge = networks["as it should be"]
    steps = transfer(content, painting, settings, extractor=judge, start=picture)
    return next(steps).losses.by_kind["style"]


for name, picture in pictures.items():
    share = style_loss_of(picture) / style_loss_of(content)
    print(f"{name}: a style loss of {share:.0%} of what the photograph has")
""")

md(r"""
*The photograph, and three pictures made with the same settings.* The numbers are the style loss as the *right* network
measures it. ⟦check: BGR forgotten comes out nearly as good as the right one, with colours as they should be, since
they are swapped on the way in for all three pictures and the picture itself is never swapped; a style loss of 5 %
instead of 3 %⟧. ⟦check: 255 forgotten gives the photograph with a tint and no strokes, and leaves most of the style
loss: what little the network sees of a picture that looks black to it is its mean colour⟧

⟦check: So the answer is: a swapped order nearly cancels out, a lost scale does not.⟧ The first mistake is easy to make
and hard to see in a picture; the numbers show it.

## The network

VGG comes in two sizes. VGG16 and VGG19 are named after their layers with weights: 13 and 16
[convolutions](../GLOSSARY.md#convolution), in five [blocks](../GLOSSARY.md#block), and three
[fully connected layers](../GLOSSARY.md#fully-connected-layer) at the end, which we leave out. Between blocks a
[pooling](../GLOSSARY.md#pooling) halves both sides of the picture. Each convolution looks at 3 x 3 places at a time,
adds a number of its own to each channel, and sets what is negative to zero ([ReLU](../GLOSSARY.md#relu)).

**Predict.** Layers near the picture have many places and few channels, deep layers the other way round. Which layers
hold the most [parameters](../GLOSSARY.md#parameter)? Which take the most computing? Are they the same ones?
""")

code(r"""
from nst_lib.plots import plot_architecture

plot_architecture()
""")

md(r"""
*VGG16 and VGG19 on pictures of 224 x 224 px. A row is a layer, from the picture at the top to the end at the bottom;
one colour is one block.* A box is as wide as the layer's activations, flat boxes are poolings. The bars on the right
show the share of the [multiply-adds](../GLOSSARY.md#multiply-add). Nothing was typed from a table: all follows from
the shapes of the kernels.

Three things to see:
1. **The two networks differ in three rows**, the fourth convolutions of blocks 3, 4 and 5. Layers of one name exist in
   both, but they see different squares: `block4_conv2` sees 76 px in VGG16 and 84 px in VGG19.
2. **Parameters are at the bottom**, in the layers with 512 channels: 2.4 million each, about 60 times as many as all
   of block 1 has.
3. **Computing is spread evenly.** From block 1 to block 4, the longest bars are all of one length.

The third is no accident. A multiply-add is needed for every place, every entry of the 3 x 3 window, and every pair of
a channel coming in and one going out:
""")

code(r"""
for side, channels in ((224, 64), (112, 128), (56, 256), (28, 512), (14, 512)):
    products = side**2 * 9 * channels**2
    print(f"{side:3} x {side:3} places x 9 x {channels:3} x {channels:3} = {products:13,}")
""")

md(r"""
A pooling leaves a quarter of the places; the block after it has twice the channels, and so four times the pairs. Both
cancel out, until block 5, whose channels are not doubled again.

The table behind the figure is there for pictures of any size. Does the network agree with it?
""")

code(r"""
from nst_lib.experiments.anatomy import layer_table
from nst_lib.vgg import LAYERS

for net in ("vgg16", "vgg19"):
    table, activations = layer_table(net, photo.shape[1:3]), Extractor(LAYERS[net], net)(photo)
    same = all(activations[layer.name].shape[1:] == layer.shape for layer in table)
    convolutions = sum(layer.parameters > 0 for layer in table)
    poolings = len(table) - convolutions
    print(f"{net}: {convolutions} convolutions, {poolings} poolings, shapes as computed: {same}")
""")

code(r"""
from nst_lib.weights import load_weights

numbers = sum(kernel.size + bias.size for kernel, bias in load_weights("vgg19").values())
print(f"in the file of weights {numbers:,} numbers")
print(f"in the table           {sum(layer.parameters for layer in layer_table('vgg19')):,} parameters")
""")

md(r"""
Article 001 says that VGG19 "consists of 16 layers of convolution and ReLU non-linearity, separated by 5 pooling layers
and ending in 3 fully connected layers". The count above agrees. It also calls VGG the winner of the ImageNet challenge
of 2014. By the authors' own paper it won first place in *finding* objects and second in *naming* them, behind
GoogLeNet; the error of 7.0 % is that of a single network, measured after the contest. Article 000's "16 layers" of
VGG16 are 13 convolutions and three fully connected layers.

How do the two networks compare, and how far down does a style transfer go?
""")

code(r"""
small, large = layer_table("vgg16"), layer_table("vgg19")
for what in ("parameters", "multiply_adds"):
    ratio = sum(getattr(layer, what) for layer in large) / sum(getattr(layer, what) for layer in small)
    print(f"VGG19 has {ratio:.2f} times the {what.replace('_', '-')} of VGG16")

for last in ("block2_conv2", "block3_conv1", "block4_conv2", "block5_conv1"):
    end = [layer.name for layer in large].index(last) + 1
    print(f"up to {last}: {sum(layer.share for layer in large[:end]):3.0%} of VGG19's computing")
""")

md(r"""
36 % more parameters cost 27 % more computing. The deepest layer that Gatys, Ecker and Bethge use is `block5_conv1`, and
all but 7 % of the work is done by then. Two thirds of it lie in blocks 3 and 4. Our network ends at the deepest
layer that you ask for, so that shallow layers come much cheaper. Whether seconds follow the multiply-adds is measured
in lesson 08.

**Predict.** We double both sides of the picture. What happens to the parameters, to what a position sees, to the
computing, and to its shares?
""")

code(r"""
once, doubled = layer_table("vgg19", (224, 224)), layer_table("vgg19", (448, 448))
for a, b in zip(once[::7], doubled[::7], strict=True):
    print(f"{a.name}: {a.shape} -> {b.shape}, parameters x {b.parameters / a.parameters:.0f},", end=" ")
    print(f"sees x {b.sees / a.sees:.0f}, work x {b.multiply_adds / a.multiply_adds:.0f},", end=" ")
    print(f"share x {b.share / a.share:.0f}")
""")

md(r"""
Only the sides of the activations and the work have changed. Four times the pixels take four times the work, in every
layer, so that the shares stay. Parameters and receptive fields belong to the network, not to the picture. A stroke of
the brush that just fills the view of a layer at 224 px is twice as wide as that view at 448 px. So the *size* of a
picture is a choice that changes what comes out, as lesson 06 will show.

## What one number sees

One number in `block1_conv1` depends on 3 x 3 pixels. One in the next layer depends on 3 x 3 of those, and so on 5 x 5
pixels. After a pooling, neighbours are two pixels apart, and every further convolution adds twice as much. The square
that a number depends on is its [receptive field](../GLOSSARY.md#receptive-field).

**Predict.** Which of these is large enough to hold the bird's eye: the field of `block2_conv1`, `block3_conv1` or
`block4_conv1`? And the whole bird?
""")

code(r"""
from nst_lib.plots import plot_receptive_fields

seen = sample(PHOTO, 384)
plot_receptive_fields(seen, DEPTHS, PIXEL)
""")

md(r"""
*Left the photograph, 384 px wide, with five squares around one spot. Right what lies in each: all that a single number
of that layer can know.* `block1_conv1` knows a dab of colour, ⟦check: `block2_conv1` an edge of the eye, `block3_conv1`
the eye, `block4_conv1` the head, `block5_conv1` most of the bird⟧. This is the figure to remember of this lesson. When
articles 000 and 001 say that deep layers see "high-level" or "larger scale features", this is the part of it that needs
no training: a number that sees 3 px *cannot* know about an eye. Whether one that sees 156 px *does* is the question of
the next lesson.

Is the square right? The gradient of one position with respect to the picture says how much each pixel counts.
""")

code(r"""
from nst_lib.experiments.anatomy import seen_from
from nst_lib.tiles import receptive_field

layer = "block4_conv2"
stride, _ = receptive_field("vgg19", layer)
reach = Extractor([layer])
with tf.GradientTape() as tape:
    tape.watch(seen)
    position = reach(seen)[layer][0, PIXEL[0] // stride, PIXEL[1] // stride]
influence = tf.reduce_sum(tf.abs(tape.gradient(position, seen)), axis=-1)[0]
""")

code(r"""
rows, columns = seen_from("vgg19", layer, PIXEL)
inside = influence[rows, columns]
print("all of it lies inside the square:", np.count_nonzero(influence) == np.count_nonzero(inside))
edge = inside.shape[0] // 4
middle = float(tf.reduce_sum(inside[edge:-edge, edge:-edge]) / tf.reduce_sum(inside))
print(f"the middle quarter of its area has {middle:.0%} of the influence")
""")

code(r"""
what = f"the {inside.shape[1]} x {inside.shape[0]} px it can see"
plot_maps({what: seen[0, rows, columns], "how much each pixel counts": inside}, columns=2, width=3)
""")

md(r"""
*Left the receptive field of one position of `block4_conv2`, right the size of the gradient there: white counts most.*
Outside it is exactly zero. Inside it is far from even: ⟦check: the middle quarter of the area holds about three
quarters of the influence⟧. There are many ways through the layers from a pixel in the middle and only one from a
corner. Max pooling lets through only the largest of four numbers, which is why the map is speckled. So a receptive
field is what a number *can* see; what it does see is smaller (Luo et al. 2016).

## Why any picture size will do

Article 004 says that VGG is given "a fixed size RGB image". So was the network that named objects. Let us see
where the fixed size comes from. We give our network pictures of three shapes and count what its last layer gives.
""")

code(r"""
from nst_lib.experiments.anatomy import fully_connected_shapes

end = Extractor(["block5_pool"])
for shape in ((224, 224), (144, 256), (333, 500)):
    activations = end(stretched(photo, shape))["block5_pool"]
    print(f"{shape} px -> {activations.shape[1:]}, that is {activations.numpy().size:,} numbers")
for name, (numbers_in, numbers_out) in fully_connected_shapes().items():
    print(f"{name:11} takes {numbers_in:6,} numbers and gives {numbers_out:,}")
""")

md(r"""
A convolution has a 3 x 3 kernel for each pair of channels and slides it over whatever there is: a larger picture only
means more places. A fully connected layer has a weight for each *number* that comes in. `fc1` wants 25,088 of them, and
only the first shape delivers. The fixed size of VGG is that of one matrix.

We do not need that matrix:
* The last three layers say *what* is in a picture, as 1000 numbers for 1000 kinds of objects. They have forgotten
  *where*, and a picture cannot be built from it. Content and style are taken from the convolutions.
* They are heavy:
""")

code(r"""
top = sum(inputs * outputs + outputs for inputs, outputs in fully_connected_shapes().values())
for net in ("vgg16", "vgg19"):
    convolutions = sum(layer.parameters for layer in layer_table(net))
    work = sum(layer.multiply_adds for layer in layer_table(net))
    share = top / (top + convolutions)
    print(f"{net}: the last three layers would have {share:.0%} of the parameters", end=" ")
    print(f"and {top / (top + work):.1%} of the work")
""")

md(r"""
Six parts in seven of VGG19, for less than a hundredth of the work. Without them the network shrinks from 575 MB to
80 MB of float32 numbers (the course ships them in 20 MB, a byte each).

A last test of the sliding: cut a piece out of the photograph, and compare its activations with the same piece cut out
of the photograph's activations.

**Predict.** Where will the two agree, and where not?
""")

code(r"""
layer = "block3_conv1"  # a stride of 4 px, and 10 px seen beyond its own 4
piece = extract(photo[:, 32:128, 64:192])[layer]
cut = right[layer][:, 8:32, 16:48]
near = {"rtol": 1e-3, "atol": 0.1}
print("3 places or more from the edge:", np.allclose(piece[:, 3:-3, 3:-3], cut[:, 3:-3, 3:-3], **near))
print("at the edge:                   ", np.allclose(piece, cut, **near))
""")

md(r"""
Inside they agree: the network does the same everywhere and does not know where in the picture it is. Near the cut they
do not: there the piece has [padding](../GLOSSARY.md#padding), zeros, where the photograph had pixels. The frame in
which they differ is as wide as the receptive field reaches, 10 px or three places. So the rim of any picture is seen a
little wrongly; and a picture can be computed in pieces, with margins: the library's `tile` setting does so.

> **Two common mistakes.** A side that is no multiple of 32 loses a remainder at poolings: 333 px become 10 places, not
> 10.4. And below 32 px nothing is left for the last pooling, which our library refuses with a message.

## Your turn

Change the parameter cell, and run everything again.
1. `PHOTO = "tenniel_mad_tea_party"`, a wood engraving in black and white. Predict the difference for *BGR forgotten*
   before you look.
2. `PIXEL`: move the squares into a corner. What becomes of them?
3. `PHOTO = "citrus_fruits"`: does another picture change the order of the mistakes?

## Key points
* An image is a float32 tensor (1, height, width, 3), RGB, 0 to 1. Height comes first.
* VGG gets 0 to 255, blue first, minus the mean pixel. Forgetting the order changes colours, forgetting the scale blinds
  the network.
* Five blocks: at each pooling half the sides; twice the channels until block 4. Computing is spread evenly, parameters
  sit deep.
* A number sees a square: 3 px in `block1_conv1`, 156 px in `block5_conv1` of VGG19, whatever the size of the picture.
* Only the fully connected layers want a fixed size. Without them, any picture from 32 px on will do.

## Quiz
""")

code(r"""
from nst_lib.course.lesson_quiz import lesson_quiz

lesson_quiz("01")
""")

md(r"""
## Further reading
* Simonyan and Zisserman 2014, *Very Deep Convolutional Networks for Large-Scale Image Recognition*: table 1 is our
  figure, columns D (VGG16) and E (VGG19); section 2.1 has the mean pixel, section 2.3 says why 3 x 3.
* Gatys, Ecker, Bethge 2016, *Image Style Transfer Using Convolutional Neural Networks*: section 2 on why this network.
* Luo, Li, Urtasun, Zemel 2016, *Understanding the Effective Receptive Field in Deep Convolutional Neural Networks*:
  figure 1 shows the bright middle.
* Araujo, Norris, Sim 2019, *Computing Receptive Fields of Convolutional Neural Networks*: the arithmetic for any net.

**Exercises.** `exercises/01_images_and_vgg`: 1.1 an image and its channels, 1.2 prepare an image for VGG, 1.3 count
parameters and multiply-adds, 1.4 the receptive field.

**Next.** [02 What the layers see](02_what_the_layers_see.ipynb)
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
    path = Path(__file__).with_name("01_images_and_vgg.ipynb")
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(CELLS)} cells")
