"""Writes 04_style.ipynb beside this file, without outputs; `tools/run_notebooks.py` runs it.

⟦check: ...⟧ marks a prediction: whoever runs the lesson replaces it by what came out.
"""

from pathlib import Path

import nbformat

CELLS = []


def md(text):
    """A markdown cell."""
    CELLS.append(("markdown", text.strip("\n")))


def code(text):
    """A code cell."""
    CELLS.append(("code", text.strip("\n")))


md(r"""
# 04 Style

*About 45 minutes to read and try things out (estimated). The code runs in about 80 s on two cores (measured).*

**After this lesson you can**
* compute a Gram matrix by hand and in one line of NumPy (exercise 04, task 1);
* say what a large entry means and what one near zero means, and find the channels behind them (tasks 2 and 3);
* say what a Gram matrix keeps of a picture and what it forgets, with a number for each layer (task 4);
* paint a texture from noise, and choose its layers (task 5).

**You need** feature maps (lesson 02), and the idea of changing pixels until a loss is small (lesson 03).

Back to [03 Content](03_content.ipynb).
""")

code(r"""
%matplotlib inline
%config InlineBackend.figure_formats = ["jpeg"]
import numpy as np

from nst_lib.course.watch import watch
from nst_lib.gram import gram_matrix
from nst_lib.images import noise_like, resized, sample
from nst_lib.plots import plot_errors, plot_grams, plot_images, plot_product
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.vgg import Extractor
""")

md(r"""
These are the numbers to play with. A larger `SIZE` gives better textures and takes longer: twice the side is four times
the work.
""")

code(r"""
STYLE = "vangogh_starry_night"
LAYER = "block2_conv1"  # whose feature maps we look at
SIZE = 128  # px, longer side of what is painted; what is only looked at is twice as large
EVALUATIONS = 40  # how often each texture computes its loss
SMOOTHNESS = 0.02  # weight of the total variation, against grain
""")

code(r"""
extract = Extractor(STYLE_LAYERS)
style, picture = sample(STYLE, SIZE), sample(STYLE, 2 * SIZE)
plot_images({"the style": picture}, width=4)
""")

md(r"""
*The painting that this lesson takes apart.*

## What, but not where

The content loss of lesson 03 compares two pictures position by position. A copy shifted by a few pixels is already far
away. For style that is wrong: a swirl is a swirl, wherever it is. We need a description that keeps *what* there is and
forgets *where*.

Gatys, Ecker and Bethge take two [channels](../GLOSSARY.md#channel) at a time and ask: how strongly are they active
*together*? They multiply the two feature maps position by position and add up (2016, eq. 3). The sum no longer knows
any position. All pairs make up the [Gram matrix](../GLOSSARY.md#gram-matrix):

$$G_{ij} = \frac{1}{M} \sum_k F_{ki} F_{kj}$$

$F$ has one row for each of the $M$ positions and one column for each channel. Eq. 3 has the sum; dividing by $M$ makes
it a mean, which means the same for a small and for a large picture.

## By hand, on two maps of 3 x 3

**Predict.** Here are two maps. What are the three numbers: channel 0 with itself, channel 1 with itself, and one with
the other? Take a pencil before you run the second cell.
""")

code(r"""
one = np.array([[1, 2, 0], [0, 3, 0], [0, 2, 1]], np.float32)
other = np.array([[0, 1, 0], [0, 2, 0], [0, 0, 3]], np.float32)
maps = np.stack([one, other], axis=-1)[None]  # (1, 3, 3, 2), like activations with two channels
plot_product(maps, 0, 1)
""")

code(r"""
F = maps.reshape(-1, 2)  # 9 positions, 2 channels
print(F.T @ F)
print("divided by 9, it is the library's:", np.allclose(F.T @ F / 9, gram_matrix(maps)[0]))
""")

