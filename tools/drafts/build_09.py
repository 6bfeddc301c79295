"""Writes notebooks/09_regions_colour_film.ipynb, without outputs; tools/run_notebooks.py runs it.

    python build_09.py [folder]

Sentences with the marker ⟦check: ...⟧ say what we expect; whoever runs the notebook replaces them by what came out.
"""

import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "09_regions_colour_film"
LESSON_03, LESSON_04 = "03_content.ipynb", "04_style.ipynb"  # names of the other lessons: adapt when they are there
LESSON_05, LESSON_08 = "05_style_transfer.ipynb", "08_faster_and_finer.ipynb"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELLS = []


def md(text):
    """A cell of prose."""
    CELLS.append(new_markdown_cell(text.strip(), id=f"09-{len(CELLS):02}"))


def code(text):
    """A cell of code."""
    CELLS.append(new_code_cell(text.strip(), id=f"09-{len(CELLS):02}"))


md(f"""
# 09 Regions, colour, film

*About 60 minutes to read and try things out (estimated). The code runs in about 80 s on two cores (measured).*

**After this lesson you can**
* paint a part of a photograph and put it back so that nobody sees the seam (exercises/09_regions_colour_film, task 1);
* give two regions two styles, and say what a guided Gram matrix is (task 2);
* keep a photograph's colours in two ways, and mix two styles by weight (task 3);
* paint a short film, write the loss that keeps it from flickering, and check its gradient (task 4);
* measure flicker, and tell a steady film from a blurred one (task 5).

**You need** the Gram matrix ([lesson 04]({LESSON_04})) and the total loss ([lesson 05]({LESSON_05})).

Back to [08 Faster and finer]({LESSON_08}).
""")

code("""
%matplotlib inline
%config InlineBackend.figure_formats = ["jpeg"]
from dataclasses import replace

from nst_lib.course.watch import watch
from nst_lib.images import noise_like, sample
from nst_lib.plots import plot_box, plot_changes, plot_images, plot_maps, plot_time_slices
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor
""")

md("""
These are the numbers to play with.
""")

code("""
SIZE = 128  # px, longer side of every picture
EVALUATIONS = 40  # of each single picture
FRAMES = 12  # of the film
FIRST, LATER = 30, 8  # evaluations of the first frame, and of each later one
TEMPORAL = 1e10  # weight of what keeps the film steady
SETTINGS = Settings(content_weight=200.0, style_weight=4e3, evaluations=EVALUATIONS)
""")

md("""
## A part of a picture: make-up

Article 000 wanted to show people how a make-up would look on them. The style picture there is a photograph of eye
shadow, the content an eye, and the result is put back into the face. Five things were found on the way, by eye:

1. content measured at block 4 lets the eye drift; at block 2 it stays (lesson 03 measured this);
2. whatever structure the style picture has is taken for style, eyelashes too: take one without a structure;
3. a solid colour works as a tint;
4. best is a *blurred* eye shadow on a background of *skin tone*;
5. style at block 1 alone colours the lid and leaves the eye an eye; blocks 1 to 4 put glitter everywhere.

We do it from end to end, and try 2 to 5. First the region: a box around the eyes, in shares of the height and width.
""")

code("""
from nst_lib.masks import Box

portrait = sample("portrait_collins")  # Eileen Collins, astronaut
eyes = Box(top=0.17, left=0.34, bottom=0.25, right=0.54)
plot_box(portrait, eyes)
""")

md("""
*The portrait, and the box that will be painted.* ⟦check: the box holds both eyes with their lids and no more; else
change its numbers.⟧ It is small: 102 x 41 px. We paint it larger than it is and let it shrink when it goes back.

Next the texture. None of our pictures shows make-up, so we make some: a blue-grey ground with grains of light. The
second one follows the article: the same, blurred, as an oval on a ground of skin tone, which we measure on a cheek. The
third is a plain blue.
""")

