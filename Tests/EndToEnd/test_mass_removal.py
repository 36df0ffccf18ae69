"""A source of manifests that vanishes is not the wish to delete everything; a deletion is."""
import os
import time

import pytest

from rig.ads import Client
from rig.martlet import Martlet
from rig.server import service
from rig.wait import eventually

NUMBERS = range(1, 13)
CONFIRMATION = 5.0
"""Seconds until a second look, RemovalGuard.confirmation."""


class World:
    """A server of a dozen services, each in a file of its own, and a client that follows it."""

    def __init__(self, path, *options):
        self.folder = path / "manifests"
        self.fill()
        self.martlet = Martlet(self.folder, path / "martlet.log", *options)
        self.martlet.start()
        self.client = Client(self.martlet.xds_port, 1)
        eventually(lambda: self.expect(NUMBERS))

    def fill(self):
        self.folder.mkdir(exist_ok=True)
        for number in NUMBERS:
            (self.folder / f"web-{number}.yaml").write_text(service(f"web-{number}", f"10.96.0.{number}"))

    def empty(self, numbers=NUMBERS):
        for number in numbers:
            (self.folder / f"web-{number}.yaml").unlink()

    def expect(self, numbers):
        """The client holds the clusters of exactly these services."""
        held = {name for name in self.client.held if name.startswith("outbound|80||web-")}
        assert held == {f"outbound|80||web-{number}.shop.svc.cluster.local" for number in numbers}

    def expect_all_for(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.expect(NUMBERS)
            time.sleep(0.05)

    def expect_unasked(self, numbers):
        """The client comes to hold these without a second look, of which there would be word until then."""
        words = set()

        def changed():
            words.add(self.martlet.config_errors().strip())
            self.expect(numbers)
        eventually(changed)
        assert words == {"[]"}

    def expect_reported(self):
        assert "in force" in self.martlet.config_errors()

    def expect_no_problem(self):
        assert self.martlet.config_errors().strip() == "[]"

    def close(self):
        self.client.close()
        self.martlet.stop()


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


def emptied(world):
    world.empty()


def moved_away(world):
    world.folder.rename(world.folder.with_suffix(".away"))


def hidden_by_a_dead_link(world):
    moved_away(world)
    os.symlink("nowhere", world.folder)


def brought_back(world):
    """Whatever it was that made the folder vanish."""
    if world.folder.is_symlink():
        world.folder.unlink()
    if not world.folder.exists():
        world.folder.with_suffix(".away").rename(world.folder)
    world.fill()


@pytest.mark.parametrize("vanish", [emptied, moved_away, hidden_by_a_dead_link])
def test_a_source_that_vanishes_and_comes_back_is_reported_and_changes_nothing(world, vanish):
    count = len(world.client.responses)
    vanish(world)
    eventually(world.expect_reported)
    world.expect_all_for(1)
    brought_back(world)
    eventually(world.expect_no_problem, within=CONFIRMATION + 30)
    world.expect_all_for(1)
    assert len(world.client.responses) == count, "nothing was sent"


def test_what_stays_away_is_confirmed_by_a_second_look(world):
    since = time.monotonic()
    world.empty()
    eventually(world.expect_reported)
    eventually(lambda: world.expect([]), within=CONFIRMATION + 30)
    assert time.monotonic() - since >= CONFIRMATION - 0.5
    eventually(world.expect_no_problem)


def test_a_folder_that_is_not_there_says_nothing_of_its_files(world):
    moved_away(world)
    eventually(world.expect_reported)
    world.expect_all_for(CONFIRMATION + 1)
    world.folder.mkdir()
    eventually(lambda: world.expect([]), within=CONFIRMATION + 30)


def test_a_few_objects_that_are_deleted_go_at_once(world):
    world.empty(NUMBERS[:5])
    world.expect_unasked(NUMBERS[5:])


def test_an_operator_may_want_it_at_once(tmp_path):
    world = World(tmp_path, "--allow-mass-removal")
    try:
        world.empty()
        world.expect_unasked([])
    finally:
        world.close()
