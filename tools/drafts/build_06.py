"""Writes notebooks/06_layers_and_weights.ipynb, without outputs; tools/run_notebooks.py runs it.

    python build_06.py [folder]

Sentences with the marker ⟦check: ...⟧ say what we expect; whoever runs the notebook replaces them by what came out.
"""

import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "06_layers_and_weights"
LESSON_03, LESSON_04 = "03_content.ipynb", "04_style.ipynb"  # names of the other lessons: adapt when they are there
LESSON_05, LESSON_07 = "05_style_transfer.ipynb", "07_random_weights.ipynb"
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
# 06 Choosing layers and weights

*About 50 minutes to read and try things out (estimated). The code runs in about 70 s on two cores (measured).*

**After this lesson you can**
* compare two choices of layers fairly, by weights that mean the same in both (`exercises/06_layers_and_weights`,
  task 1);
* compute a grid of pictures from your own lists, stop it, and go on later (task 2);
* find the layer weights that are hidden in somebody's formula (task 3);
* choose layers, weights, smoothness and the size of the style picture for a wish of yours (task 4).

**You need** the content loss ([lesson 03]({LESSON_03})), the Gram matrix ([lesson 04]({LESSON_04})), and the total
loss with its weights $\\alpha$, $\\beta$ and $\\gamma$ ([lesson 05]({LESSON_05})).
""")

code("""
%matplotlib inline
%config InlineBackend.figure_formats = ["jpeg"]
from dataclasses import replace

from nst_lib.experiments.balance import balanced, lost_content, missing_style, rounded
from nst_lib.course.watch_grid import watch_grid
from nst_lib.experiments.grids import plan_grid
from nst_lib.images import sample, samples
from nst_lib.experiments.judging import colours_reached, edges_kept
from nst_lib.plots import plot_grid, plot_images, plot_shares
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.vgg import Extractor
""")

md("""
The numbers to play with. The pictures are small, so that many fit into a lesson. What has been painted is kept in
`FOLDER`, and not painted twice.
""")

code("""
EYES, CONTENT, STYLE = "cat_eyes", "chenonceau_river", "vangogh_starry_night"
SIZE = 96  # px, longer side of every picture
EVALUATIONS = 25  # for each picture
BALANCE = 10.0  # explained below
FOLDER = "../out/lesson_06"
""")

code("""
eyes, content, style = (sample(name, SIZE) for name in (EYES, CONTENT, STYLE))
plot_images({"eyes": eyes, "content": content, "style": style})
""")

md("""
*A cat, to see what happens to eyes; the castle of the other lessons; and the painting.* This small they look soft. The
large grids further down are painted at 256 px.

## Why a layer cannot be changed alone

Article 000 moves the content loss from block 4 to block 2 and looks at the two pictures. Before we do the same, a
question: what else changes, when only the layer changes?

We measure two pictures that are as wrong as can be. The **painting** itself has none of the content. The
**photograph** has none of the style. Here are the content loss of the one and the style loss of the other, without
weights, in each block of VGG16, the network of article 000.

**Predict.** How many times larger is the largest content loss than the smallest? And the largest style loss?
""")

code("""
blocks = range(1, 6)
extract_16 = Extractor([f"block{b}_conv{n}" for b in blocks for n in (1, 2)], net="vgg16")
lost, missing = lost_content(eyes, style, extract_16), missing_style(eyes, style, extract_16)
""")

code("""
print("         content of the painting   style of the photograph")
for b in blocks:
    print(f"block {b}  {lost[f'block{b}_conv2']:23.1e} {missing[f'block{b}_conv1']:25.1e}")
""")

md("""
⟦check: The content losses differ by a factor of about 100, with block 5 the smallest; the style losses by about
10000, with block 3 or 4 the largest.⟧ The reason is the size of the activations: nothing in VGG's training kept
them equal from block to block. A content loss grows with their square, a Gram matrix has products of two of them,
and a style loss grows with their fourth power.

So with fixed $\\alpha$ and $\\beta$, moving the content loss from block 4 to block 5 does two things at once: it
changes what is compared, and it makes the content almost weightless.

> **A common mistake** is to change a layer, keep the weights, and put the difference down to the layer.

We take the two wrong pictures as the unit. In this lesson