code("""
from nst_lib.colours import mean_colour
from nst_lib.masks import blurred, composite, cropped, ellipse_mask

skin = mean_colour(cropped(portrait, Box(0.27, 0.36, 0.31, 0.42)))  # a cheek
grains = tf.cast(noise_like(tf.zeros((1, 64, 160, 1))) > 0.9, tf.float32)
glitter = tf.clip_by_value(tf.constant([0.30, 0.33, 0.48]) + 0.5 * blurred(grains, 0.7), 0, 1)
lid = ellipse_mask((64, 160), Box(0.1, 0.1, 0.9, 0.9), feather=20)
on_skin = composite(blurred(glitter, 3), tf.ones_like(glitter) * skin, lid)
blue = tf.ones_like(glitter) * tf.constant([0.25, 0.35, 0.65])
textures = {"glitter": glitter, "blurred, on skin": on_skin, "plain blue": blue}
plot_images(textures, columns=3)
""")

md("""
*Three style pictures: glitter, the same blurred on skin tone, and a plain blue.*

**Predict.** Style is measured at block 1 only. Which of the three will leave grains on the eyeball and on the skin?
Which will change the colour of the whole box, up to its edge?
""")

code("""
from nst_lib.recipes import TIRTANATA  # content block 2, style block 1, VGG16, a little total variation
from nst_lib.regions import paint_region

MAKE_UP = replace(TIRTANATA, evaluations=EVALUATIONS)
shallow = Extractor(MAKE_UP.layers, "vgg16")


def made_up(texture, settings=MAKE_UP, extractor=shallow):
    steps = paint_region(portrait, texture, eyes, settings, longer_side=SIZE, extractor=extractor)
    return watch(steps, settings.evaluations)[-1].image


painted = {name: made_up(texture) for name, texture in textures.items()}
""")

code("""
near = Box(0.10, 0.28, 0.34, 0.60)
pictures = {"before": portrait, **painted}
plot_images({name: cropped(picture, near) for name, picture in pictures.items()}, columns=2, width=4)
""")

md("""
*The face before, and with each of the three.* ⟦check: glitter leaves grains on lid, eyeball and skin alike; the blurred
texture tints the lids softly and keeps the skin's tone towards the edge of the box; plain blue tints everything in the
box, the white of the eyes too, and its edge shows most.⟧ So a style picture is best when what surrounds the make-up in
it looks like what surrounds the eye: the article's fourth finding.

`paint_region` cut the box out, painted it, scaled it back and laid it into the portrait through a mask whose edge falls
from 1 to 0 over an eighth of the box's height. Outside the box, not one number differs:
""")

code("""
from nst_lib.masks import box_mask

outside = 1 - box_mask(portrait.shape[1:3], eyes)
same = tf.reduce_all(outside * painted["glitter"] == outside * portrait)
print("outside the box nothing has changed:", bool(same))
""")

md("""
> **A common mistake** is to put a region back with a hard edge. The eye finds a straight line where two colours meet,
> however little they differ; over ten pixels it does not. `box_mask(shape, box, feather=0)` shows it.

Now the fifth finding: glitter, with style at block 1 or at blocks 1 to 4.

**Predict.** What do the deeper layers know of the glitter that block 1 does not?
""")

code("""
deep = replace(MAKE_UP, style_layers=tuple(f"block{block}_conv1" for block in range(1, 5)))
everywhere = made_up(glitter, deep, Extractor(deep.layers, "vgg16"))
pictures = {"style at block 1": painted["glitter"], "style at blocks 1 to 4": everywhere}
plot_images({name: cropped(picture, near) for name, picture in pictures.items()}, width=4)
""")

md("""
*Left block 1, right blocks 1 to 4.* ⟦check: with blocks 1 to 4 the grains come out as grains, in clusters, all over the
box, on the eyeball as well, and the lids' creases are hard to see; with block 1 they are a faint noise and a tint.⟧ The
article says the same of its own glitter. Block 1 sees patches of 3 x 3 and 5 x 5 px: it knows colours and how
they change from one pixel to the next, but no grain.

## Two regions, two styles

A Gram matrix is a mean over all positions (lesson 04), so that a style goes everywhere. To keep it in a region, take
the mean over the region's positions only. Gatys et al. (2017, section 4) multiply the activations $F$ of a layer by a
**[guide](../GLOSSARY.md#guide)** $T$ before the Gram matrix is taken:

$$G_r = (T_r \\circ F)^T (T_r \\circ F) / (h w), \\qquad L_{style} = \\sum_l w_l \\sum_r \\lambda_r E_{l,r}$$

With $T_r$ the square root of the region's mask at that layer, divided by the mask's mean, $G_r$ is the mask-weighted
mean. $\\lambda_r$ is the region's share of the picture; that choice is ours, and lets a style be as strong in a small
region as in a large one. Here is a photograph, and a mask for its sky with a soft lower edge.
""")

