"""Folders and tables become jobs under safe names; what cannot be meant is told with its line."""

import argparse
from dataclasses import fields

import pytest

from nst_lib.choices import choose
from nst_lib.cli.jobs import COLUMNS, READERS, planned
from nst_lib.cli.options import add_batch
from nst_lib.images import sample, save_image
from nst_lib.recipes import find_recipe
from nst_lib.settings import STYLE_LAYERS, Settings

NIGHT = "sample:vangogh_starry_night"
HEAD = "content,style"


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """Function that plans the jobs of a command line, in a folder with photos/a.png, photos/b.png and night.png."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    for index, name in enumerate(("photos/b.png", "photos/a.png", "night.png")):
        save_image(sample("chenonceau_river", 48 + index), tmp_path / name)
    parser = argparse.ArgumentParser()
    add_batch(parser.add_subparsers(), run=print)
    return lambda line: planned(parser.parse_args(["batch", "-o", "out", *line.split()]))


@pytest.fixture
def plan_table(plan, tmp_path):
    """Function that plans the jobs of a table's lines, with options."""

    def written(*lines, options="", encoding="utf-8"):
        (tmp_path / "jobs.csv").write_text("\n".join(lines), encoding=encoding)
        return plan(f"--table jobs.csv {options}")

    return written


def test_every_content_in_every_style(plan):
    jobs = plan(f"--contents photos --styles night.png {NIGHT}")
    assert [(job.content, job.style, job.output.as_posix()) for job in jobs] == [
        ("photos/a.png", "night.png", "out/a_in_night.png"),
        ("photos/a.png", NIGHT, "out/a_in_vangogh_starry_night.png"),
        ("photos/b.png", "night.png", "out/b_in_night.png"),
        ("photos/b.png", NIGHT, "out/b_in_vangogh_starry_night.png"),
    ]
    assert all(job.settings == Settings() for job in jobs)
    assert jobs[0].loading == {"content": {"longer_side": 256}, "style": {"longer_side": 256}}


def test_options_hold_for_every_job(plan):
    for job in plan(f"--contents photos --styles {NIGHT} --style-weight 7 --short-side 40"):
        assert job.settings.style_weight == 7
        assert job.loading["content"] == {"short_side": 40}


def test_a_recipes_settings_and_squashed_style_follow_each_contents_size(plan):
    for job, height in zip(plan(f"--contents photos --styles {NIGHT} --recipe GHODOUSS"), (302, 300), strict=True):
        assert job.loading["style"] == {"shape": [height, 400], "resample": "nearest"}
        assert job.settings == find_recipe("GHODOUSS").settings_for(height, 400)


def test_hidden_files_and_other_files_are_left_alone(plan, tmp_path):
    for name in (".hidden.png", "notes.txt", "a.json", "film.mp4"):
        (tmp_path / "photos" / name).write_text("?")
    (tmp_path / "photos" / "broken.JPG").write_text("?")
    contents = [job.content for job in plan(f"--contents photos --styles {NIGHT}")]
    assert contents == ["photos/a.png", "photos/b.png", "photos/broken.JPG"]


def test_a_picture_named_twice_is_one_job(plan, plan_table):
    assert len(plan(f"--contents photos photos/a.png --styles {NIGHT} {NIGHT}")) == 2
    assert len(plan_table(HEAD, f"night.png,{NIGHT}", f"night.png,{NIGHT}")) == 1


def test_names_are_safe_and_unique_whatever_the_pictures_are_called(plan, tmp_path):
    image = sample("chenonceau_river", 48)
    names = ("my: photo*?.png", "a.jpg", "A.png", "é.png", f"{'x' * 200}.png", "x.tar.png")
    for name in names:
        save_image(image, tmp_path / "photos" / name)
    outputs = [job.output.name for job in plan(f"--contents photos --styles {NIGHT}")]
    assert len({output.casefold() for output in outputs}) == len(names) + 2
    assert all(set(output) <= set("_-.é") | set(map(chr, range(48, 123))) for output in outputs)
    assert not set("".join(outputs)) & set(":*?/\\ ")
    assert max(len(output.encode()) for output in outputs) < 200
    assert "my_photo__in_vangogh_starry_night.png" in outputs
    assert "b_in_vangogh_starry_night.png" in outputs, "no sum where the name alone will do"


