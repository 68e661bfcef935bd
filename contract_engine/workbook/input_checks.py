"""What the Checks sheet looks at in the input: each figure by formula, and worked out here as well."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import ALL
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.services import ReconciliationRow, ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.term_tables import GainShareTerm, TermRow
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.schema.words import percentage
from contract_engine.workbook.checks import Check, Figure
from contract_engine.workbook.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract

ROUNDING = 1e-6
HALF_A_PENNY = 0.005
# What tells the bands of gain shares apart.
_BAND = ("clause", "side", "band_from", "point_of_delivery")


def input_checks(contract: Contract, kinds: Sequence[type[Row]], places: Places | None = None) -> tuple[Check, ...]:
    """Return the checks of the input sheets that the workbook has; `places` says where their cells stand."""
    places = places or Places(contract)
    found = [_filled(kind, contract, places) for kind in kinds]
    found += _organisations(contract, places)
    found += _services(contract, places)
    found += _gain_shares(contract, places)
    for kind in kinds:
        if issubclass(kind, TermRow):
            found += _bounds(kind, contract, places)
    found += _in_order(contract, places)
    found.append(_thresholds(contract, places))
    return tuple(found)


def _filled(kind: type[Row], contract: Contract, places: Places) -> Check:
    needed = [column.name for column in kind.columns() if column.required]
    unfilled = sum(getattr(row, name) in (None, "") for row in contract.rows(kind) for name in needed)
    if kind.vertical:
        formula = "+".join(f'({places.setting(name)}="")' for name in needed)
    else:
        ranges = [places.column(kind, name) for name in needed]
        begun = "+".join(f'({cells}<>"")' for cells in ranges)
        blank = "+".join(f'({cells}="")' for cells in ranges)
        formula = f"SUMPRODUCT(({begun}>0)*({blank}))"
    return Check(
        f"{kind.sheet}: cells that must be filled and are blank", kind.sheet, Figure(unfilled, formula), Figure(0.0),
        "count", "Fill them; the Data dictionary says which columns must be filled.",
    )  # fmt: skip


def _organisations(contract: Contract, places: Places) -> Iterator[Check]:
    parties = contract.rows(PartyRow)
    names, roles, lists = (places.column(PartyRow, name) for name in ("name", "role", "registered_list"))
    yield Check(
        "Organisations: each name stands once", PartyRow.sheet,
        Figure(len({row.name.casefold() for row in parties}),
               f'SUMPRODUCT(({names}<>"")/COUNTIF({names},"="&{names}))'),
        Figure(len(parties), f"COUNTA({names})"), "count", "Delete or rename the second row of the same name.",
        Figure(ROUNDING),
    )  # fmt: skip
    practices = [row for row in parties if row.role == "practice"]
    yield Check(
        "Practices that have a registered list", PartyRow.sheet,
        Figure(sum((row.registered_list or 0) > 0 for row in practices),
               f'SUMPRODUCT(({roles}="practice")*ISNUMBER({lists})*({lists}>0))'),
        Figure(len(practices), f'COUNTIF({roles},"practice")'), "count", "Type the list of each practice.",
    )  # fmt: skip


def _services(contract: Contract, places: Places) -> Iterator[Check]:
    services = contract.rows(ServiceRow)
    provider, point, activity, price, fixed, value = (
        places.column(ServiceRow, name)
        for name in (
            "provider",
            "point_of_delivery",
            "plan_activity",
            "reference_price",
            "of_which_fixed",
            "contract_value",
        )
    )
    share, tolerance = contract.settings.reconciliation_tolerance, places.setting("reconciliation_tolerance")
    apart = sum(abs(_worth(row) - row.contract_value) > share * row.contract_value + HALF_A_PENNY for row in services)
    yield Check(
        "Services: rows whose contract value is not activity times price plus the fixed part", ServiceRow.sheet,
        Figure(apart, f"SUMPRODUCT(--(ABS({activity}*{price}+{fixed}-{value})>{tolerance}*{value}+{HALF_A_PENNY}))"),
        Figure(0.0), "count", "See the rows below; a row typed later is counted here too.",
    )  # fmt: skip
    for number, row in enumerate(services, start=1):
        one = [f"INDEX({cells},{number})" for cells in (activity, price, fixed, value)]
        yield Check(
            f"{row.provider}, {row.point_of_delivery}: activity times price plus the fixed part", ServiceRow.sheet,
            Figure(_worth(row), f"{one[0]}*{one[1]}+{one[2]}"), Figure(row.contract_value, one[3]), "pounds",
            "Correct activity, price, fixed part or contract value.",
            Figure(share * row.contract_value + HALF_A_PENNY, f"{tolerance}*{one[3]}+{HALF_A_PENNY}"),
            f'INDEX({provider},{number})&", "&INDEX({point},{number})&": activity times price plus the fixed part"',
        )  # fmt: skip
    yield _control_total(contract, places, value)
    yield from _ledger(contract, places, provider, point, value)


def _worth(row: ServiceRow) -> float:
    return row.plan_activity * row.reference_price + row.of_which_fixed


def _control_total(contract: Contract, places: Places, value: str) -> Check:
    total = sum(row.contract_value for row in contract.rows(ServiceRow) if row.runs_today)
    use = places.column(ServiceRow, "in_use")
    in_all = f'SUM({value})-SUMIFS({value},{use},"new")-SUMIFS({value},{use},"neither")'
    wanted = contract.settings.control_total
    share, tolerance = contract.settings.reconciliation_tolerance, places.setting("reconciliation_tolerance")
    cell = places.setting("control_total")
    return Check(
        "Services: total contract value today against the control total, if there is one", Settings.sheet,
        Figure(total, in_all),
        Figure(total if wanted is None else wanted, f'IF({cell}="",{in_all},{cell})'),
        "pounds", "Correct the contract values on Services or the control total on Contract.",
        Figure(share * (wanted or 0.0) + HALF_A_PENNY, f"{tolerance}*{cell}+{HALF_A_PENNY}"),
    )  # fmt: skip


def _ledger(contract: Contract, places: Places, provider: str, point: str, value: str) -> Iterator[Check]:
    share, tolerance = contract.settings.reconciliation_tolerance, places.setting("reconciliation_tolerance")
    who, what, ledger = (
        places.column(ReconciliationRow, name) for name in ("provider", "point_of_delivery", "ledger_value")
    )
    for number, row in enumerate(contract.rows(ReconciliationRow), start=1):
        worth = sum(
            service.contract_value
            for service in contract.rows(ServiceRow)
            if (service.provider, service.point_of_delivery) == (row.provider, row.point_of_delivery)
        )
        same = f"({provider}=INDEX({who},{number}))*({point}=INDEX({what},{number}))"
        yield Check(
            f"{row.provider}, {row.point_of_delivery}: contract value against the ledger", ReconciliationRow.sheet,
            Figure(worth, f"SUMPRODUCT({same},{value})"), Figure(row.ledger_value, f"INDEX({ledger},{number})"),
            "pounds", "Find out which of the two is right.",
            Figure(share * row.ledger_value + HALF_A_PENNY, f"{tolerance}*INDEX({ledger},{number})+{HALF_A_PENNY}"),
            f'INDEX({who},{number})&", "&INDEX({what},{number})&": contract value against the ledger"',
        )  # fmt: skip


def _gain_shares(contract: Contract, places: Places) -> Iterator[Check]:
    rows = contract.rows(GainShareTerm)
    cells = {name: places.column(GainShareTerm, name) for name in (*_BAND, "in_force", "year")}
    bands = dict.fromkeys(_band(row) for row in rows)
    for band in bands:
        for name, other in (("today", "new"), ("draft", "today")):
            known = [row for row in rows if _band(row) == band and row.in_force != other]
            for year, together in by_year(known, contract.years).items() if known else ():
                same = [f"({cells[column]}=INDEX({cells[column]},{rows.index(known[0]) + 1}))" for column in _BAND]
                same.append(f'({cells["in_force"]}<>"{other}")')
                dated = next((rows.index(row) + 1 for row in together if row.year), 0)
                if year:
                    this = f"+({cells['year']}=INDEX({cells['year']},{dated}))" if dated else ""
                    same.append(f'((({cells["year"]}=""){this})>0)')
                shares = [getattr(row, name) or 0.0 for row in together]
                yield Check(
                    f"{_band_in_words(band)}: {name} shares of the band{f' in {year}' if year else ''}",
                    GainShareTerm.sheet,
                    Figure(sum(shares), f"SUMPRODUCT({'*'.join(same)},{places.column(GainShareTerm, name)})"),
                    Figure(1.0), "share", "Make the shares of the band, the payer's own among them, add up to 100%.",
                    Figure(ROUNDING),
                )  # fmt: skip


def _band(row: GainShareTerm) -> tuple[str, str, float, str]:
    return row.clause, row.side, row.band_from, row.point_of_delivery


def _band_in_words(band: tuple[str, str, float, str]) -> str:
    clause, side, start, point = band
    return f"{clause}, {side} from {percentage(start)}{'' if point == ALL else f' for {point}'}"


def _bounds(kind: type[TermRow], contract: Contract, places: Places) -> Iterator[Check]:
    is_open, lowest, highest = (places.column(kind, name) for name in ("open", "lowest", "highest"))
    rows = contract.rows(kind)
    yield Check(
        f"{kind.sheet}: open terms without both a lowest and a highest value", kind.sheet,
        Figure(sum(row.open and (row.lowest is None or row.highest is None) for row in rows),
               f'SUMPRODUCT(({is_open}="yes")*((({lowest}="")+({highest}=""))>0))'),
        Figure(0.0), "count", "Type both, or no in Open.",
    )  # fmt: skip
    yield Check(
        f"{kind.sheet}: rows whose lowest value is above the highest", kind.sheet,
        Figure(sum(_above(row.lowest, row.highest) for row in rows), _out_of_order(lowest, highest)),
        Figure(0.0), "count", "Swap or correct the two values.",
    )  # fmt: skip


def _in_order(contract: Contract, places: Places) -> Iterator[Check]:
    """Yield checks of figures that must not fall from one column to the next."""
    for kind, names, words in (
        (ServiceRow, ("released_at_once", "released_12", "released_36"), "cost released falls as time goes on"),
        (DriverRow, ("low", "central", "high"), "low, central and high are not in that order"),
    ):
        pairs = tuple(pairwise(names))
        found = sum(_above(getattr(row, low), getattr(row, high)) for row in contract.rows(kind) for low, high in pairs)
        formula = "+".join(_out_of_order(places.column(kind, low), places.column(kind, high)) for low, high in pairs)
        yield Check(f"{kind.sheet}: rows whose {words}", kind.sheet, Figure(found, formula), Figure(0.0), "count",
                    "Correct the figures of the row.")  # fmt: skip


def _thresholds(contract: Contract, places: Places) -> Check:
    """Return the check that payment starts and ends at different rates; upper is below lower where less is better."""
    lower, upper = (places.column(IndicatorRow, name) for name in ("lower_threshold", "upper_threshold"))
    return Check(
        f"{IndicatorRow.sheet}: rows whose two thresholds are the same", IndicatorRow.sheet,
        Figure(sum(row.lower_threshold == row.upper_threshold for row in contract.rows(IndicatorRow)),
               f"SUMPRODUCT(ISNUMBER({lower})*ISNUMBER({upper})*({lower}={upper}))"),
        Figure(0.0), "count", "Type where payment starts and where it is paid in full.",
    )  # fmt: skip


def _above(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low > high


def _out_of_order(low: str, high: str) -> str:
    return f"SUMPRODUCT(ISNUMBER({low})*ISNUMBER({high})*({low}>{high}))"
