"""A part of a picture painted on its own and put back: article 000's make-up preview."""

from nst_lib.images import resized
from nst_lib.masks import box_mask, cropped, pasted
from nst_lib.transfer import transfer, with_images


def paint_region(image, style, box, settings=None, *, mask=None, longer_side=None, extractor=None):
    """`transfer` of what a `Box` holds; yields its Steps, each with the whole image and the painted region in it.

    `image` is (1, height, width, 3), `style` what `transfer` takes. `mask` (1, height, width, 1) says where the
    painted region shows; by default that is the box, with a soft edge as wide as an eighth of its shorter side.
    `longer_side` (px) is the size at which the region is painted: a small one has more room for detail when it is
    enlarged, and must be if it has less than 32 px. Losses and gradient norm are the region's. Raises as `transfer`,
    and ValueError for a box that is none.
    """
    region = cropped(image, box)
    if mask is None:
        mask = box_mask(image.shape[1:3], box, min(region.shape[1:3]) / 8)
    if mask.shape[1:3] != image.shape[1:3]:
        raise ValueError(f"the mask has shape {tuple(mask.shape)}, the image {tuple(image.shape)}; sizes must agree")
    if longer_side is not None:
        region = resized(region, longer_side)
    steps = transfer(region, style, settings, extractor=extractor)
    return with_images(steps, lambda patch: pasted(image, patch, box, mask))