def test_a_name_does_not_depend_on_the_other_lines(plan_table):
    lines = [f"night.png,{NIGHT},{weight}" for weight in (1, 2, 3)]
    head = f"{HEAD},style_weight"
    three, two = plan_table(head, *lines), plan_table(head, lines[2], lines[0])
    assert [job.output for job in (three[2], three[0])] == [job.output for job in two]
    assert len({job.output for job in three}) == 3


def test_a_table(plan_table):
    jobs = plan_table(
        "content, style, style_weight, size, recipe, style_layers, total_variation_isotropic, steps",
        f"photos/a.png, {NIGHT}, 1e4, 64, , , ,",
        "photos/b.png, night.png, , , prabhakaran, , ,",
        "",
        f"sample:red_panda, {NIGHT}, , , , block1_conv1 block2_conv1, False, 5",
        options="--size 48 --style-weight 3 --content-weight 2",
    )
    assert [(job.content, job.style) for job in jobs] == [
        ("photos/a.png", NIGHT),
        ("photos/b.png", "night.png"),
        ("sample:red_panda", NIGHT),
    ]
    assert [job.settings.style_weight for job in jobs] == [1e4, 3, 3]
    assert [job.settings.content_weight for job in jobs] == [2, 2, 2]
    assert [job.loading["content"]["longer_side"] for job in jobs] == [64, 48, 48]
    assert jobs[1].settings.optimizer == "adam"
    assert jobs[1].loading["content"]["resample"] == "bilinear_aliased"
    assert jobs[2].settings.style_layers == ("block1_conv1", "block2_conv1")
    assert (jobs[2].settings.total_variation_isotropic, jobs[2].settings.steps) == (False, 5)


def test_a_lines_own_size_stands_in_place_of_the_other_side(plan_table):
    (job,) = plan_table(f"{HEAD},size", f"night.png,{NIGHT},64", options="--short-side 40")
    assert job.loading["content"] == {"longer_side": 64}


def test_every_setting_can_be_a_column(plan_table):
    assert {field.name for field in fields(Settings)} < set(COLUMNS)
    assert all(kind in READERS for kind in COLUMNS.values())
    cells = '"block1_conv1 block2_conv1","1 0.5",adam,"{""beta_1"": 0.5}",0.1,"[[0.25, 40, 0.5], [1, 20, 0]]"'
    columns = "style_layers,style_layer_weights,optimizer,optimizer_options,learning_rate,warm_up"
    (job,) = plan_table(f"{HEAD},{columns}", f"night.png,{NIGHT},{cells}")
    assert job.settings.style_layer_weights == (1.0, 0.5)
    assert job.settings.optimizer_options == {"beta_1": 0.5, "learning_rate": 0.1}
    assert job.settings.warm_up == ((0.25, 40, 0.5, 1), (1, 20, 0, 1))
    assert Settings().style_layers == STYLE_LAYERS


def test_a_table_as_spreadsheets_write_it(plan_table):
    (job,) = plan_table(HEAD, f"night.png,{NIGHT}", encoding="utf-8-sig")
    assert job.content == "night.png"


def test_a_tables_pictures_are_found_from_its_own_folder(plan, tmp_path):
    (tmp_path / "photos" / "jobs.csv").write_text(f"{HEAD}\na.png,{tmp_path / 'night.png'}\n")
    (job,) = plan("--table photos/jobs.csv")
    assert (job.content, job.style) == ("photos/a.png", str(tmp_path / "night.png"))


