"""Year of care: one price for all that a patient with a condition, or a procedure, needs in a year.

The commissioner buys a year of care for each patient on a register, at one price for a patient
of average severity, adjusted for the severity of each register. Whoever holds the bundle (a
care group, a network, or the hospital itself) answers for the whole of it: it pays the
practices for the patients to whom they deliver the standard, and specialists a fee for what
they do; it bears what goes wrong, for which the price holds a part of what it used to cost.
A practice, or a hospital, with patients of its own on a register may be paid directly.

    symbol   here                                      meaning
    p        lever "price of BUNDLE"                   pounds for a patient-year of severity 1
    g        lever "margin on BUNDLE"                  margin on the built price, a fraction
    q        lever "fees for BUNDLE"                   part of unit prices paid for each component delivered
    b        sheet Bundles                             built price: sum of frequency x unit price, complications by
                                                       the part the price holds (half, unless typed)
    N, s     sheet Registers                           patients of a register, and their mean severity
    m        Registers "Standard met", "Measured by"   part of patients for whom the standard is met
    o        Registers "Also on another"               part of patients who have another bundle too
    r        Terms bundle "Off for another bundle"     part of the price taken off for them
    n        paid patient-years                        N s m (1 - r o);  m is 1 where payment does not rest on it
    C        cost of what is paid for                  own components at cost, those of others at unit prices
    x, y     Terms bundle "Stop-loss from", "share"    edge over income at the built price, and part borne beyond it

    paid to holder or practice    p n                  or (1 + g) b n
    paid to specialists           q x sum over components of ( volume x unit price )
    borne by the payer            y max(C - x b N s (1 - r o), 0)

Rules of the form: a bundle has one price, whoever is paid it, unless a row says that its price
is its own; and what a holder pays on for a patient-year, to practices and to specialists, is
within the price it is paid.

    p of the holder  >=  sum over rows it pays ( p or (1 + g) b or q x sum of frequency x unit price )

taken over all patients of the bundle at severity 1, as planned.

Sources: Nuffield Trust and The King's Fund, Securing the future of general practice, 2013, Box
14 (Maastricht: the network holds the budget, pays practices that deliver the standard, and
specialists by fee for service) and appendix 1 (Geisinger ProvenCare: half of the historical
cost of complications is in the price).
Worked by hand: tests/known_answers/year_of_care.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pyomo.environ import Constraint

from contract_engine.clauses.built_price import a_patient_year, built_price, planned_years, registers_of
from contract_engine.clauses.form import Form
from contract_engine.schema.terms_bundle import FEE, PRICE
from contract_engine.schema.words import amount, percentage, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms
    from contract_engine.schema.terms_bundle import BundleTerm

FORM = Form(
    name="year_of_care",
    title="Year-of-care bundle: one price a patient for everything a condition needs in a year",
    families=("activity", "budget", "gain share", "pool", "funding", "bundle", "fees", "limits"),
)


def rules(m: ConcreteModel, terms: Terms) -> None:
    """A bundle has one price, and what a holder pays on is within the price it is paid."""
    alike = dict(_same_price(terms))
    if alike:
        m.one_price_for_a_bundle = Constraint(
            list(alike), rule=lambda m, name: m.lever[alike[name][0]] == m.lever[alike[name][1]]
        )
    held = dict(_held(terms))
    if held:
        m.price_covers_what_is_paid_on = Constraint(
            list(held),
            rule=lambda m, name: (
                sum(_a_patient_year(m, terms, row) for row in held[name][0])
                >= sum(_a_patient_year(m, terms, row) for row in held[name][1])
            ),
        )


def words(terms: Terms) -> Iterator[str]:
    """Who is paid what for a year of care, against the price built from its components."""
    for row in _rows(terms):
        when = f" in {row.year}" if row.year else ""
        if row.basis == FEE:
            yield (
                f"{row.payer} pays {row.payee}{when} {percentage(round(terms.value(row), 4))} of the unit price of each"
                f" thing it does in a year of {row.bundle}; {row.payer} pays for more where more is needed."
            )
            continue
        built, patients = _built(terms, row), f"{_patients(terms, row):,.0f} patients"
        price = terms.value(row) if row.basis == PRICE else built * (1 + terms.value(row))
        whom = f"those of {patients} for whom the standard is met" if row.only_if_met else patients
        yield (
            f"{row.payer} pays {row.payee} {amount(round(price, 2), '£')} a patient-year of {row.bundle}{when}, for"
            f" {whom}; built from the components it pays for, the price is {pounds(round(built, 2))}."
        )


def _rows(terms: Terms) -> tuple[BundleTerm, ...]:
    return tuple(cast("BundleTerm", row) for row in terms.rows("bundle"))


def _same_price(terms: Terms) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each price with the first one that it has to be the same as: a name, and the two levers."""
    first: dict[tuple[str, ...], BundleTerm] = {}
    for row in sorted(_rows(terms), key=lambda row: row.identity):
        if row.basis == FEE or not row.one_price:
            continue
        other = first.setdefault((row.clause, row.bundle, row.basis, row.year), row)
        if other is not row:
            yield _named(row.clause, row.bundle, row.payee, row.year), (terms.lever(other), terms.lever(row))


def _held(terms: Terms) -> Iterator[tuple[str, tuple[list[BundleTerm], list[BundleTerm]]]]:
    """What each holder is paid and pays on for a bundle, by year if anything goes by year."""
    rows = _rows(terms)
    for payee, bundle in sorted({(row.payee, row.bundle) for row in rows if row.basis != FEE}):
        for year, together in terms.each_year([row for row in rows if row.bundle == bundle]).items():
            received = [row for row in together if row.payee == payee and row.basis != FEE]
            paid_on = [row for row in together if row.payer == payee]
            if received and paid_on:
                yield _named(payee, bundle, year), (received, paid_on)


def _named(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _a_patient_year(m: ConcreteModel, terms: Terms, row: BundleTerm) -> Any:  # noqa: ANN401 - a Pyomo expression
    outright, per_unit = a_patient_year(terms.contract, row)
    return outright + per_unit * m.lever[terms.lever(row)]


def _patients(terms: Terms, row: BundleTerm) -> float:
    return sum(each.patients for mine in registers_of(terms.contract, row).values() for each in mine)


def _built(terms: Terms, row: BundleTerm) -> float:
    """Built price of a patient-year of severity 1, on average over the registers paid for."""
    every = [each for mine in registers_of(terms.contract, row).values() for each in mine]
    whole = sum(planned_years(each) for each in every) or 1.0
    return sum(built_price(terms.contract, row, each) * planned_years(each) for each in every) / whole