code("""
content, starry = sample("chenonceau_river", SIZE), sample("vangogh_starry_night", SIZE)
engraving = sample("tenniel_mad_tea_party", SIZE)
sky = box_mask(content.shape[1:3], Box(0, 0, 0.45, 1), feather=12)
plot_images({"content": content, "mask": tf.repeat(sky, 3, axis=-1), "sky": starry, "rest": engraving})
""")

md("""
*Content, mask (white is sky), and the two styles: Van Gogh's Starry Night and Tenniel's Mad Tea-Party, an engraving.*
⟦check: the mask's edge lies just above the roofs.⟧

The guided Gram matrix by hand, in one layer:
""")

code("""
from nst_lib.gram import gram_matrix, guided_gram_matrix
from nst_lib.guides import guides_of

extract = Extractor(SETTINGS.layers)
LAYER = "block3_conv1"  # one position for every 4 x 4 px
features = extract(content)[LAYER]
at_layer = tf.nn.avg_pool2d(sky, 4, 4, "VALID")
by_hand = gram_matrix(tf.sqrt(at_layer / tf.reduce_mean(at_layer)) * features)
""")

code("""
def is_near(a, b):
    return bool(tf.reduce_max(tf.abs(a - b)) < 1e-3 * tf.reduce_max(tf.abs(b)))


guides = [guides_of(mask, [LAYER])[LAYER] for mask in (sky, 1 - sky)]
of_sky, of_rest = (guided_gram_matrix(features, guide) for guide in guides)
share = tf.reduce_mean(sky)
both = share * of_sky + (1 - share) * of_rest
print("by hand the same as the library's:", is_near(by_hand, of_sky))
print("sky and rest add up to the whole:", is_near(both, gram_matrix(features)))
""")

md("""
Each region's matrix, weighted by its share of the picture, adds up to the matrix that you know. What the mask looks
like in each layer decides how sharp the border can be:
""")

code("""
plot_maps(guides_of(sky, SETTINGS.style_layers))
""")

md("""
*The sky's guide in the five style layers.* In block 5 one position stands for 16 x 16 px, and sees 156: near the border
every position knows something of both regions. Styles mix there. That is why borders between regions are soft whatever
the mask.

A simpler idea: paint the photograph twice, whole, and cut the two pictures together by the mask.

**Predict.** Will you see which is which? Which of the two has the lower style loss, region by region, and why?
""")

code("""
from nst_lib.styles import Style


def paint(style, settings=SETTINGS):
    return watch(transfer(content, style, settings, extractor=extract), EVALUATIONS)[-1].image


in_starry, in_engraving = paint(starry), paint(engraving)
regions = [Style(starry, mask=sky), Style(engraving, mask=1 - sky)]
guided, cut = paint(regions), composite(in_starry, in_engraving, sky)
""")

code("""
def style_term(image, style):
    first = next(transfer(content, style, SETTINGS, extractor=extract, start=image))
    return first.losses.by_kind["style"]


ratio = style_term(cut, regions) / style_term(guided, regions)
print(f"cut together: {ratio:.1f} times the loss of one run with masks")
plot_images({"one run with masks": guided, "two runs, cut together": cut}, width=4)
""")