md(r"""
*The two maps, and their product position by position, with the numbers written in.* Channel 0 with itself: 1 + 4 + 9 +
4 + 1 = 19. Channel 1 with itself: 1 + 4 + 9 = 14. The two together: 2 + 6 + 3 = 11, from the only three positions at
which both are active. The matrix is symmetric, since 0 with 1 is 1 with 0.

> **A common mistake** is `maps.reshape(2, -1)`, to get one row for each channel. The shape is right and the numbers are
> not: channels are the last axis, so this reshape mixes channels with positions. Here it would give 15 and 18 in place
> of 19 and 14, and 11 by chance. Another one is to leave out the division: the same painting at twice the side then has
> entries about four times as large.

## The Gram matrix of a picture

The same with real activations: 64 channels in block 1, 128 in block 2.
""")

code(r"""
features = extract(picture)
gram = gram_matrix(features[LAYER])
plot_grams({layer: gram_matrix(features[layer]) for layer in ("block1_conv1", LAYER)})
""")

md(r"""
*Two Gram matrices as heat maps; colours go by the logarithm, so that a step of 1 is a factor of ten.* Each is
symmetric. What strikes the eye are lines: ⟦check: some rows and columns are bright throughout, a few are dark⟧. A
channel that is strongly active anywhere makes its whole row large, a nearly silent one makes it small.

So an entry mixes two things: how loud the two channels are, and whether they are active at the same places. Dividing by
the loudness leaves the second. It is the [cosine](../GLOSSARY.md#cosine-of-two-channels) of the angle between the two
maps,

$$\cos_{ij} = \frac{G_{ij}}{\sqrt{G_{ii}\, G_{jj}}}$$

and lies between 0 (never active at one place) and 1 (one map is a multiple of the other), because after a ReLU nothing
is negative.

## A large entry, and one near zero

Article 001 puts it like this: an entry near zero says that two features do not activate simultaneously, a large one
that they do.

**Predict.** Are both halves of that true? How else could an entry become large?
""")

code(r"""
from nst_lib.experiments.gram_pairs import cosines, largest_entry, least_together, most_together

cosine = cosines(gram)
pairs = {
    "largest entry": largest_entry(gram),
    "most together": most_together(gram),
    "least together": least_together(gram),
}
for name, (i, j) in pairs.items():
    entry = float(gram[0, i, j])
    print(f"{name:14}  channels {i:3} and {j:3}  entry {entry:.1e}  cosine {cosine[i, j]:.2f}")
""")

code(r"""
plot_product(features[LAYER], *pairs["most together"], image=picture)
""")

md(r"""
*The painting, the two maps of `block2_conv1` that are most together, and their product.* ⟦check: The two maps look
nearly the same: both follow the dark outlines. Their product is bright where they are⟧, and its mean is the entry.
""")

code(r"""
plot_product(features[LAYER], *pairs["least together"], image=picture)
""")

md(r"""
*The same for the pair that is least together, of the louder half of the channels.* ⟦check: One answers to bright
strokes, the other to dark ones. Where one is active the other is not, and the product is black almost everywhere.⟧ Each
map has its own maximum as white, so a faint product may look brighter than it is: compare the means.

So article 001 is right about zero, as long as neither channel is silent: a silent channel has a row of zeros and tells
nothing about the others. About large entries: does the largest one belong to the channels that are most together?
""")

code(r"""
every_pair = np.triu_indices(len(cosine), k=1)  # i < j
more = np.mean(cosine[every_pair] > cosine[pairs["largest entry"]])
print(f"pairs that are more together than the one with the largest entry: {more:.0%}")
""")

md(r"""
It does not. ⟦check: 12 %⟧ of all pairs are more together; its entry is the largest because both channels are loud. The
pair most together has an entry ⟦check: ten times smaller⟧. So *large* means loud and together, and the matrix does not
say which of the two before you divide: article 001 is right about zero, with one condition, and half right about
large.

The style loss compares undivided entries. How loud a channel is belongs to the style, too: more blue, thicker strokes.

## Your turn: the explorer

Pick a layer and two channels. The lines on the heat map cross at their entry. The three buttons find pairs for you.
""")

