"""What the lessons try: experiments on the library, each a function that a learner can call.

anatomy: the network, layer by layer; channels, excite: what a layer responds to;
similarity: pixels against features; gram_pairs, textures: what a Gram matrix holds;
balance, weightings, grids, starting_points: layers and weights; mixing, stacked, gradients, judge: random weights.
"""
