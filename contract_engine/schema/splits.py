"""What a split between practices may need beside the contract: values of groups, and what a network's size does."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column


class CoalitionRow(Row):
    """What one group of organisations could gain on its own, typed by hand."""

    table: ClassVar[str] = "coalitions"
    sheet: ClassVar[str] = "Coalitions"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "What every group of organisations could gain on its own, in place of what the contract says: one row a group,"
        " single ones too; a cost is a negative gain."
    )
    key: ClassVar[tuple[str, ...]] = ("members",)

    members: str = column("Members", "Names of the group, with commas between them", "text",
                          example="Practice A, Practice B")  # fmt: skip
    value: float = column("Value", "What the group could gain over the term on its own", "pounds", unit="£")
    source: str = source_column()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the group, as typed."""
        return tuple(name.strip() for name in self.members.split(",") if name.strip())


class NetworkRow(Row):
    """What the size of a network changes when only some of its practices sign."""

    table: ClassVar[str] = "networks"
    sheet: ClassVar[str] = "Networks"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "What a network needs to sign with fewer practices, and which of its costs stay; read by split alone."
    )
    key: ClassVar[tuple[str, ...]] = ("network",)

    network: str = column("Network", "As beside its practices on Parties", "text", refers_to=("parties.network",))
    smallest_list: float = column("Smallest list", "Registered patients below which it may not sign", "number",
                                  unit="people", default=0.0, derived="none", lowest=0,
                                  where="the network contract")  # fmt: skip
    fixed_part: float = column("Part of scheme costs that stays", "Part of what its schemes cost that does not fall if"
                               " fewer practices sign: those who do bear it", "share", unit="%", default=0.0,
                               derived="none: each practice bears its part by list", lowest=0,
                               highest=1)  # fmt: skip
    source: str = source_column()


FormOfOrganisation = Literal["independents", "network", "federation", "merged partnership"]
FORMS: tuple[FormOfOrganisation, ...] = ("independents", "network", "federation", "merged partnership")


class OrganisationFormRow(Row):
    """What the same practices would cost and save under one form of organisation."""

    table: ClassVar[str] = "organisation_forms"
    sheet: ClassVar[str] = "Organisation forms"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "What each form of organisation costs and releases; a form without a row is taken as assumed. Read by split"
        " alone."
    )
    key: ClassVar[tuple[str, ...]] = ("form",)

    form: FormOfOrganisation = column("Form", "How the practices are organised", "choice", choices=FORMS)
    released: float | None = column("Economies released", "Part of what working together adds under this contract that"
                                    " this form releases", "share", unit="%", default=None,
                                    derived="independents none, the others all", lowest=0, highest=5)  # fmt: skip
    management: float | None = column("Management", "What running it costs, for each registered patient, price-base"
                                      " money", "pounds", unit="£ a patient a year", default=None,
                                      derived="illustrative figures: see Forms of organisation in the results",
                                      lowest=0)  # fmt: skip
    one_off: float | None = column("Cost of setting up", "Paid once, for each registered patient", "pounds",
                                   unit="£ a patient", default=None,
                                   derived="illustrative figures: see Forms of organisation in the results",
                                   lowest=0)  # fmt: skip
    vat: float | None = column("VAT on what is supplied", "Rate on staff and services supplied between its members;"
                               " none inside one partnership", "share", unit="%", default=None,
                               derived="as on Shared services and Schemes; none for a merged partnership", lowest=0,
                               highest=0.5, where="a VAT adviser")  # fmt: skip
    autonomy: float = column("Worth of autonomy given up", "What giving up its own decisions is worth to a practice,"
                             " for each registered patient", "pounds", unit="£ a patient a year", default=0.0,
                             derived="nothing", lowest=0)  # fmt: skip
    source: str = source_column()