code(r"""
from nst_lib.widgets.gram_explorer import GramExplorer

explorer = GramExplorer(picture, extractor=extract)
explorer
""")

md(r"""
Three things to find out with it:
1. In `block1_conv1`, press *Least together*. Which two kinds of place in the painting does it keep apart?
2. Press *Largest entry* in each layer. Are the two maps alike, or are they only bright?
3. Choose the same channel twice. What is the product, and what does its mean say?

## Shuffle the positions

**Predict.** We shuffle the positions of all maps, every channel in the same order. The maps turn to dust. What becomes
of the matrix?
""")

code(r"""
from nst_lib.experiments.textures import jigsaw

shuffled = jigsaw(features[LAYER], 1)  # pieces of 1 x 1, put together in random order
print("every entry equal to within 0.1 %:", np.allclose(gram_matrix(shuffled), gram, rtol=1e-3))
plot_product(shuffled, *pairs["most together"])
""")

md(r"""
*The pair from above after shuffling. Nothing can be recognised, and the mean of the product is what it was.* The matrix
is the same, entry by entry. A sum does not care in which order it is added up. That is all that is meant by "style
forgets positions", and what article 000 quotes as *texture information but not global information*.

> **A common mistake** is to conclude that the *picture* may be shuffled. A feature looks at a neighbourhood. Shuffle
> the pixels, and there are other features.

## A jigsaw put together wrongly

So how much of the picture may be shuffled? We cut it into square pieces, put them together in random order, and compute
the features anew. A number says how far the Gram matrices $G$ have moved from those of the painting, $A$: the
[relative error](../GLOSSARY.md#relative-error) $|G - A| / |A|$, where $|A|$ is the root of the sum of squares of all
entries. It is 0 for the painting itself, and 100 % for a matrix of zeros.

A position of the five layers sees 3, 10, 24, 68 and 156 px of the picture (its
[receptive field](../GLOSSARY.md#receptive-field), lesson 01).

**Predict.** Pieces of 64, 32, 16 px, and single pixels. Which layer notices first? Which jigsaw is as far from the
painting as another painting is?
""")

code(r"""
puzzles = {f"pieces of {piece} px": jigsaw(picture, piece) for piece in (64, 32, 16, 1)}
plot_images({"as painted": picture, **puzzles}, columns=5, width=1.9)
""")

code(r"""
from nst_lib.experiments.textures import relative_errors


def errors_of(images, target):
    return {name: relative_errors(image, target, extract) for name, image in images.items()}


plot_errors(errors_of({**puzzles, "another painting": sample("vangogh_night_cafe", 2 * SIZE)}, picture))
""")

md(r"""
*Above: the painting and four jigsaws of it (a strip at the bottom that makes no whole piece stays where it is). Below:
how far each is from the painting, by layer; light is near, dark is far.* For us the first jigsaw is already another
picture. For `block1_conv1` it is the same one: ⟦check: 1 %⟧ away. The numbers grow to the right, with the receptive
field, and downwards, with the number of seams: ⟦check: pieces of 64 px move block5_conv1 by 25 %, pieces of 16 px by
60 %⟧. Inside a piece nothing has changed; at a seam there are features that the painting does not have. A layer that
sees 3 px meets few seams, one that sees 156 px meets some everywhere. Single pixels keep ⟦check: next to nothing,
not even in block 1⟧, although every colour is still there as often as before. ⟦check: Another painting is farther
away than any jigsaw of whole pieces.⟧

That is the sentence to remember: **each layer remembers what fits into its receptive field, and not how the pieces are
arranged.** Forgetting is not a matter of yes or no, but of distance.

## What the matrix remembers: textures from noise

We have seen what is forgotten. What is kept, we can paint: begin with noise, and change its pixels until its Gram
matrices are those of the painting (Gatys, Ecker and Bethge 2015). The loss of one layer is eq. 4, the sum over layers
is eq. 5:

$$E_l = \frac{1}{4 C_l^2} \sum_{ij} (G_{ij} - A_{ij})^2, \qquad L_{style} = \sum_l w_l E_l$$

Here we choose $w_l$ so that every layer counts alike: the loss is the mean of $(|G - A| / |A|)^2$ over the layers used,
so that 1 is as far as a matrix of zeros. A little total variation (lesson 05) keeps down grain where only deep layers
look, which hardly see it. `texture` does all that; all runs start from the same noise.

**Predict.** First with block 1 only, then blocks 1 and 2, and so on to all five. In which order will these appear:
colours, grain, strokes, swirls, stars, the village?
""")