md("""
*Left one run with a guided style loss, right two whole pictures cut together.* ⟦check: in both the sky swirls and the
castle is hatched in grey; on the left strokes and hatching pass into each other, and the sky holds the whole palette of
the Starry Night; on the right the sky holds what fell to its part of a whole picture. The loss says so too: several
times higher.⟧ Cutting together costs two runs and gives each region *half* of a painting's statistics; a guide gives it
all of them.

> **A common mistake** is to blacken everything outside the mask in the *photograph* instead of guiding the loss. The
> network then sees a large black shape with an edge, and that edge becomes content.

## Colours kept

A style brings its colours along: they are part of the Gram matrix of block 1. Two ways to keep the photograph's (Gatys,
Bethge, Hertzmann, Shechtman 2016):

* **[luminance](../GLOSSARY.md#luminance) only**: paint a grey photograph in a grey style, brightness and spread
  of the style's grey fitted to the photograph's; then give the result the photograph's colours, pixel by pixel;
* **[covariance matching](../GLOSSARY.md#covariance-matching)**: give the *style picture* the mean and the covariance of
  the photograph's colours first, then paint as always.

**Predict.** One of the two keeps the colour of every pixel, the other only keeps the palette. Which? In which of the
two can a stroke have another colour than what it is painted on?
""")

code("""
kept = {way: paint(starry, replace(SETTINGS, keep_colour=way)) for way in ("luminance", "covariance")}
plot_images({"photograph": content, "colours of the style": in_starry, **kept})
""")

code("""
from nst_lib.colours import grey

def size_of(difference):
    return 255 * float(tf.reduce_mean(tf.abs(difference)))


for name, picture in {"of the style": in_starry, **kept}.items():
    off = (picture - grey(picture)) - (content - grey(content))
    by_pixel, on_average = size_of(off), size_of(tf.reduce_mean(off, [0, 1, 2]))
    print(f"{name:12} {by_pixel:5.1f} grey levels by pixel, {on_average:5.1f} grey levels on average")
""")

md("""
*The photograph, painted with the style's colours, with its own luminance painted only, and with a style whose colours
were matched first.* The numbers are how far the colours (what is left when grey is taken away) are from the
photograph's. ⟦check: luminance is nearly 0 in both, and not quite, since colours that left the range were clipped;
covariance is far smaller on average than by pixel; the style's own colours are far off in both.⟧ Luminance keeps every
pixel's colour, and so loses strokes that differ from their ground in colour alone. Covariance keeps the palette and
lets strokes be strokes.

## Two styles in one picture

Without masks, several styles blend: their style losses are added, each with its weight. With weights $v_k$ that add up
to 1,

$$\\sum_k v_k \\, |G - A_k|^2 = \\Big| G - \\sum_k v_k A_k \\Big|^2 + \\mathrm{constant}$$

so that a blend is a style, too: its Gram matrices are the weighted means. It costs what one style costs.

**Predict.** Half Starry Night, half engraving. Will it look like the mean of the two pictures above?
""")

code("""
blend = [Style(starry, 0.5), Style(engraving, 0.5)]
half = paint(blend)
pictures = {"Starry Night": in_starry, "half each": half, "engraving": in_engraving}
plot_images({**pictures, "mean of the two pictures": (in_starry + in_engraving) / 2})
""")

code("""
constants = []
for image in (content, half):
    apart = (style_term(image, starry) + style_term(image, engraving)) / 2
    constants.append(apart - style_term(image, blend))
print("the same constant for two pictures:", abs(constants[0] / constants[1] - 1) < 0.01)
""")

md("""
*One style, half of each, the other style; and, for comparison, the mean of the two painted pictures.* ⟦check: the blend
has strokes of its own, paler than the Starry Night's, with dark hatching in them; the mean is a double exposure, grey,
with both textures lying over each other.⟧ A mean of pictures is not a mean of styles: pixels do not know of textures,
Gram matrices do.

| wish | in Python | on the command line |
|---|---|---|
| a region | `paint_region(image, style, box)` | |
| a style where a mask is white | `Style(starry, mask=sky)` | `--mask sky.png` |
| the photograph's colours | `replace(settings, keep_colour="luminance")` | `--keep-colour luminance` |
| a blend | `[Style(a, 0.7), Style(b, 0.3)]` | `nst stylize photo.jpg a.jpg:0.7 --style b.jpg:0.3 -o out.png` |

## A film

Article 002 says: "We can even do videos!", shows one, and does not say how. The plain way is to paint every frame on
its own. Each frame is then a good picture, and the film flickers: a loss has many minima (lesson 05 found three from
three starts), and two frames that differ by a hair may fall into different ones.

Ruder, Dosovitskiy and Brox (2016) do two things about it. Both need to know how the picture moves from one frame to
the next. In a real film that is estimated ([optical flow](../GLOSSARY.md#optical-flow)), with errors. We choose a
film whose motion is known exactly: a camera that pans and zooms over a photograph. What it sees is a window.
""")

