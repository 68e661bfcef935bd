"""Every figure of a scenario set has its source, or the word illustrative."""

from __future__ import annotations

import re

import pytest

from contract_engine.schema.scenario_sets import read_scenario_set
from contract_engine.shipped import scenario_sets

# A paper, a journal, a watchdog: something that can be looked up.
PUBLISHED = re.compile(r"PMC\d+|HSJ \d+|\bNAO\b|doi")


@pytest.mark.parametrize("name", scenario_sets())
def test_every_figure_of_a_set_says_where_it_is_from(name: str) -> None:
    found = read_scenario_set(scenario_sets()[name])
    for change in found.changes:
        assert "illustrative" in change.source or PUBLISHED.search(change.source), f"{name}: {change.what}"


@pytest.mark.parametrize("name", scenario_sets())
def test_a_set_has_the_name_of_its_file_and_says_what_each_value_is_of(name: str) -> None:
    path = scenario_sets()[name]
    assert read_scenario_set(path).name == name
    values = [line for line in path.read_text("utf-8").splitlines() if line.startswith("value")]
    assert all(re.search(r"# .*(planned|points of a rate|each year|measured)", line) for line in values), values


def test_a_figure_without_a_source_would_be_seen() -> None:
    assert not PUBLISHED.search("we think so")
