"""Neural style transfer in TensorFlow, small enough to read. Reading order of the modules:

images, weights, vgg: from a file to the activations of a network;
gram, losses: what style and content are, as numbers;
masks, guides, styles: several styles, blended or in regions;
objective, lbfgs, optimizers, settings, transfer, regions: the optimisation as a stream of steps;
camera, film, video: a moving camera, its frames painted one from the other, and the file they go to;
recipes, records: published settings, and what it takes to make a picture again;
batch, cluster: many pictures, in this process or on several machines;
experiments, gallery: what the lessons try, and what was computed for them beforehand;
plots, widgets, course: for the lessons.

Names are imported from their module (`from nst_lib.gram import gram_matrix`), so that a line of the library can be
pasted into a notebook unchanged, and `import nst_lib` does not wait for TensorFlow.
"""