def test_a_missing_picture_in_a_table_waits_for_its_turn(plan_table):
    jobs = plan_table(f"{HEAD},recipe", f"nowhere.png,{NIGHT},", f"nowhere.png,{NIGHT},GHODOUSS", f"night.png,{NIGHT},")
    assert len(jobs) == 3


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ("content,style,style_wieght", "a,b,1"),
            "unknown column of jobs.csv 'style_wieght': did you mean style_weight",
        ),
        (("content;style", "a;b"), "unknown column of jobs.csv 'content;style': did you mean content"),
        (("content,size", "a,64"), "jobs.csv has no column style; it needs content and style"),
        (("content,style,size,size", "a,b,64,64"), "jobs.csv has 2 columns size; keep one"),
        ((), "jobs.csv has no column content"),
        ((HEAD,), "jobs.csv has no line below its columns"),
        ((HEAD, "a,b", "a,b,c"), "jobs.csv, line 3: there are more cells than columns"),
        ((HEAD, "a"), "jobs.csv, line 2: style is empty; name a picture"),
        ((f"{HEAD},size", "a,b,large"), "jobs.csv, line 2: size is 'large'; it must be a whole number"),
        (
            (f"{HEAD},style_weight", "a,b,1", "a,b,-1"),
            "jobs.csv, line 3: style_weight is -1.0; it must be a finite number",
        ),
        (
            (f"{HEAD},total_variation_isotropic", "a,b,maybe"),
            "line 2: total_variation_isotropic is 'maybe'; it must be true",
        ),
        ((f"{HEAD},optimizer", "a,b,adan"), "jobs.csv, line 2: unknown optimizer 'adan': did you mean adam?"),
        ((f"{HEAD},recipe", "a,b,GATYS"), "jobs.csv, line 2: unknown recipe 'GATYS': did you mean GATYS_2016?"),
        ((f"{HEAD},size,short_side", "a,b,64,64"), "line 2: both size and short_side are given; leave one empty"),
        ((f"{HEAD},size", "a,b,16"), "jobs.csv, line 2: a side of 16 px was asked for"),
        ((f"{HEAD},weights", "a,b,nowhere.npz"), "jobs.csv, line 2: there is no weights file 'nowhere.npz'"),
        ((f"{HEAD},optimizer_options", "a,b,{"), "line 2: optimizer_options is '{'; it must be like"),
    ],
)
def test_an_odd_table_is_told_with_its_line(plan_table, tmp_path, lines, message):
    with pytest.raises(ValueError) as caught:
        plan_table(*lines)
    assert message in str(caught.value)


def test_a_table_that_is_no_text(plan, tmp_path):
    (tmp_path / "jobs.csv").write_bytes(b"content,style\n\xff\xfe,b\n")
    with pytest.raises(ValueError, match=r"jobs\.csv is no table .*; save it as CSV in UTF-8"):
        plan("--table jobs.csv")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "which pictures? give --contents and --styles, or --table alone"),
        ("--contents photos", "which pictures?"),
        ("--table jobs.csv --contents photos", "which pictures?"),
        ("--table nowhere.csv", "there is no table 'nowhere.csv'"),
        (f"--contents phots --styles {NIGHT}", "there is no folder or picture 'phots'"),
        ("--contents photos --styles sample:starry", "unknown sample picture 'starry'"),
        (f"--contents empty --styles {NIGHT}", "the folder 'empty' holds no picture"),
        (f"--contents photos --styles {NIGHT} -o photos", "'photos' is also where the output goes"),
        (f"--contents photos --styles {NIGHT} -o night.png", "'night.png' is a file; give a folder"),
        (f"--contents photos --styles {NIGHT} -o nowhere/out", "there is no folder 'nowhere'"),
        (f"--contents photos --styles {NIGHT} --style-weight -1", "style_weight is -1.0"),
    ],
)
def test_lines_that_cannot_be_meant_are_refused(plan, tmp_path, line, message):
    (tmp_path / "empty").mkdir()
    with pytest.raises((ValueError, OSError)) as caught:
        plan(line)
    assert message in str(caught.value)


def test_the_near_name_comes_from_the_list_of_columns():
    with pytest.raises(ValueError, match="did you mean evaluations"):
        choose("evalutions", COLUMNS, "column")
