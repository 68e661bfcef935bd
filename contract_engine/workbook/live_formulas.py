"""Formulas that work figures out again from the terms as they stand on the sheet Terms proposed.

An amount is one row of the sheet Exposures: what is due in any case, and pounds for one of each
open term. What stops at a limit is added from the sheet Capped payments.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from contract_engine.results.live import EXPECTED, OWN, PAYMENT
from contract_engine.results.solution_lines import TERM
from contract_engine.schema.contract import lever_id
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_shown import WHOLE_TERM, in_sheet_order, proposes
from contract_engine.workbook.sheets import FIRST_ROW, letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contract_engine.results.live import Live, LiveLine
    from contract_engine.results.solution import Solution

    Stopped = tuple[tuple[float, str], ...]

TERMS, PAYMENTS, BY_YEAR = "Terms proposed", "Payments", "Results by year"
SCENARIO_PAYMENTS = "Scenario payments"
EXPOSURES, FUTURES, CAPPED = "Exposures", "Futures", "Capped payments"
PROPOSED_COLUMN = "H"
STAY_COLUMN = "C"
# On Exposures: names of the amount, what is due in any case, then a column for each open term.
FIXED_COLUMN, FIRST_TERM = 6, 7
# On Futures and Capped payments: the terms as they stand, what holds over all futures, then each of them.
TERMS_ROW, OVER_ALL_ROW, FIRST_FUTURE = FIRST_ROW, FIRST_ROW + 1, FIRST_ROW + 2
# Excel has room for so many columns; a sheet of more cells takes too long to open and to work out again.
MOST_COLUMNS, MOST_CELLS = 16_384, 1_000_000
# Payments that stop which one formula adds up: Excel allows it 8,192 characters.
MOST_ADDED = 100


@dataclass(frozen=True)
class Alive:
    """Where everything stands that a formula needs; made only where terms are proposed."""

    solution: Solution
    live: Live

    @cached_property
    def term_cells(self) -> dict[str, str]:
        """The cell of each term on Terms proposed, by the term's name."""
        sheet = quoted(TERMS)
        return {
            lever_id(row): f"{sheet}!${PROPOSED_COLUMN}${number}"
            for number, row in enumerate(self.solution.contract.terms, start=FIRST_ROW)
        }

    @cached_property
    def words(self) -> dict[str, str]:
        """Each open term in words, none like another."""
        named = {line.id: line.words for line in self.solution.levers}
        told = [named[lever].casefold() for lever in self.live.levers]
        return {
            lever: named[lever] if told.count(words) == 1 else f"{named[lever]} ({lever})"
            for lever, words in zip(self.live.levers, told, strict=True)
        }

    @cached_property
    def rows(self) -> dict[tuple[str, str, tuple[str, ...], str], int]:
        """The row of each amount on Exposures."""
        return {line.key: number for number, line in enumerate(self.live.lines, start=FIRST_ROW + 1)}

    @cached_property
    def capped_columns(self) -> dict[str, str]:
        """The column of each amount on Capped payments that holds what it comes to."""
        found, at = {}, 1
        for name, amounts in self.live.stops.amounts.items():
            at += 1 + len(amounts.per_unit)
            found[name] = letter(at)
            at += 1
        for name in (*self.live.stops.set_off, *self.part_sums.values()):
            found[name] = letter(at)
            at += 1
        return found

    @cached_property
    def part_sums(self) -> dict[Stopped, str]:
        """Sums of payments that stop, where one formula cannot name them all; each has a column on Capped payments."""
        found: dict[Stopped, str] = {}
        paid = [line for line in self.live.lines if line.what == PAYMENT and line.scenario == EXPECTED]
        for stops in (_all_stops(paid), *(line.stops for line in self.live.lines)):
            for part in _parts(stops) if len(stops) > MOST_ADDED else ():
                found.setdefault(part, f"What stops, part {len(found) + 1}")
        return found

    @cached_property
    def has_room(self) -> bool:
        """Whether sheets have room for the open terms and for what stops at a limit; nothing moves without them."""
        levers, stops = len(self.live.levers), self.live.stops
        capped = 1 + sum(2 + len(each.per_unit) for each in stops.amounts.values())
        capped += len(stops.set_off) + len(self.part_sums)
        cells = (FIRST_TERM + levers) * len(self.live.lines), capped * self.live.futures
        return max(FIRST_TERM + levers, capped) <= MOST_COLUMNS and max(cells) <= MOST_CELLS

    @cached_property
    def ranges_move(self) -> bool:
        """Whether a sheet has room for every result in each of the futures; ranges and losses move only then."""
        columns = 1 + sum(2 + len(result.per_unit) for result in self.live.results) + 2 * len(self.live.plan)
        return columns <= MOST_COLUMNS and columns * self.live.futures <= MOST_CELLS

    @cached_property
    def result_rows(self) -> dict[tuple[str, str], int]:
        """The row of each organisation and year on Results by year; the whole term has its own."""
        lines = in_sheet_order(self.solution.contract, self.solution.positions)
        return {(line.party, line.year): number for number, line in enumerate(lines, start=FIRST_ROW)}

    def terms_of(self, row: int) -> str:
        """Return the product of a row of Exposures with the terms as they stand; nothing without open terms."""
        if not self.live.levers:
            return ""
        first, last = letter(FIRST_TERM), letter(FIRST_TERM + len(self.live.levers) - 1)
        return (
            f"+SUMPRODUCT({EXPOSURES}!${first}{row}:${last}{row},{EXPOSURES}!${first}${FIRST_ROW}:${last}${FIRST_ROW})"
        )

    def amount(self, what: str, names: tuple[str, ...], year: str = "", scenario: str = EXPECTED) -> str:
        """Return an amount as a formula without its equals sign; empty if there is no such amount."""
        row = self.rows.get((what, scenario, names, year))
        if row is None:
            return ""
        added = self._added(self.live.lines[row - FIRST_ROW - 1].stops, scenario)
        return f"{EXPOSURES}!${letter(FIXED_COLUMN)}{row}{self.terms_of(row)}{added}"

    def _added(self, stops: Stopped, scenario: str = EXPECTED) -> str:
        """Return payments that stop, each with its weight, as the end of a formula."""
        if len(stops) > MOST_ADDED:
            stops = tuple((1.0, self.part_sums[part]) for part in _parts(stops))
        return "".join(f"{times(weight)}{self.capped(name, scenario)}" for weight, name in stops)

    def total(self, lines: Sequence[LiveLine]) -> str:
        """Return the sum of amounts that stand one below the other on Exposures, worked out in another way."""
        if not lines:
            return "0"
        first, last = self.rows[lines[0].key], self.rows[lines[-1].key]
        fixed = letter(FIXED_COLUMN)
        found = f"SUM({EXPOSURES}!${fixed}${first}:${fixed}${last})"
        if self.live.levers:
            start, end = letter(FIRST_TERM), letter(FIRST_TERM + len(self.live.levers) - 1)
            terms = f"{EXPOSURES}!${start}${FIRST_ROW}:${end}${FIRST_ROW}"
            found += f"+SUMPRODUCT({EXPOSURES}!${start}${first}:${end}${last}*{terms})"
        return found + self._added(_all_stops(lines))

    def capped(self, name: str, scenario: str = EXPECTED) -> str:
        """Return the cell of what stops at a limit: its mean over the futures, or in a named scenario."""
        row = OVER_ALL_ROW
        if scenario != EXPECTED:
            row = FIRST_FUTURE + self.live.futures + self.live.stops.scenarios.index(scenario)
        return f"{quoted(CAPPED)}!${self.capped_columns[name]}${row}"

    def payment(self, payer: str, payee: str, clause: str, year: str, scenario: str = EXPECTED) -> str:
        """Return a payment as a formula; empty where no clause on the table makes it."""
        formula = self.amount(PAYMENT, (payer, payee, clause), year, scenario)
        return f"={formula}" if formula else ""

    def result(self, party: str, year: str, row: int) -> str:
        """Return a result on Results by year: what it has of its own, and what it receives less what it pays."""
        own = self.amount(OWN, (party,), year)
        return f"={own}{self._paid(PAYMENTS, 'BADG', self._payments_rows(), ('$A', '$B'), row)}"

    def scenario_result(self, scenario: str, party: str, year: str, row: int) -> str:
        """Return a result on Named scenarios."""
        own = self.amount(OWN, (party,), year, scenario)
        return f"={own}{self._paid(SCENARIO_PAYMENTS, 'CBEG', self._scenario_rows(scenario), ('$B', '$C'), row)}"

    @staticmethod
    def _paid(sheet: str, columns: str, rows: tuple[int, int], names: tuple[str, str], row: int) -> str:
        """Return what an organisation receives less what it pays in a year; columns: payee, payer, year, pounds."""
        payee, payer, years, pounds = (f"{quoted(sheet)}!${at}${rows[0]}:${at}${rows[1]}" for at in columns)
        party, year = (f"{name}{row}" for name in names)
        return (
            f"+SUMPRODUCT(({payee}={party})*({years}={year}),{pounds})"
            f"-SUMPRODUCT(({payer}={party})*({years}={year}),{pounds})"
        )

    def _payments_rows(self) -> tuple[int, int]:
        return FIRST_ROW, FIRST_ROW + max(len(self.solution.flows), 1) - 1

    def _scenario_rows(self, scenario: str) -> tuple[int, int]:
        return self._blocks.get(scenario, (FIRST_ROW, FIRST_ROW))

    @cached_property
    def _blocks(self) -> Mapping[str, tuple[int, int]]:
        """The first and last row of each named scenario on Scenario payments."""
        found: dict[str, tuple[int, int]] = {}
        for number, line in enumerate(self.solution.scenario_flows, start=FIRST_ROW):
            found[line.scenario] = found.get(line.scenario, (number, number))[0], number
        return found

    def on_results(self, party: str, year: str, column: str) -> str:
        """Return a cell of Results by year, as formulas on other sheets write it."""
        return f"{quoted(BY_YEAR)}!${column}${self.result_rows[party, TERM if year == WHOLE_TERM else year]}"

    def futures_of(self, column: str) -> str:
        """Return the cells of all futures in a column of Futures."""
        return f"{FUTURES}!${column}${FIRST_FUTURE}:${column}${FIRST_FUTURE + self.live.futures - 1}"


