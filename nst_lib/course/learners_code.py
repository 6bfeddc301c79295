"""What a learner's function itself says: whether it is still a stub, and where in it an error came from."""

import dis
import inspect
import linecache
import re
import traceback

LONGEST = 300  # characters of a message that are shown
DOES_NOTHING = {
    *("RESUME", "NOP", "POP_TOP", "LOAD_CONST", "LOAD_SMALL_INT", "LOAD_COMMON_CONSTANT", "RETURN_CONST"),
    *("RETURN_VALUE", "COPY_FREE_VARS", "MAKE_CELL"),
}
NONE = re.compile(r"NoneType|\(None\)|None values|No gradients provided")
GRADIENT_IS_NONE = (
    "A value here is None. That is what tape.gradient gives where the tape saw no way from the result to what you ask "
    "for: was that watched, tape.watch(...), before anything was computed from it, and all of it inside the `with`?"
)
OTHER_TYPE = re.compile(r"must have the same dtype|was expected to be a \w+ tensor")
TYPES_DO_NOT_MIX = "TensorFlow does not mix types of numbers. Turn one into the other, with tf.cast(..., tf.float32)."
OTHER_SIZE = re.compile(r"Matrix size-incompatible.*BatchMatMul", re.DOTALL)
TRANSPOSES_ALL = (
    "In[0] and In[1] are the two factors. tf.transpose turns all axes round, that of the batch, too. tf.matmul turns "
    "the last two only, with transpose_a=True or transpose_b=True."
)
INSIDE_TENSORFLOW = re.compile(r"\{\{.*?\}\}\s*")


def is_stub(function):
    """Whether a function has no body but its docstring, `pass` or `...`."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code is not None and all(step.opname in DOES_NOTHING for step in dis.get_instructions(code))


def is_left_open(function, error):
    """Whether an error is a NotImplementedError that the learner's own lines raise, here or in an earlier task."""
    if not isinstance(error, NotImplementedError):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and _is_learners(frames[-1].filename, function)


def where(function, error):
    """ "TypeError in line 4 of gram_matrix: `F = reshape(x)`", then the message: only the learner's own line."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_learners(f.filename, function)]
    place = ""
    if frames:
        last = frames[-1]
        line = linecache.getline(last.filename, last.lineno).strip()
        place = f" in line {last.lineno} of {last.name}" + (f": `{line}`" if line else "")
        place += _call(frames)
    message = INSIDE_TENSORFLOW.sub("", str(error)).strip()
    message = message if len(message) <= LONGEST else f"{message[:LONGEST]} ..."
    more = GRADIENT_IS_NONE if NONE.search(message) and _uses_a_tape(function) else ""
    more = TYPES_DO_NOT_MIX if OTHER_TYPE.search(message) else more
    more = TRANSPOSES_ALL if OTHER_SIZE.search(message) else more
    return "\n".join(filter(None, (f"{type(error).__name__}{place}", message, more)))


def _call(frames):
    """Where the last function was called, if that was in another function of the learner's: an earlier task's, say."""
    for frame in reversed(frames[:-1]):
        if (frame.filename, frame.name) != (frames[-1].filename, frames[-1].name) and not frame.name.startswith("<"):
            line = linecache.getline(frame.filename, frame.lineno).strip()
            return f", called in line {frame.lineno} of {frame.name}" + (f": `{line}`" if line else "")
    return ""


def _uses_a_tape(function):
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code is not None and "GradientTape" in code.co_names


def _is_learners(filename, function):
    """A cell of a notebook, or the file that the function is in."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return "ipykernel_" in filename or filename.startswith("<ipython-input") or (code and filename == code.co_filename)
