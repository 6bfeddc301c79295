"""What a learner needs beside the mathematics."""
