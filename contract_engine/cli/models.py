"""`contract-engine models`: the forms of contract and the term sheets that come with the tool."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import click

from contract_engine.cli.options import as_one_document, json_option, models_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@click.command()
@click.argument("name", required=False)
@models_option
@json_option
def models(name: str | None, *, models: Path | None, as_json: bool) -> None:
    """List the contract forms and term sheets, or show NAME as a page.

    A form is a kind of contract, with its algebra. A term sheet is a contract of that form,
    filled in; its page says who is in it, what is paid for what, what is open to negotiation,
    and where each figure comes from. A .toml file of your own can be shown as well. Any other
    word lists what speaks of it: contract-engine models medicare.
    """
    known = {"forms": _forms(models), "term_sheets": _term_sheets()}
    if name is not None:
        known = _about(name, known)
    if name is None or known["forms"] or known["term_sheets"]:
        click.echo(as_one_document(known) if as_json else "\n".join(_list(**known)))
        return
    page = _page(name, models)
    click.echo(as_one_document({"name": name, "page": page}) if as_json else page)


def _about(word: str, known: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return the forms and term sheets that speak of a word; none if it names one, or a file."""
    names = [next(iter(entry.values())) for entries in known.values() for entry in entries]
    if word in names or word.lower().endswith(".toml"):
        return {"forms": [], "term_sheets": []}
    folded = word.casefold()
    return {
        kind: [entry for entry in entries if any(folded in str(said).casefold() for said in entry.values())]
        for kind, entries in known.items()
    }


def _forms(own: Path | None) -> list[dict[str, Any]]:
    from contract_engine.clauses.form import load_form
    from contract_engine.shipped import form_folders

    paths = {path.stem: path for folder in reversed(form_folders(own)) for path in sorted(folder.glob("*.py"))}
    return [{"form": form, "title": load_form(paths[form]).form.title} for form in sorted(paths)]


def _term_sheets() -> list[dict[str, Any]]:
    import tomllib

    from contract_engine.shipped import term_sheets

    found = []
    for name, path in term_sheets().items():
        settings = tomllib.loads(path.read_text("utf-8"))["contract"]
        said = {key: settings.get(key, "") for key in ("form", "country", "source", "name")}
        found.append({"term_sheet": name, **said})
    return found


def _list(forms: Sequence[dict[str, Any]], term_sheets: Sequence[dict[str, Any]]) -> list[str]:
    wide = max((len(form["form"]) for form in forms), default=0)
    rows = [[sheet[key] for key in ("term_sheet", "form", "country")] for sheet in term_sheets]
    widths = [max((len(row[place]) for row in rows), default=0) for place in range(3)]
    return [
        "Forms of contract",
        *(f"  {form['form']:<{wide}}  {form['title']}" for form in forms),
        "",
        "Term sheets: form, country, source",
        *(
            "  ".join(["", *map(str.ljust, row, widths), sheet["source"]])
            for row, sheet in zip(rows, term_sheets, strict=True)
        ),
        "",
        "For one as a page:          contract-engine models NAME",
        "To start from a term sheet: contract-engine new NAME -o book.xlsx",
    ]  # fmt: skip


def _page(name: str, own: Path | None) -> str:
    from contract_engine import shipped
    from contract_engine.cli.guard import contract_at
    from contract_engine.shipped import form_folders
    from contract_engine.workbook.read_rules import read_rules
    from contract_engine.workbook.sheet_page import page_of

    form = next((path for folder in form_folders(own) if (path := folder / f"{name}.py").is_file()), None)
    of_both = name in shipped.term_sheets()
    pages = []
    if form is not None:
        pages.append(ast.get_docstring(ast.parse(form.read_text("utf-8"))) or "")
        examples = [sheet["term_sheet"] for sheet in _term_sheets() if sheet["form"] == name]
        pages.append(f"Term sheets of this form: {', '.join(examples)}." if examples else "")
    if form is None or of_both:
        sheet = shipped.term_sheet(name)
        pages.append("\n".join(page_of(sheet.stem, contract_at(sheet), read_rules(sheet))))
    return "\n\n".join(part for part in pages if part)