$$\\alpha = \\frac{1}{L_{content}(\\text{painting})}, \\qquad \\beta = \\frac{b}{L_{style}(\\text{photograph})}.$$

Losing all content costs 1, missing all style costs $b$, whatever the layers. We call $b$ the
[balance](../GLOSSARY.md#balance). And the weighted losses can be read: a content loss of 0.3 says that three tenths of
the content are lost.

## The experiment of article 000

The article makes an eye look made up. It tries content at block 4 and at block 2, and style at blocks 1 to 4, at 3 and
4, and at the first ones. Four things are said there:
1. content at block 4 lets eyes, brows and lips drift, content at block 2 keeps them where they are;
2. style at blocks 1 to 4 covers every structure of the picture with texture;
3. style at blocks 3 and 4 brings less of the colour, but clear shapes of the texture (there: the balls of glitter);
4. style at block 1 alone touches the eye least.

A grid of two rows and four columns has it all. Each row and each column is a name and what changes: fields of
`Settings`, here with the weights that the balance asks for.
""")

code("""
base = Settings(net="vgg16", evaluations=EVALUATIONS)


def content_at(b):
    layer = f"block{b}_conv2"
    return {"content_layers": (layer,), "content_weight": rounded(1 / lost[layer])}
""")

code("""
def style_at(*chosen):
    layers = tuple(f"block{b}_conv1" for b in chosen)
    weights = replace(base, style_layers=layers).weight_of_style_layer
    worst = sum(weight * missing[layer] for layer, weight in weights.items())
    return {"style_layers": layers, "style_weight": rounded(BALANCE / worst)}
""")

code("""
rows = {f"content block {b}": content_at(b) for b in (2, 4)}
columns = {"style block 1": style_at(1), "style blocks 1, 2": style_at(1, 2)}
columns |= {"style blocks 3, 4": style_at(3, 4), "style blocks 1 to 4": style_at(1, 2, 3, 4)}
photo, painting = f"sample:{EYES}", f"sample:{STYLE}"
""")

code("""
jobs = plan_grid(photo, painting, base, FOLDER, rows=rows, columns=columns, size=SIZE)
cells = watch_grid(jobs)
""")

md("""
Which picture is good is for you to say. But two things can be measured in the pixels, by judges that no loss has
seen. **Edges** says how much of the photograph's edges is still there: 100 % for the photograph itself, near 0 for
an unrelated picture. **Colours** says how far the colours have come from the photograph's to the painting's.

**Predict.** Which of the eight has kept most edges? Which has most of the colours? Does the row or the column matter
more?
""")

code("""
def in_words(cell):
    kept, came = edges_kept(cell.image, eyes), colours_reached(cell.image, eyes, style)
    return f"edges {kept:.0%}, colours {came:.0%}"
""")

code("""
plot_grid(cells, in_words)
""")

md("""
*Rows: where the content is compared. Columns: where the style is. Under each picture the share of the edges that is
left, and the share of the way to the painting's colours.* ⟦check: Above, the eyes are where they were in all four
pictures; below, the right two have strokes across the lids, and the pupils have changed shape. From left to right
there is more and more texture. The third column is less blue than its neighbours.⟧

And the four sentences, by the two judges:
""")

code("""
kept = {place: edges_kept(cell.image, eyes) for place, cell in cells.items()}
came = {place: colours_reached(cell.image, eyes, style) for place, cell in cells.items()}
shallow, deep = rows
_, _, late, many = columns
""")

code("""
print("1  block 2 keeps more than block 4:", [kept[shallow, c] > kept[deep, c] for c in columns])
for row in rows:
    order = sorted(columns, key=lambda column: kept[row, column])
    print(f"2, 4  {row}: fewest edges with {order[0]}, most with {order[-1]}")
    print(f"3  {row}: blocks 3, 4 bring fewer colours than 1 to 4: {came[row, late] < came[row, many]}")
""")

md("""
⟦check: 1 holds in all four columns. 2 holds in the upper row; below, blocks 3 and 4 alone keep fewer, for they
repaint shapes and nothing holds the fine edges. 3 and 4 hold in both rows.⟧

Why? A position of `block2_conv2` sees 14 x 14 pixels, one of `block4_conv2` 76 x 76, on a grid four times as
coarse. "There is an eye here" can be true of many pictures; "here is this edge" only of one. For style it is the
same rule: block 1 counts colours and the finest grain, and has never seen anything as large as a brush stroke.
Blocks 3 and 4 have seen strokes, but after three poolings they no longer know much about the exact colour.

So the article's remedy was right for its purpose, and it had a second part that is easy to miss: content *and* style
were both moved to shallow layers. For a painting you want the opposite.

Here is the whole grid, painted at 256 px.

![Twenty pictures of a cat in the style of Starry Night: four rows for content at blocks 2, 3, 4 and 5, five columns
for style at block 1, 1 and 2, 3 and 4, 1 to 4, and 1 to 5. Edges and colours in per cent are under each
picture.](../nst_lib/assets/gallery/06_layers.jpg)

*Content from block 2 at the top to block 5 at the bottom, style from block 1 at the left to blocks 1 to 5 at the
right. ⟦check: The photograph's edges get fewer downwards and to the right; at the lower right the cat is made of
strokes, and its eyes have become two of the painting's stars.⟧* Gatys et al. took content at block 4 and style at
blocks 1 to 5.

## A grid of your own

`plan_grid` takes any lists: fields of `Settings`, another `"style"`, another `"size"`, another `"style_size"`. It says
what there is to paint, and paints nothing. `watch_grid` paints what is not there yet. Press the square button while it
runs: finished pictures are kept, and the same cell goes on from there.

**Predict.** The next cell adds a column to the eight pictures. How many are still to be painted?
""")

code("""
from nst_lib.batch import still_to_do

longer = {**columns, "style blocks 1 to 5": style_at(1, 2, 3, 4, 5)}
jobs = plan_grid(photo, painting, base, FOLDER, rows=rows, columns=longer, size=SIZE)
print(f"{len(still_to_do(jobs.values()))} of {len(jobs)} still to paint")
""")

md("""
Only the new ones. Each file carries a record of everything that decided the picture (`nst batch` writes the same), and
the name of the file follows from it. So a picture with other settings never takes the place of an old one, and a new
label paints nothing.

## How much style: the balance over six powers of ten

Now the castle, VGG19, and the layers of Gatys et al.; everything fixed but $\\beta$.

**Predict.** Six powers of ten lie between the first picture and the last. Over how many of them does something happen
that you would want to choose from?
""")

code("""
extract = Extractor(Settings().layers)
default = balanced(Settings(evaluations=EVALUATIONS), content, style, BALANCE, extractor=extract)


def paint(columns):
    plan = plan_grid(f"sample:{CONTENT}", painting, default, FOLDER, columns=columns, size=SIZE)
    return watch_grid(plan)
""")

code("""
def with_balance(b):
    return {"style_weight": rounded(default.style_weight * b / BALANCE)}


sweep = paint({f"balance {10.0**power:g}": with_balance(10.0**power) for power in range(-2, 5)})
""")

code("""
def price(cell):
    balance = BALANCE * cell.job.settings.style_weight / default.style_weight
    lost, missing = cell.losses["content"], cell.losses["style"] / balance
    return f"content lost {lost:.0%}, style missing {missing:.1%}"
""")

code("""
plot_grid(sweep, price)
""")

md("""
*From nearly all photograph to nearly all paint. Under each picture what is lost of the content, and what is still
missing of the style.* ⟦check: Below a balance of 0.1 and above 1000 hardly anything changes from picture to
picture: the first are the photograph, the last are the painting's texture with a trace of a castle. The choice lies
in the three powers of ten around 10.⟧ Each power of ten buys less style than the one before, and costs more
content. This is Gatys et al.'s figure 4, in a unit that does not depend on layers.

![Seven pictures of the castle, from photograph to paint, at 256
px.](../nst_lib/assets/gallery/06_balance.jpg)

*The same seven at 256 px, 100 evaluations each.*

Article 002 says that the style's weight should be several orders of magnitude greater than the content's, and that
$w_s$ between 1 and 10 gives good results. Its content loss is eq. 1 as printed, a *sum* over all activations, and its
style loss a mean over the five layers. What ratio is our balance of 10 by that formula?

**Predict.** And at 512 px instead of 96?
""")

code("""
alpha_unit = lost_content(content, style, extract)["block4_conv2"]
beta_unit = sum(missing_style(content, style, extract)[layer] / 5 for layer in STYLE_LAYERS)
for size in (SIZE, 512):
    activations = 512 * (size // 8) * (size * 3 // 4 // 8)  # of block4_conv2: channels, width, height
    print(f"{size} px: beta = {BALANCE * alpha_unit * activations / beta_unit:.1e} alpha")
""")

md("""
⟦check: At 96 px it is about 30, at 512 px about 800: one to three orders of magnitude.⟧ So the advice is ⟦check:
right for large pictures and too much for small ones⟧: the ratio grows with the number of pixels, because a sum does
and a mean does not. The same words about another formula would be wrong. $w_s$ adds nothing of its own: it
multiplies $\\beta$.

> **A common mistake** is to take over a number like $\\beta / \\alpha = 10^4$ without the formula that it belongs to.

## Weights of the single layers

Eq. 5 leaves the weights $w_l$ of the five style layers to us. The paper says 1/5 each. The authors' own notebook says
$1/C_l^2$. Most programs say nothing, and yet have weights: they divide eq. 4 by something else.

Eq. 4 divides $\\sum (G - A)^2$, with Gram matrices that are plain sums, by $4 N^2 M^2$: $N$ channels and $M$
positions of the layer. Here it is beside two others that are found in many programs.
""")

code("""
PIXELS, CHANNELS = 96 * 128, (64, 128, 256, 512, 512)
divisors = {
    "equation 4": lambda N, M: 4 * N**2 * M**2,
    "mean of G / (N M)": lambda N, M: (N * M) ** 2 * N**2,  # and the mean over N x N entries
    "Keras example": lambda N, M: 4 * 3**2 * PIXELS**2,  # 3 and PIXELS are the picture's
}
sizes = [(N, PIXELS // 4**b) for b, N in enumerate(CHANNELS)]
for name, divisor in divisors.items():
    weights = [divisors["equation 4"](N, M) / divisor(N, M) for N, M in sizes]
    print(f"{name:18}", " : ".join(f"{weight / weights[-1]:.0f}" for weight in weights))
""")

md("""
**Predict.** That was algebra. If we feed random activations into the three programs' formulas, will the same ratios
come out? Do they depend on the numbers that we feed in?
""")

code("""
from nst_lib.experiments.weightings import NORMALISATIONS, as_ratio, implied_weights

for name, formula in NORMALISATIONS.items():
    print(f"{name:18} {as_ratio(implied_weights(formula))}")
""")

md("""
The same, and they cannot depend on the numbers: the three formulas differ in a factor that knows only $N$ and $M$.
* **64 : 16 : 4 : 1 : 1.** Dividing each Gram matrix by $N M$ and taking the mean over its entries divides by $N^2$
  once more than eq. 4 does. Wide layers lose. It is the authors' $1/C^2$, reached by accident.
* **1024 : 256 : 64 : 16 : 1.** Keras' example writes `channels = 3` and `size = height * width`, for every layer.
  Those are the picture's numbers, not the layer's, and so nothing cancels the $N^2 M^2$ with which plain sums grow:
  $N M$ halves from block to block, and falls to a quarter at the last, where the channels do not double.

Both kinds of program paint well, since their other weights were chosen to suit. That is what makes it a trap:

> **A common mistake** is to write $w_l = 1/5$ in another program and to expect the same picture.

There is one more catch, in the paper itself. Its 1/5 belong to a network whose weights were rescaled until every
channel's mean activation was 1. In VGG as everybody downloads it, a layer whose activations are $\\mu$ times as
large has a style loss $\\mu^4$ times as large. To mean what the paper means, a weight
must be $1 / (5 \\mu_l^4)$, or as near to it as one number a layer can come: the authors rescaled each channel.

**Predict.** Which layer makes up most of the style loss at the start, when all five weights are equal? Which with
1024 : 256 : 64 : 16 : 1?
""")

code("""
from nst_lib.experiments.weightings import keras_example, mean_one_weights, shares

extract_style = Extractor(STYLE_LAYERS)
E = missing_style(content, style, extract_style)
""")

code("""
weightings = {
    "1/5 each": dict.fromkeys(STYLE_LAYERS, 1 / 5),
    "authors' 1/C²": default.weight_of_style_layer,
    "Keras example": implied_weights(keras_example),
    "paper, mean 1": mean_one_weights([content, style], extract_style),
    "equal shares": {layer: 1 / E[layer] for layer in STYLE_LAYERS},
}
""")

code("""
plot_shares({name: shares(weights, E) for name, weights in weightings.items()})
""")

md("""
*How much of the style loss each layer makes up at the start, in per cent, for five choices of $w_l$. The last one
is ours: each weight is one over the layer's loss, so that all have the same share.* ⟦check: With 1/5 each, block 4
has more than nine tenths and the other four do not matter. The authors' weights leave block 4 two thirds. Keras'
weights turn it over: blocks 1 to 3 have nearly all. The paper's own, in its own network, are the most even of the
four.⟧ **Equal weights are not equal attention.** If you remember one picture of this lesson, let it be this one.

Is it to be seen? Five pictures, all with the same balance, so that only the distribution differs.

**Predict.** Which will have the largest strokes? Which the best colours?
""")

code("""
def weighted(weights):
    settings = replace(default, style_layer_weights=tuple(map(rounded, weights.values())))
    style_weight = balanced(settings, content, style, BALANCE, extractor=extract).style_weight
    return {"style_layer_weights": settings.style_layer_weights, "style_weight": style_weight}
""")

code("""
def judged(cell):
    kept, came = edges_kept(cell.image, content), colours_reached(cell.image, content, style)
    return f"edges {kept:.0%}, colours {came:.0%}"
""")

code("""
by_weights = paint({name: weighted(weights) for name, weights in weightings.items()})
plot_grid(by_weights, judged, wrap=5, width=1.9)
""")

md("""
*The castle with the five distributions.* ⟦check: With 1/5 each the strokes are large and the colours are off, since
block 4 decides alone. With Keras' weights colour and fine grain are right, and no stroke is longer than a few
pixels. The others are hard to tell apart.⟧ The picture forgives much: layers are not independent, and what suits
block 4 mostly suits block 3 too. It does not forgive that a layer has no say at all.

## Smoothness: total variation

[Lesson 05](05_style_transfer.ipynb) added a price $\\gamma$ for roughness. With our unit its size can be guessed: the
photograph's own total variation is about 0.015, and losing all content costs 1.

**Predict.** At which of the four strengths is the smoothing seen first? At which is it too much?
""")

code("""
from nst_lib.losses import total_variation

strengths = {f"γ = {gamma:g}": {"total_variation_weight": gamma} for gamma in (0.1, 1.0, 10.0, 100.0)}
smooth = paint({"none": {}, **strengths})
""")

code("""
def roughness(cell):
    ratio = float(total_variation(cell.image) / total_variation(content))
    return f"{ratio:.2g} times as rough as the photograph"
""")

code("""
plot_grid(smooth, roughness, wrap=5, width=1.9)
""")

md(
    """
*Without total variation and with four strengths of it, each ten times the last.* The first picture took no time: it
is the balance of 10 from above, found in the folder. ⟦check: 0.1 changes nothing that can be seen, 1 takes the
grain out of the sky, 10 makes it smoother than the photograph and strokes melt, 100 is a blur.⟧ Start without; if
there is grain, try the $\\gamma$ at which roughness comes near the photograph's.

> **A common mistake** is to take $\\gamma$ from another program. Keras' example has a sum over pixels on 0 to
> 255, with the exponent 1.25. Its weight of $10^{-6}$ is one of $2 \\cdot 10^4$ in our convention at this
> size, and of more at a larger one. `nst_lib/recipes.py` has the arithmetic.

## The size of the style picture

The Gram matrix knows no positions, but it knows scale: a layer sees a fixed number of pixels, and a stroke is as
long as it is *in pixels*.

**Predict.** The painting is scaled to 48, 96, 192 and 384 px, the castle stays at 96. What happens to the strokes?
"""
)

code("""
by_size = paint({f"style at {side} px": {"style_size": side} for side in (48, 96, 192, 384)})
plot_grid(by_size, judged)
""")

md("""
*The same castle, the same painting, read at four sizes.* ⟦check: At 48 px the strokes are thin and busy, as if the
whole sky had been squeezed in; at 384 px they are broad, and the picture is calmer, with fewer and larger patches.
The colours stay much the same.⟧ Of all controls this is the one that is most often forgotten.

> **A common mistake** is to paint a small trial, like it, and run it large with the style picture at its old size. The
> strokes become small beside the picture. Scale both by the same factor.

## Five styles on one photograph

Article 002 puts several styles on one photograph. Each style here has its own weights, for the same balance of 10: a
wood engraving has another Gram matrix than a night sky, and the same $\\beta$ would weigh it otherwise.

**Predict.** Which of the five will change the castle's edges most?
""")

code("""
def in_style(name):
    other = balanced(default, content, sample(name, SIZE), BALANCE, extractor=extract)
    weights = {"content_weight": other.content_weight, "style_weight": other.style_weight}
    return {"style": f"sample:{name}", **weights}
""")

code("""
styles = paint({name.removeprefix("vangogh_"): in_style(name) for name in samples("style")})
plot_grid(styles, lambda cell: f"edges {edges_kept(cell.image, content):.0%}", wrap=5, width=1.9)
""")

md("""
*A wood engraving of 1865 and four paintings of 1888 and 1889.* ⟦check: The engraving takes the colour out and puts
hatching into sky and water; it keeps the fewest edges, since it adds black lines everywhere. The four Van Goghs differ
in colour first, and in the direction of strokes second.⟧ The style picture changes more than any weight did.

## Settings to start from

Six wishes and settings that answer them, from `nst_lib.experiments.starting_points`. Weights are for pictures of any
size, since our losses are means; layers are written `block_layer`.
""")

code("""
from IPython.display import Markdown

from nst_lib.experiments.starting_points import STARTING_POINTS, as_table

Markdown(as_table())
""")

md("""
![The six starting points on a portrait and on the castle, at 256
px.](../nst_lib/assets/gallery/06_starting_points.jpg)

*Above the portrait, below the castle; from left to right the lines of the table.* ⟦check: "painting" is right for the
castle and goes too far for the face, "likeness" is the other way round.⟧

In a terminal: `nst stylize photo.jpg painting.jpg -o out.png --content-weight 200`. Change one thing at a time, by a
factor of ten first and then by three.

## Your turn: the panel

The controls are those of lesson 05. Try a line of the table, then leave it.
""")

code("""
from nst_lib.widgets.loss_panel import LossPanel

panel = LossPanel(content, style, STARTING_POINTS["painting"].settings)
panel
""")

md("""
Three things to find out with it:
1. Move the content layer from `block4_conv2` to `block5_conv2` and run. By which factor must $\\alpha$ grow until the
   castle is back?
2. Take `block5_conv1` as the only style layer. What is left of the style, and why is it so hard to reach?
3. Make a grid of what you found, with `plan_grid` and `watch_grid`: three rows, three columns, your own pictures.

## Key points
* Losses of two layers differ by orders of magnitude. Compare layers only with weights that account for it: losing all
  content costs 1, missing all style costs the balance.
* Shallow content holds edges in place, deep content holds only what is there. Shallow style brings colour and grain,
  deep style brings shapes.
* Equal weights are not equal attention. How a formula is normalised decides the $w_l$ that you do not see.
* Change the balance by powers of ten around 10; $\\gamma$ last, if at all; and the size of the style picture for
  the size of strokes.

## Quiz
""")

code("""
from nst_lib.course.lesson_quiz import lesson_quiz

lesson_quiz("06")
""")

md(f"""
## Further reading
* Gatys, Ecker, Bethge 2016, *Image Style Transfer Using Convolutional Neural Networks*: eq. 5 has the weights $w_l$,
  figure 4 the ratio $\\alpha / \\beta$, figure 5 two content layers side by side; section 2 says how the network was
  rescaled.
* Gatys, Ecker, Bethge, Hertzmann, Shechtman 2017, *Controlling Perceptual Factors in Neural Style Transfer*,
  section 6: fine and coarse scales of style taken from two paintings.
* Novak and Nikulin 2016, *Improving the Neural Algorithm of Artistic Style*: more layers, and weights that fall
  geometrically.

**The exercises** to this lesson are in `exercises/06_layers_and_weights.ipynb`.

Back: [05 Style transfer]({LESSON_05}). **Next.** [07 Random against trained weights]({LESSON_07})
""")


def build(folder):
    """Write the notebook into `folder`."""
    for number, cell in enumerate(CELLS, start=1):
        cell.id = f"06-{number:02}"
    path = Path(folder, f"{NAME}.ipynb")
    nbformat.write(new_notebook(cells=CELLS, metadata=METADATA), path)
    return path


if __name__ == "__main__":
    print(build(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent))
