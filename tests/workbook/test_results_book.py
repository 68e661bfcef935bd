"""Every figure that a run found is in its results workbook, on the sheet where a person looks for it."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from contract_engine.clauses import clauses_in_force
from contract_engine.results.solution_lines import TERM
from contract_engine.schema.contract import lever_id
from tests.solutions import KINDS, solution
from tests.workbook.results import NO_TERMS, PENNY, book, figures, pounds, table, year_of


def test_every_term_is_shown_as_today_draft_and_proposed() -> None:
    """The clause that ends with today's contract is there as well, and said to end."""
    answer = solution("terms")
    lines = {line.id: line for line in answer.levers}
    rows = table("terms", "Terms proposed")
    for term, row in zip(answer.contract.terms, rows, strict=True):
        assert (row["Clause"], row["Term"], row["Organisation"]) == (term.clause, term.label, term.payee)
        assert row["Unit"] == term.unit
        line = lines.get(lever_id(term))
        if line is None:
            assert (row["Today"], row["Draft"], row["Proposed"], row["Open"]) == (2500.50, "ends", "ends", "no")
            continue
        wanted = (line.today, line.draft, line.value, line.lowest, line.highest, line.step)
        shown = ("Today", "Draft", "Proposed", "Lowest", "Highest", "Step")
        assert figures([row], *shown) == [tuple("none" if value is None else value for value in wanted)]
        assert row["Changed"] == ("yes" if line.changed else "no")
        assert row["Open"] == ("yes" if line.open else "no")
    assert sum(row["Changed"] == "yes" for row in rows) == sum(line.changed for line in answer.levers) > 0


def test_where_a_term_is_leads_to_its_draft_in_the_same_workbook() -> None:
    for row in table("terms", "Terms proposed"):
        sheet, cell = row["Where in this workbook"].split("!")
        draft = book("terms")[sheet][cell].value
        assert draft == (None if row["Draft"] == "ends" else row["Draft"])


def test_every_payment_is_shown_with_its_change() -> None:
    wanted = [
        (*astuple(line)[:4], pounds(line.today), pounds(line.draft), pounds(line.expected),
         pounds(line.expected - line.draft))
        for line in solution("terms").flows
    ]  # fmt: skip
    headings = ("Payer", "Payee", "Clause", "Year", "Today", "Draft", "Proposed", "Change on the draft")
    assert figures(table("terms", "Payments"), *headings) == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_every_result_is_shown_by_year_and_over_the_term(kind: str) -> None:
    """Where nothing is proposed the word none stands for it; what the draft is worth is shown all the same."""
    rows = {(row["Organisation"], row["Year"]): row for row in table(kind, "Results by year")}
    assert len(rows) == len(solution(kind).positions)
    for line in solution(kind).positions:
        row = rows[line.party, year_of(line)]
        given = (row["If we stay as we are"], row["Draft"], row["Better off by: draft"])
        assert given == (
            pounds(line.outside_option), pounds(line.draft), pounds(line.draft - line.outside_option),
        )  # fmt: skip
        proposed = (line.expected, line.gain) if kind == "terms" else (None, None)
        shown = (row["Proposed"], row["Better off by: proposed"])
        assert shown == tuple("none" if value is None else pounds(value) for value in proposed)
        names = ("1 in 20 below", "1 in 20 above", "Loss, average of the worst 1 in 20", "Loss it can absorb",
                 "Limit on that loss", "Chance of exceeding the limit")  # fmt: skip
        risk = (line.p5, line.p95, line.cvar, line.risk_capacity, line.risk_limit, line.chance_of_breach)
        assert tuple(row[name] for name in names) == tuple(pounds(value) for value in risk)


def test_organisations_stand_in_the_order_of_the_parties_sheet() -> None:
    order = [row["Organisation"] for row in table("terms", "Parties")]
    whole_term = [row["Organisation"] for row in table("terms", "Summary") if row["Year"] == "whole term"]
    assert whole_term == [*order, "Total"]
    assert list(dict.fromkeys(row["Organisation"] for row in table("terms", "Results by year"))) == order


@pytest.mark.parametrize("kind", ["terms", "no deal: clash"])
def test_every_scheme_says_who_is_paid_to_do_it(kind: str) -> None:
    for line, row in zip(solution(kind).initiatives, table(kind, "Schemes paid for"), strict=True):
        assert (row["Scheme"], row["Owner"]) == (line.initiative, line.owner)
        assert (row["Cost"], row["Needed"]) == (pounds(line.cost), pounds(line.required))
        assert row["Draft: better off by doing it"] == pounds(line.margin_at_draft)
        assert row["Draft: paid to do it"] == ("yes" if line.margin_at_draft >= line.required - PENNY else "no")
        if kind == "terms":
            assert row["Proposed: better off by doing it"] == pounds(line.margin)
            assert row["Proposed: paid to do it"] == ("yes" if line.induced else "no")
        else:
            assert (row["Proposed: better off by doing it"], row["Proposed: paid to do it"]) == ("none", "none")