code("""
from nst_lib.camera import pan_and_zoom, seen_before, view, warped, window_at
from nst_lib.film import change_map, changes, film, flicker, frame_shape, time_slice

photograph = sample("chenonceau_river")  # as large as it comes
# Left, top, width, in percent of the photograph.
ends = window_at(photograph, 5, 15, 65), window_at(photograph, 20, 22, 50)
windows = pan_and_zoom(*ends, FRAMES)
shape = frame_shape(photograph, SIZE)
views = [view(photograph, window, shape) for window in windows]
plot_images({f"frame {n + 1}": views[n] for n in range(0, FRAMES, 3)})
""")

md("""
*Every third frame of the film: the camera moves to the right and comes nearer.*

A frame of $w$ columns that shows a window `(left, top, width)` has at its point $(x, y)$ the photograph's point
$(left + x s, top + y s)$, with $s = width / w$. Where was the point $x$ of this frame in the last one? The photograph's
point is the same, so

$$x_{last} = (left - left_{last} + x s) / s_{last}$$

and the same for $y$. To **[warp](../GLOSSARY.md#warp)** the last frame is to look up, for every pixel, its colour
there, between pixels by interpolation. What has come in over the border was not there before: a mask $c$ is 0 for it.
""")

code("""
pair = list(zip(views, windows, strict=True))[:2]
pictures = {"frame 1": views[0], "frame 2": views[1], "frame 1, warped": warped(views[0], *windows[:2])}
plot_images({**pictures, "difference to frame 2, x 4": 4 * change_map(*pair)})
""")

md("""
*The first two frames, the first one warped to the second's place, and how much is left between them, four times as
strong.* ⟦check: nearly black but for thin lines along sharp edges.⟧

## Flicker, as a number

Take two consecutive frames, warp the first, and take the mean absolute difference where both see: in grey levels of
255. That is our **[flicker](../GLOSSARY.md#flicker)**. Before we trust it, we measure the photograph itself: it does
not flicker, so whatever comes out is the error of the measure.

**Predict.** What will the number be if we warp the wrong way round? And if we forget the motion?
""")

code("""
still = [windows[0]] * FRAMES
print(f"the photograph, its motion known:  {flicker(views, windows):5.1f} grey levels")
print(f"the photograph, motion forgotten:  {flicker(views, still):5.1f} grey levels")
print(f"the photograph, the wrong way:     {flicker(views, windows[::-1]):5.1f} grey levels")
""")

md("""
⟦check: about 1, 10 and 14.⟧ With the motion known, what is left is interpolation: a frame that was sampled twice is a
little smoother than one sampled once. That is the floor; no film can be judged to be steadier than that.

> **A common mistake** is to warp in the wrong direction: the motion from this frame to the last one says where to look
> a colour up, not where to send it. Always try a warp on the photographs first. If the number is not far below that of
> no warp at all, it is wrong.

## Two remedies

**A warm start.** A frame does not start from the photograph but from the last painted frame, warped. Few evaluations
are then enough, and it stays near. Where the camera had not been, it starts from the photograph.

**A temporal loss.** A warm start is only a start: the descent may leave it. So a term holds the picture $x$ to the
warped last one, $\\omega$, where that was seen (Ruder et al. 2016, eq. 7; $D$ is the number of all values):

$$L_{temporal}(x, \\omega, c) = \\frac{1}{D} \\sum_k c_k \\, (x_k - \\omega_k)^2$$

It goes into the total with a weight of its own. Its gradient is $2 c (x - \\omega) / D$. We check both.
""")

code("""
def temporal_by_hand(x, last, seen):
    return tf.reduce_sum(seen * (x - last) ** 2) / tf.cast(tf.size(x), tf.float32)


x, last, seen = noise_like(views[0]), warped(views[0], *windows[:2]), seen_before(*windows[:2], shape)
with tf.GradientTape() as tape:
    tape.watch(x)
    loss = temporal_by_hand(x, last, seen)
gradient = tape.gradient(loss, x)
""")

