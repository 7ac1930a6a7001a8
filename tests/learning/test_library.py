"""The lessons as they lie in their folders."""

import shlex

import pytest
import typer

from mesh_platform.cli.main import app
from mesh_platform.learning.checks.kinds import _KINDS
from mesh_platform.learning.lesson import Form
from mesh_platform.learning.library import lessons

STEPS = [step for lesson in lessons() for step in lesson.steps]


def test_lessons_are_numbered_without_a_gap():
    assert [each.number for each in lessons()] == list(range(1, len(lessons()) + 1))


def test_every_step_says_what_to_do_and_helps_whoever_is_stuck():
    assert [each.title for each in STEPS if not each.hint or not any(passage.form is not Form.PROSE for passage in each.passages)] == []


def test_every_kind_of_check_is_used():
    assert {type(each.check) for each in STEPS} == set(_KINDS.values())


def test_every_change_names_its_file_or_follows_one_that_does():
    for step in STEPS:
        changes = [each for each in step.passages if each.form is Form.CHANGE]
        assert not changes or changes[0].file


@pytest.mark.parametrize("command", [each for step in STEPS for each in step.commands if each.startswith("mesh ")])
def test_every_command_of_a_lesson_is_one_that_mesh_takes(command):
    group, words = typer.main.get_command(app), shlex.split(command.replace("NUMBER", "1"))[1:]
    context = group.make_context("mesh", words)
    while hasattr(group, "resolve_command"):
        name, group, words = group.resolve_command(context, [*context._protected_args, *context.args])
        context = group.make_context(name, words, parent=context)