code(r"""
from nst_lib.experiments.textures import CUMULATIVE, SINGLE, texture

settings = Settings(evaluations=EVALUATIONS, total_variation_weight=SMOOTHNESS)
noise = noise_like(style)


def weave(layers, target=style):
    steps = texture(target, layers, settings, extractor=extract, start=noise)
    return watch(steps, EVALUATIONS)[-1].image
""")

code(r"""
by_depth = {name: weave(layers) for name, layers in CUMULATIVE.items()}
plot_images({"noise": noise, **by_depth}, columns=6, width=1.7)
""")

code(r"""
plot_errors(errors_of({"noise": noise, **by_depth}, style), marked=CUMULATIVE)
""")

md(r"""
*Above: textures of more and more blocks, from one and the same noise. Below: their relative errors; the layers that the
texture was made with are framed.* ⟦check: With block 1 there are the right colours in grains of a few pixels. Block 2
adds short strokes, block 3 makes them run on, block 4 bends them into swirls, and with block 5 there are patches that
could be a star or a hill. None of them shows the village where it was.⟧

The frames climb like a staircase. ⟦check: Inside them the errors are a few percent, to the right of them tens of
percent⟧: what a layer sees and the smaller ones do not, nobody has asked for. The size of the features that come out
is that of the receptive fields.

## Each block alone

Article 001 says that early layers capture the finer textures and deeper ones the higher-level elements of a style, and
that the best results come from a combination.

**Predict.** Block 5 alone: are the colours right? Is there grain? Which of the other layers will have the largest
error?
""")

code(r"""
others = {name: weave(layers) for name, layers in SINGLE.items() if name not in by_depth}
alone = {"block 1": by_depth["block 1"], **others}
plot_images(alone, columns=5, width=1.9)
""")

code(r"""
plot_errors(errors_of(alone, style), marked=SINGLE)
""")

md(r"""
*Each block alone, and the errors; one layer is framed in every row.* ⟦check: Blocks 2 and 3 alone still give strokes in
about the right colours. Block 4 alone has the swirls, but its colours are off and there is a fine pattern that no
painter made; block 5 alone is hardly a painting at all.⟧ The errors say why: ⟦check: block 5 alone leaves block 1 at
150 %⟧. A deep layer sees far, but each of its features can be excited by many different pixels, and the descent takes
whichever are near. A shallow layer settles the pixels and knows nothing of their arrangement.

So article 001 is ⟦check: confirmed on both counts⟧. The combination is not a compromise: each layer fixes what the
others leave open. Keep in mind who judges: the last row of the table above has small errors everywhere because
they are what was minimised. Lesson 07 asks a judge that took no part.

> **A common mistake** is to use one deep layer, "because style is something high-level". Add the shallow ones.

## The same, larger

At 128 px the deepest layer sees more than the whole picture, and 40 evaluations leave some noise. Here are the same
textures at 384 px after 200 evaluations. They took about ⟦check: a quarter of an hour⟧, so they come with the course
(`make gallery` paints them anew).
""")

code(r"""
from nst_lib.gallery import gallery_image

names = [*CUMULATIVE, *(name for name in SINGLE if name not in CUMULATIVE)]
large = {name: gallery_image("04_texture_" + name.replace(" ", "_")) for name in names}
plot_images(large, columns=5, width=1.9)
""")

