"""The tables of all exercises in one, by the names of the tasks; and the cells of the solutions."""

import importlib
from pathlib import Path

from task_cells import task_cells

TABLES = [importlib.import_module(path.stem).TABLE for path in sorted(Path(__file__).parent.glob("table_*.py"))]
ROWS = {name: row for table in TABLES for name, row in table.items()}
CELLS = task_cells()
