"""pastiche 1.6, an independent program on PyTorch, in an environment of its own; run there, without nst_lib.

What its command line does is done here through the class behind it, since it counts steps, not seconds. Its defaults
stay: weights of its own (VGG19 in 8-bit codebooks), L-BFGS, start from the content, and the layers and relative
weights of Gatys' notebook, which are those that all are judged by. Chosen are processor and size: both pictures are
taken as they are.
"""

from pastiche.pastiche import PasticheArtist, save_image
from running import run


def start(choices):
    """(step, save) for running.run: a step is what pastiche counts as one, one evaluation."""
    artist = PasticheArtist(choices.content, [choices.style], device="cpu", size=choices.size, style_size=choices.size)
    return artist.draw, lambda path: save_image(artist.pastiche, path)


if __name__ == "__main__":
    run(start)
