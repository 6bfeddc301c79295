"""`nst samples`, `nst recipes` and `nst doctor`: tables on standard output."""

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

console = Console()


def samples():
    """Print the shipped pictures; returns exit status 0."""
    from PIL import Image

    from nst_lib.images import SAMPLES

    table = Table("name", "kind", "size in px", box=SIMPLE)
    for kind in ("content", "style"):
        for path in sorted((SAMPLES / kind).glob("*.jpg")):
            with Image.open(path) as picture:
                table.add_row(f"sample:{path.stem}", kind, f"{picture.width} x {picture.height}")
    console.print(table)
    return 0


def recipes():
    """Print the published recipes; returns exit status 0."""
    from nst_lib.recipes import RECIPES

    table = Table("name", "net", "optimizer", "evaluations", "size", box=SIMPLE)
    for name, recipe in RECIPES.items():
        settings = recipe.settings
        side, pixels = next(iter(recipe.size.items()))
        size = f"{side.replace('_', ' ')} {pixels}"
        table.add_row(name, settings.net, settings.optimizer, str(settings.all_evaluations), size)
    console.print(table)
    for name, recipe in RECIPES.items():
        console.print(f"{name}: {recipe.source}", highlight=False)
    return 0


def doctor():
    """Print what this machine can do; returns 0 if all is well, 1 otherwise."""
    from nst_lib.course.doctor import doctor as examine

    report = examine()
    console.print(str(report))
    return 0 if report.is_healthy else 1