@pytest.mark.parametrize("kind", ["terms", "no deal: clash"])
def test_every_named_scenario_is_shown_with_its_payments(kind: str) -> None:
    rows = {(row["Scenario"], row["Organisation"], row["Year"]): row for row in table(kind, "Named scenarios")}
    answer = solution(kind)
    assert len(rows) == len(answer.scenario_positions)
    for line in answer.scenario_positions:
        row = rows[line.scenario, line.party, "whole term" if line.year == TERM else line.year]
        assert line.outside_option is not None
        assert (row["If we stay as we are"], row["Draft"]) == (pounds(line.outside_option), pounds(line.draft or 0.0))
        if line.proposed is None:
            assert (row["Proposed"], row["Better off by: proposed"]) == ("none", "none")
        else:
            assert row["Proposed"] == pounds(line.proposed)
            assert row["Better off by: proposed"] == pounds(line.proposed - line.outside_option)
    payments = figures(table(kind, "Scenario payments"), "Scenario", "Payer", "Payee", "Clause", "Year", "Draft")
    assert payments == [(*astuple(line)[:5], pounds(line.draft)) for line in answer.scenario_flows]
    proposed = figures(table(kind, "Scenario payments"), "Proposed")
    assert proposed == [("none" if line.proposed is None else pounds(line.proposed),) for line in answer.scenario_flows]


def test_stranded_cost_is_shown_by_provider_and_year_and_added_up() -> None:
    lines = solution("terms").stranded
    *rows, total = table("terms", "Stranded cost")
    amounts = ("Work lost at reference prices", "Cost of the work lost", "Of which released", "Of which stranded")
    assert figures(rows, "Provider", "Year", *amounts) == [
        (line.provider, line.year, pounds(line.income_lost), pounds(line.cost_of_work_lost),
         pounds(line.cost_released), pounds(line.stranded))
        for line in lines
    ]  # fmt: skip
    assert total["Of which stranded"] == pytest.approx(sum(line.stranded for line in lines), abs=PENNY)


@pytest.mark.parametrize("kind", KINDS)
def test_limits_list_what_is_broken_what_is_tight_and_what_clashes(kind: str) -> None:
    answer = solution(kind)
    shown = figures(table(kind, "Limits"), "What", "Rule", "By how much")
    broken = [("The draft breaks it", line.rule, pounds(line.by)) for line in answer.broken_by_draft]
    tight = [("Nothing to spare as proposed", line.rule, "nothing to spare") for line in answer.binding]
    clashing: list[tuple[object, ...]] = []
    if answer.no_deal is not None:
        clashing += [("Clashes with the others so marked", each.rule, "none") for each in answer.no_deal.clashing]
        clashing += [("Gives way in the cheapest way out", each.rule, pounds(each.pounds))
                     for each in answer.no_deal.concessions]  # fmt: skip
    nothing = [("The draft breaks no rule, and no rule is without anything to spare.", "none", "none")]
    assert shown == ([*clashing, *broken, *tight] or nothing)
    assert (clashing == []) == (kind in ("terms", "no deal: money", "keep today", "out of time"))


def test_a_rule_that_clashes_leads_to_the_cell_that_sets_it() -> None:
    """The commissioner's limit is a setting: it stands in the second column of the Contract sheet."""
    rows = [row for row in table("no deal: clash", "Limits") if row["Rule"].startswith("Commissioner pays no more")]
    assert rows
    for row in rows:
        sheet, cell = row["Where in this workbook"].split("!")
        assert book("no deal: clash")[sheet][cell].value == 3_000_000


@pytest.mark.parametrize("kind", KINDS)
def test_checks_and_run_log_hold_what_the_run_says_of_itself(kind: str) -> None:
    answer = solution(kind)
    results = {row["Check"]: (row["Result"], row["How to mend it, or what was looked at"])
               for row in table(kind, "Checks")}  # fmt: skip
    for line in answer.checks:
        assert results[line.check] == ("PASS" if line.passed else "FAIL", line.detail)
    log = {row["Item"]: row["Value"] for row in table(kind, "Run log")}
    run = answer.run
    assert log["Surplus"] == pytest.approx(answer.surplus, abs=1e-9)
    assert (log["Status"], log["Aim"], log["Solver status"]) == (answer.status, answer.objective, run.solver_status)
    assert (log["Seed"], log["Scenarios"], log["Gap"], log["Rounds"]) == (run.seed, 256, run.gap, run.rounds)
    assert (log["Input file"], log["Input SHA-256"]) == (run.input_file, run.input_sha256)
    versions = (log["contract_engine"], log["Solver"], log["Python"], log["Packages"])
    assert versions == (run.version, run.solver, run.python, run.packages)
    stages = {f"Stage {place}: {stage.stage}": stage.value for place, stage in enumerate(answer.stages, start=1)}
    assert {item: log[item] for item in stages} == stages


@pytest.mark.parametrize("kind", NO_TERMS)
def test_where_nothing_is_proposed_every_proposed_column_says_none(kind: str) -> None:
    for sheet in ("Summary", "Terms proposed", "Payments", "Results by year", "Schemes paid for"):
        said = {value for row in table(kind, sheet) for heading, value in row.items() if "Proposed" in heading}
        assert said - {"ends"} == {"none"}, sheet
    for sheet in (name for name in book(kind).sheetnames if name.startswith("Terms ") and name != "Terms proposed"):
        assert {row["Proposed"] for row in table(kind, sheet)} == {None}, sheet


def test_every_clause_says_what_it_pays_today_and_in_the_new_terms() -> None:
    rows = {(row["Clause"], row["What it pays"]): (row["Today"], row["In the new terms"])
            for row in table("terms", "Clauses")}  # fmt: skip
    expected = {}
    for when in ("today", "new"):
        for clause in clauses_in_force(solution("terms").contract, when):
            for words in clause.words():
                in_force = expected.setdefault((clause.name, words), {"today": "no", "new": "no"})
                in_force[when] = "yes"
    assert rows == {key: (found["today"], found["new"]) for key, found in expected.items()}
    assert any("pays" in words for _, words in rows)