md(r"""
*Upper row: blocks 1, 1-2, ... 1-5. Lower row: blocks 2 to 5, each alone.* ⟦check: What was hinted at in the small ones
is plain here: grain, short strokes, long strokes, swirls; with all five blocks whole stars and dark cypress shapes, at
places where the painting has none.⟧

## Three other styles

Article 000 wants to put make-up on a face. It finds that a style picture with structure of its own leaves marks
(eyelashes turned into style), that a plain blue picture leaves none, and that blurring helps. We look at what the Gram
matrices of such pictures contain, again from noise and with all five blocks. The third picture is a photograph: nobody
painted it, but it has a texture.

**Predict.** What is the texture of a plain colour? Of a blurred painting? Will there be whole slices of fruit?
""")

code(r"""
from nst_lib.losses import total_variation

blue = np.full(tuple(style.shape), (0.2, 0.3, 0.7), np.float32)
blurred = resized(resized(style, SIZE // 8), SIZE)  # small, and large again
targets = {"plain blue": blue, "blurred": blurred, "citrus fruits": sample("citrus_fruits", SIZE)}
woven = {f"texture of {name}": weave(STYLE_LAYERS, target) for name, target in targets.items()}
""")

code(r"""
both = {**targets, **woven}
rough = {name: float(total_variation(image)) for name, image in both.items()}
plot_images({f"{name}\nroughness {rough[name]:.1e}": both[name] for name in both}, columns=3)
""")

code(r"""
mean_colour = np.mean(woven["texture of plain blue"], axis=(0, 1, 2))
print("plain blue: mean colour within 0.05:", np.allclose(mean_colour, (0.2, 0.3, 0.7), atol=0.05))
sharp = float(total_variation(by_depth["blocks 1-5"]))
print("blurred: less than half as rough as sharp:", rough["texture of blurred"] < sharp / 2)
""")

md(r"""
*First row the pictures, second row their textures. Roughness is the total variation.* ⟦check: The plain colour gives
the plain colour back, with some mottling that the noise has left, and edges along the border, where the network's zero
padding looks like a dark frame to it. The blurred painting keeps the palette and loses the strokes. The citrus fruits
give pulp, rind and their colours, and arcs, but hardly a whole slice.⟧

So article 000 is ⟦check: confirmed⟧ as far as style goes: a style without structure hands over its colour and nothing
else, and blurring is a dial between the two. Lesson 09 goes on with the make-up. The three again, larger:
""")

code(r"""
stems = ("plain_blue", "blurred", "citrus_fruits")
larger = {stem.replace("_", " "): gallery_image(f"04_texture_of_{stem}") for stem in stems}
plot_images(larger, columns=3, width=2.9)
""")

md(r"""
*The textures of the three pictures at 384 px after 200 evaluations.* ⟦check: The blue is even now but for the border,
the blurred one is a sky of soft patches, and among the pulp there are now round slices, cut and joined at will.⟧

## What it does not see

A mean over positions cannot know that the left half of a picture is the mirror image of the right half, or that squares
go on at equal distances. To ask for a clean failure, we use blocks 1 to 4 only: they see 68 px, while the pictures here
are 128 px wide. Block 5 would see all of it at this size.

**Predict.** A cat's face, exactly symmetric, and a chessboard of squares of 32 px. What will be left of either? Will
the loss notice?
""")

code(r"""
half = sample("cat_eyes", SIZE)[:, :, : SIZE // 2]
mirrored = np.concatenate([half, half[:, :, ::-1]], axis=2)
y, x = np.mgrid[:SIZE, :SIZE] // (SIZE // 4)
board = np.stack([(y + x) % 2] * 3, axis=-1)[None].astype(np.float32)
seen = CUMULATIVE["blocks 1-4"]
cat_texture, board_texture = weave(seen, mirrored), weave(seen, board)
""")

code(r"""
from nst_lib.experiments.textures import likeness


def to_mirror_image(image):
    return likeness(image, image[:, :, ::-1])


def to_two_squares_on(image):
    return likeness(image[:, :, SIZE // 2 :], image[:, :, : -(SIZE // 2)])
""")