code("""
from nst_lib.losses import temporal_loss

equation = 2 * seen * (x - last) / tf.cast(tf.size(x), tf.float32)
print("the library's loss is the same:", is_near(loss, temporal_loss(x, last, seen)))
print("the gradient is the equation's:", is_near(gradient, equation))
print("it is not zero:", bool(tf.reduce_any(gradient != 0)))
""")

md("""
Why check that it is not zero? Because a loss can be printed, weighted and plotted, and have no gradient at all:
""")

code("""
with tf.GradientTape() as tape:
    tape.watch(x)
    loss = temporal_by_hand(tf.constant(x.numpy()), last, seen)
print(f"loss {float(loss):.2f}, gradient {tape.gradient(loss, x)}")
""")

md("""
The number is right and the gradient is `None`: between the variable and the loss stands a copy. A widely used style
transfer program has its temporal term computed from such an array; the term is added to the total, falls when the rest
lets it, and pulls at nothing (we read this in its source). If you write a loss, test its gradient.

## The film, with and without

Both films start from the same first frame. Style layers are those of blocks 1 to 4 here, to save time.

**Predict.** Every frame starts from the warped last one, and takes only a few evaluations. Will the film without the
temporal loss still flicker? By how much does the loss lower the number: a tenth, a half, nine tenths?
""")

code("""
FILM = replace(SETTINGS, style_layers=SETTINGS.style_layers[:4], evaluations=FIRST)


def shoot(weight):
    options = {"evaluations": LATER, "temporal_weight": weight, "extractor": extract}
    return list(film(photograph, starry, windows, SIZE, FILM, **options))


without, steady = shoot(0.0), shoot(TEMPORAL)
films = {
    "photograph": views,
    "without": [frame.image for frame in without],
    "with": [frame.image for frame in steady],
}
""")

code("""
for name, images in films.items():
    one, four = (flicker(images, windows, apart) for apart in (1, 4))
    print(f"{name:10} {one:5.1f} grey levels frame to frame, {four:5.1f} grey levels over four")
plot_changes({name: changes(images, windows) for name, images in films.items()})
""")

md("""
*How much each frame differs from the one before, along the motion.* ⟦check: the photograph lies at the bottom at about
1; the film without the loss begins at about 7 and falls slowly to 5, as the picture settles; with the loss it is about
half of that or less throughout.⟧ The second column compares frames that no loss ever compared, four apart: ⟦check: the
film with the loss is steadier there, too, but by less: small changes add up.⟧

The numbers are one thing. Here is the same row of pixels from every frame, moved to its place in the first frame, one
below the other. What stays the same makes a stripe straight down.
""")

code("""
row = shape[0] // 3
plot_time_slices({name: time_slice(images, windows, row) for name, images in films.items()})
""")

md("""
*A slice through time: one row of the picture, the first frame on top, the last at the bottom; white is what the camera
no longer sees.* ⟦check: the photograph's stripes are straight. Without the loss they are frayed: strokes come, wander
and go. With it they hold, and change slowly.⟧ This is what your eye sees as flicker.

Now look at the films. Press play, or move the slider. *changes* shows what differs along the motion, four times as
strong.
""")

code("""
from nst_lib.widgets.film_panel import FilmPanel

panel = FilmPanel(films, windows)
panel
""")

md("""
Three things to find out with it:
1. Where in the picture is the change largest: in the sky, on the water, along edges, at the border? Why there?
2. Stop at the last frame. Which of the two films has more of the Starry Night in it?
3. Make `LATER` 20 and run the film again. Does more painting mean more flicker, or less?

## What it costs

A film of grey frames does not flicker at all. So a steady film is only good news if it is still painted:
""")

code("""
from statistics import mean

from nst_lib.losses import total_variation

for name, frames in (("without", without), ("with", steady)):
    style_left = mean(frame.step.losses.by_kind["style"] for frame in frames[1:])
    rough = mean(float(total_variation(frame.image)) for frame in frames[1:])
    print(f"{name:8} style loss {style_left:.1e}, roughness {rough:.1e}")
""")

