"""What the number format of a cell says of its number: that it is a date, or shown as a percentage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from contract_engine.workbook.markup import DamagedError, elements

# ECMA-376 part 1, 18.8.30: formats that have a number and no code in the file. Those of East Asia, 27 to 36 and
# 50 to 58, are dates; of the others only dates and percentages matter here.
BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy/mm/dd"),
}  # fmt: skip
# Of a code, what is in quotes, after a backslash, or in brackets that do not count hours, minutes or seconds, is
# shown as it stands; _ and * take the next character as a space or a filling.
SHOWN_AS_IT_STANDS = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
COUNTS_UP = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
GENERAL = "General"
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no time zone
EPOCH_OF_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - as above
SIXTY = 60


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a cell shows its number."""

    code: str = GENERAL
    is_date: bool = False
    is_duration: bool = False

    def moment(self, days: float, epoch: datetime) -> datetime | time | timedelta:
        """Return the date or time that a number of days shows as; a duration, if it is no date that Excel has."""
        try:
            if self.is_duration or days < 0:
                return timedelta(days=days)
            if 0 <= days < 1:
                return (EPOCH + timedelta(days=days)).time()
            # Excel has a 29 February 1900, so that days before 1 March 1900 are one off.
            first = timedelta(days=int(0 < days < SIXTY and epoch == EPOCH))
            return epoch + timedelta(milliseconds=round(days * 86_400_000)) + first
        except OverflowError:
            return timedelta.max


def number_format(code: str) -> NumberFormat:
    """Return what a format code says."""
    plain = SHOWN_AS_IT_STANDS.sub("", code.partition(";")[0])
    is_date = plain.casefold() not in ("general", "standard") and re.search(r"[dmhys]", plain, re.IGNORECASE)
    return NumberFormat(code, bool(is_date), bool(is_date and COUNTS_UP.search(plain)))


def formats_of(styles: bytes | None) -> list[NumberFormat]:
    """Return the number format of each style of cells, in the order in which cells refer to them."""
    if styles is None:
        return [NumberFormat()]
    every = elements(styles, "styleSheet")
    try:
        own = {int(entry.attributes["numFmtId"]): entry.attributes["formatCode"] for entry in every
               if (entry.name, entry.parent) == ("numFmt", "numFmts")}  # fmt: skip
        codes = [int(entry.attributes.get("numFmtId", 0)) for entry in every
                 if (entry.name, entry.parent) == ("xf", "cellXfs")]  # fmt: skip
    except (KeyError, ValueError) as problem:
        raise DamagedError from problem
    known = {number: number_format(code) for number, code in (BUILT_IN | own).items()}
    return [known.get(number, NumberFormat()) for number in codes] or [NumberFormat()]