code(r"""
likenesses = {
    f"cat: {to_mirror_image(mirrored):.2f}": mirrored,
    f"texture of the cat: {to_mirror_image(cat_texture):.2f}": cat_texture,
    f"board: {to_two_squares_on(board):.2f}": board,
    f"texture of the board: {to_two_squares_on(board_texture):.2f}": board_texture,
}
plot_images(likenesses, width=2.2)
""")

code(r"""
print("the cat's texture is still symmetric:", to_mirror_image(cat_texture) > 0.5)
print("the chessboard's is still regular:", to_two_squares_on(board_texture) > 0.5)
left = {
    "texture of the cat": relative_errors(cat_texture, mirrored, extract, seen),
    "texture of the board": relative_errors(board_texture, board, extract, seen),
}
plot_errors(left)
""")

md(r"""
*Above: what went in and what came out. The number is how alike the picture is to its own mirror image (cat) or to
itself two squares further on (chessboard): 1 is the same, 0 has nothing in common. Below: the errors of the two
textures in the layers that were used.* ⟦check: Fur, whiskers and pieces of eyes are there, in no order: the likeness
falls from 1.00 to about 0.1. The chessboard becomes black and white patches with straight edges, some with good
corners, but no rows.⟧ The loss is content: ⟦check: the errors are below 20 %⟧. The failure is not one of the
optimiser. **Nothing in the Gram matrix asks for symmetry, or for order beyond the receptive field.**
""")

code(r"""
stems = ("target_mirrored_cat", "texture_of_mirrored_cat", "target_chessboard", "texture_of_chessboard")
plot_images({stem.replace("_", " "): gallery_image(f"04_{stem}") for stem in stems}, width=2.2)
""")

md(r"""
*The same at 384 px, now with all five blocks, which see 156 px.* ⟦check: Whole eyes and ears appear, and squares in
twos and threes, but neither a face nor a board.⟧ More layers move the limit; they do not remove it. Berger and
Memisevic (2017) remove it for such pictures, by Gram matrices between a map and its shifted or mirrored copy.

In a style transfer the blindness is welcome: where things are is what the *content* loss says. Style says what they are
made of. Lesson 05 puts the two together.

## Key points
* A Gram matrix is the mean over positions of channel times channel: what occurs together, no matter where.
* Large means loud and together. Divide by the loudness to see togetherness alone.
* Shuffled features have the same matrix, shuffled pixels do not. Each layer remembers what fits into its receptive
  field.
* Shallow layers give colours and grain, deeper ones strokes and swirls. Use them together.
* Symmetry and order over long distances are forgotten.

## Quiz
""")

code(r"""
from nst_lib.course.lesson_quiz import lesson_quiz

lesson_quiz("04")
""")

md(r"""
## Further reading
* Gatys, Ecker, Bethge 2016, *Image Style Transfer Using Convolutional Neural Networks*: eq. 3 to 6; figure 1, upper
  row, is our series of blocks.
* Gatys, Ecker, Bethge 2015, *Texture Synthesis Using Convolutional Neural Networks*: figure 2, with more layers and
  average pooling.
* Portilla and Simoncelli 2000, *A Parametric Texture Model Based on Joint Statistics of Complex Wavelet Coefficients*:
  the same idea with hand-made filters.
* Berger and Memisevic 2017, *Incorporating Long-Range Consistency in CNN-Based Texture Generation*: what our last
  experiment lacks.

**Next.** Exercise 04 (style), then [05 Style transfer](05_style_transfer.ipynb).
""")


def notebook():
    """The lesson as a notebook of format 4.5, with the same cell ids at every build."""
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    cells = [make[kind](text, id=f"04-{number:02}") for number, (kind, text) in enumerate(CELLS)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


if __name__ == "__main__":
    nbformat.write(notebook(), Path(__file__).with_name("04_style.ipynb"))