def alive_of(solution: Solution) -> Alive | None:
    """Return where formulas find everything; None where nothing is proposed, or there is no room for it."""
    if not proposes(solution) or solution.live is None:
        return None
    alive = Alive(solution, solution.live)
    return alive if alive.has_room else None


def unlike(headings: Iterable[str]) -> list[str]:
    """Return headings none of which is like another: a number is added where one would be."""
    seen: dict[str, int] = {}
    found = []
    for heading in headings:
        count = seen[heading.casefold()] = seen.get(heading.casefold(), 0) + 1
        found.append(heading if count == 1 else f"{heading} ({count})")
    return found


def _all_stops(lines: Iterable[LiveLine]) -> Stopped:
    """Return what stops of several amounts, each with the sum of its weights."""
    weights: dict[str, float] = {}
    for line in lines:
        for weight, name in line.stops:
            weights[name] = weights.get(name, 0.0) + weight
    return tuple((weight, name) for name, weight in weights.items())


def _parts(stops: Stopped) -> Iterator[Stopped]:
    rest = iter(stops)
    while part := tuple(islice(rest, MOST_ADDED)):
        yield part


def times(weight: float) -> str:
    """Return a weight as the start of what it weighs in a sum."""
    if weight in {1.0, -1.0}:
        return "+" if weight > 0 else "-"
    return f"{'+' if weight > 0 else '-'}{abs(weight)!r}*"
