"""Forms of organisation in words and as a document: who gains by each, who loses, and what autonomy costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import listed, money
from contract_engine.splitting.forms import ALONE, MERGED
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.splitting.forms import FormLine, Forms

ILLUSTRATIVE = "What a form costs is illustrative unless it is typed on the sheet Organisation forms."
HOW_MERGED = "One partnership has one purse, shared here by weighted list, and no VAT inside it."
NAMES = {"released": "economies released", "management": "management", "one_off": "cost of setting up"}


def forms_in_words(forms: Forms) -> Iterator[str]:
    """Yield one sentence for each form, then what autonomy costs, then where the figures are from."""
    for line in forms.lines:
        gains = {each.practice: each.gain for each in forms.of(line.form)}
        total = sum(gains.values())
        losing = [f"{name}, by {money(-gain)}" for name, gain in gains.items() if gain < -PENNY]
        found = f"the group gains {money(total)}" if total >= 0 else f"the group loses {money(-total)}"
        vat = sum(each.vat for each in forms.of(line.form))
        taxed = f" after {money(vat)} of VAT that cannot be recovered" if vat > PENNY else ""
        worse = f"; worse off {'is' if len(losing) == 1 else 'are'} {listed(losing)}" if losing else "; nobody loses"
        yield f"{_as(line)}: {found} over the term{taxed}{worse if abs(total) > PENNY or losing else ''}."
    for line in forms.lines:
        if line.form in (ALONE, MERGED):
            continue
        costs = forms.autonomy_costs(line.form)
        total = sum(costs.values())
        better = [name for name, cost in costs.items() if cost < -PENNY]
        way = f"costs the group {money(total)}" if total >= 0 else f"is worth {money(-total)} to the group"
        who = "Each of them" if len(better) == len(costs) else listed(better) if better else ""
        more = f" {who} would have less in one partnership." if better else ""
        yield f"To stay apart in a {line.form}, and not merge, {way} over the term.{more}"
    yield f"{HOW_MERGED} {ILLUSTRATIVE}"


def _as(line: FormLine) -> str:
    return {"independents": "As independents", MERGED: "As one merged partnership"}.get(line.form, f"As a {line.form}")


def assumed_in_words(line: FormLine) -> str:
    """Say which figures of a form nobody typed."""
    if not line.assumed:
        return "as typed on Organisation forms"
    return f"assumed, illustrative: {listed([NAMES[name] for name in line.assumed])}"


def forms_as_json(forms: Forms) -> list[dict[str, object]]:
    """Return one document a form: what is assumed, and each practice's gain in its parts; pounds over the term."""
    return [
        {
            "form": line.form,
            "released": line.released,
            "management_a_patient": line.management,
            "one_off_a_patient": line.one_off,
            "vat": line.vat,
            "autonomy_a_patient": line.autonomy,
            "assumed": list(line.assumed),
            "source": line.source,
            "gain": round(sum(each.gain for each in forms.of(line.form)), 6),
            "practices": {
                each.practice: {
                    "gain": round(each.gain, 6), "before": round(each.before, 6), "vat": round(each.vat, 6),
                    "management": round(each.management, 6), "one_off": round(each.one_off, 6),
                    "autonomy": round(each.autonomy, 6),
                }
                for each in forms.of(line.form)
            },
            "autonomy_costs": {name: round(cost, 6) for name, cost in forms.autonomy_costs(line.form).items()},
        }
        for line in forms.lines
    ]  # fmt: skip