md("""
⟦check: with the temporal loss the style loss is 1.3 times higher and the roughness a tenth lower.⟧ That is the price,
and the weight sets it: 0 is free and restless, too large is the first frame, smeared out by warp after warp. Each warp
interpolates, and so blurs a little; without a descent in between, twelve of them would be seen. The lesson's film with
other weights (`make gallery`):

| weight of the temporal loss | flicker | style loss | roughness |
|---|---|---|---|
| 0 | ⟦check: 09_temporal_weights.json⟧ | | |
| $10^9$ | ⟦check⟧ | | |
| $10^{10}$ | ⟦check⟧ | | |
| $10^{11}$ | ⟦check⟧ | | |
| $10^{12}$ | ⟦check⟧ | | |

> **A common mistake** is to report flicker alone. Report what was paid for it, too.

The film goes into a file whose name says the format.
""")

code("""
from pathlib import Path

from IPython.display import Image

from nst_lib.video import save_film

side_by_side = [tf.concat(both, axis=2) for both in zip(films["without"], films["with"], strict=True)]
out = Path("../out")
out.mkdir(exist_ok=True)
for name in ("lesson_09.gif", "lesson_09.mp4"):
    save_film(side_by_side, out / name, rate=6)
Image((out / "lesson_09.gif").read_bytes())
""")

md(""" *Left without, right with the temporal loss.* A GIF plays everywhere, has 256 colours a frame, chosen anew for
each, and flickers a little for that alone; so measure frames, not files. MP4 and WebM have no such limit and are
smaller; they are written by PyAV (`pip install av`).

The same from the command line, larger and longer, with a file beside it that says how it was made and how much it
flickers:

`nst film sample:chenonceau_river sample:vangogh_starry_night -o film.mp4 --size 256 --frames 24`

Here is such a film: 24 frames of 256 px. Its first strip is what everybody tries first, every frame on its own from the
same noise.

![Three strips of four frames each, and below each the same row of pixels of all 24 frames: at first frayed, then nearly
straight, then straight.](../nst_lib/assets/gallery/09_film.jpg)

*Four consecutive frames, and the slice through time of all 24: each frame on its own from noise; warm start; warm start
and temporal loss.* ⟦check: flicker of 25, 7 and 3 grey levels; from the gallery's record 09_film.json.⟧ On its own,
every frame has its strokes somewhere else. The warm start takes away most of the flicker, the loss half of the rest.

So article 002 is right: we can do videos. What it does not say is what makes them watchable.

A real film has things that cover each other. Then $c$ is 0 for what comes out from behind something as well, found by
comparing the motion forwards and backwards; and since a thing may come back after some frames, Ruder et al. also
compare with frames further back. Each of their frames took minutes on a graphics card. Which brings us to the last
question.

## Where to go from here

Everything in this course pays for each picture with an optimisation. What came after 2016 is mostly about paying once.

**Feed-forward networks.** Johnson, Alahi and Fei-Fei (2016), and Ulyanov et al. (2016) at the same time, train a
network that turns a photograph into a painted one in a single pass. The loss it is trained with is the one you know,
on VGG's activations, with the style picture fixed and tens of thousands of photographs as content. Painting is then
about a thousand times faster, fast enough for films. The price: hours of training for each style, one strength of
style for good, and results that reach the loss of some fifty to a hundred evaluations of L-BFGS (their section 4.1),
not of five hundred. Trained with a temporal loss like ours, such networks paint steady films without knowing the
motion (Ruder et al. 2018). Everything you learned about layers and weights decides how those networks paint, too.

**AdaIN.** Huang and Belongie (2017) paint in *any* style in one pass. They take VGG19's activations of the photograph
at one layer (`block4_conv1`), shift and scale every channel until it has the mean and the spread of the style's (their
eq. 8), and let a trained decoder turn that back into pixels. Mean and spread are much less than a Gram matrix: nothing
is said about which channels occur together. Fine strokes suffer from it, and it makes 15 pictures of 512 px a second on
their graphics card. That so little is enough is a finding about style, as much as about speed.

**Diffusion.** Models that learned to make pictures from noise and a sentence (Rombach et al. 2022) can be told a
style in words, or shown it in a picture. Methods differ: some tune the model to a style, some steer its attention
with the style picture's (Hertz et al. 2024; Chung, Hyun and Heo 2024). They know what a painting *is*, and can invent
what is in none of your two pictures; that is their strength, and it is why the photograph's content holds less
firmly. They have seen their painters in training, need a large model and a graphics card, and what "style" means in
them is not written down anywhere as a loss. The one in this course is: you can print it, take it apart and test its
gradient.

**Sound.** Article 001 ends with music, and with the style of chess players. For sound, take a spectrogram for the
picture; Ulyanov and Lebedev (2016) found that a single layer of random filters along time is enough, Verma and Smith
(2018) trained theirs. It works for texture: a voice takes on the timbre of an instrument, rain stays rain. It does not
make a melody "in the style of". Huzaifah and Wyse (2019) say why: a spectrogram's two axes mean different things, what
sounds at once is spread over many rows, and what we call musical style is order in time, which a Gram matrix forgets by
design (lesson 04). For chess, the word means something else altogether: a player is recognised by the choices made
(McIlroy-Young et al. 2021), and no picture is painted. A good test of whether you have understood the Gram matrix: say
what its positions and its channels would be.

## Key points
* A region is painted on its own and put back through a soft mask; or a guide keeps a style in its region, in one loss.
* A blend of styles is a style whose Gram matrices are weighted means.
* Luminance keeps every pixel's colour, covariance matching keeps the palette.
* A film is steady through a warm start from the warped last frame and a temporal loss; flicker is the mean change along
  the motion, and never the only number to report.
* Test a new loss twice: against its equation, and that its gradient is not zero.

## Quiz
""")

