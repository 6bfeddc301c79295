"""How far an image is from content, style, smoothness and the frame before. Each loss is a scalar tensor."""

from nst_lib.quiet_tensorflow import tf


def content_loss(features, target):
    """Half the mean squared difference of two activations (1, h, w, C); Gatys et al. 2016, eq. 1, divided by h*w*C.

    The mean makes a weight mean the same at 128 px and at 2048 px. Eq. 1 has the sum. In float32, whatever the
    features are in.
    """
    F, P = tf.cast(features, tf.float32), tf.cast(target, tf.float32)
    return tf.reduce_mean(tf.square(F - P)) / 2


def style_loss(gram, target, whitening=None, shares=None):
    """A quarter of the mean squared difference of two Gram matrices (1, C, C); Gatys et al. 2016, eq. 4.

    For two images of one size this is eq. 4: its N (channels) sits in the mean, its M (positions) in `gram_matrix`.
    For images of different sizes, where eq. 4 is not defined, it keeps its meaning. `whitening` W (1, C, C) takes
    W (G - A) W for the difference; see `gram.whitening`.

    With `shares` (R,) the matrices are those of R regions, (R, C, C), and the loss is the sum of theirs, each times
    its share: Gatys et al. 2017, section 4, where shares are lambda_r.
    """
    G, A, W = gram, target, whitening
    difference = G - A if W is None else W @ (G - A) @ W
    if shares is None:
        return tf.reduce_mean(tf.square(difference)) / 4
    return tf.reduce_sum(shares * tf.reduce_mean(tf.square(difference), axis=(1, 2))) / 4


def total_variation(image, exponent=1.0, isotropic=True):
    """Roughness of an image (1, height, width, 3): the mean of (dx^2 + dy^2)^exponent over neighbouring pixels.

    An exponent of 1 is quadratic, 0.5 the isotropic L1 of Rudin, Osher and Fatemi 1992, 1.25 that of Mahendran and
    Vedaldi 2015 (B = 2.5), which the Keras example took over. `isotropic=False` gives |dx|^(2 exponent) + |dy|^(2
    exponent), each direction on its own; with exponent 0.5 it is tf.image.total_variation / (3 (h-1) (w-1)).
    Gatys et al. 2016 have no such term.
    """
    if not isotropic:
        dx, dy = image[:, :, 1:] - image[:, :, :-1], image[:, 1:] - image[:, :-1]
        count = tf.cast(tf.size(image[:, 1:, 1:]), image.dtype)
        return (_power_sum(tf.square(dx), exponent) + _power_sum(tf.square(dy), exponent)) / count
    corner = image[:, :-1, :-1]
    squares = tf.square(image[:, :-1, 1:] - corner) + tf.square(image[:, 1:, :-1] - corner)
    return _power_sum(squares, exponent) / tf.cast(tf.size(corner), image.dtype)


def temporal_loss(image, last, seen):
    """Mean squared change of an image (1, height, width, 3) since the last frame, where that showed the same thing.

    `last` is the last frame's picture, warped to this one's place; `seen` (1, height, width, 1) is 1 where it is to be
    compared and 0 elsewhere. Ruder, Dosovitskiy, Brox 2016, eq. 7: the sum of c (x - w)^2, divided by D, the number of
    all values, seen or not.
    """
    return tf.reduce_mean(seen * tf.square(image - last))


def _power_sum(squares, exponent):
    # Where both differences are zero, a power below 1 has an infinite slope; 0 there, as in a flat part of a picture.
    positive = tf.where(squares > 0, squares, 1)
    return tf.reduce_sum(tf.where(squares > 0, tf.pow(positive, exponent), 0))
