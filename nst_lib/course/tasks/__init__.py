"""The tasks of the exercises, a module for each exercise: `TASKS`, in order. See `course.task` for what one is."""