code("""
from nst_lib.course.lesson_quiz import lesson_quiz

lesson_quiz("09")
""")

md("""
## Further reading
* Gatys, Ecker, Bethge, Hertzmann, Shechtman 2017, *Controlling Perceptual Factors in Neural Style Transfer*: section 4
  is the guided Gram matrix, section 5 colour, figure 2 two styles in two regions.
* Gatys, Bethge, Hertzmann, Shechtman 2016, *Preserving Color in Neural Artistic Style Transfer*: both ways to keep
  colours, compared.
* Ruder, Dosovitskiy, Brox 2016, *Artistic Style Transfer for Videos*: section 4.1 is the warm start, eq. 7 the
  temporal loss. Their article of 2018, *... for Videos and Spherical Images*, adds the feed-forward network.
* Johnson, Alahi, Fei-Fei 2016, *Perceptual Losses for Real-Time Style Transfer and Super-Resolution*: figure 2 is the
  whole idea. Ulyanov, Lebedev, Vedaldi, Lempitsky 2016, *Texture Networks*.
* Huang, Belongie 2017, *Arbitrary Style Transfer in Real-Time with Adaptive Instance Normalization*: eq. 8.
* Rombach, Blattmann, Lorenz, Esser, Ommer 2022, *High-Resolution Image Synthesis with Latent Diffusion Models*; Hertz,
  Voynov, Fruchter, Cohen-Or 2024, *Style Aligned Image Generation via Shared Attention*; Chung, Hyun, Heo 2024, *Style
  Injection in Diffusion*.
* Ulyanov, Lebedev 2016, *Audio Texture Synthesis and Style Transfer* (a web page); Verma, Smith 2018, *Neural Style
  Transfer for Audio Spectrograms*; Huzaifah, Wyse 2019, *Applying Visual Domain Style Transfer and Texture Synthesis
  Techniques to Audio*; McIlroy-Young and others 2021, *Detecting Individual Decision-Making Style: Exploring Behavioral
  Stylometry in Chess*.

**Next.** This is the last lesson. Make a film of a photograph of your own: `nst film photo.jpg painting.jpg -o
out.gif`. Back to [00 Start here](00_start_here.ipynb).
""")


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "notebooks")
    notebook = new_notebook(cells=CELLS, metadata=METADATA)
    nbformat.validate(notebook)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")
