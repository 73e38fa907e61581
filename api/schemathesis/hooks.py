"""What schemathesis.toml cannot say: which days are made up, and which faults a rightful 400 may name."""

import datetime

import schemathesis
from hypothesis import strategies as st
from hypothesis.internal import lambda_sources

# A calendar day of this service has a year of four digits, which a format has no way to say.
schemathesis.openapi.format("date", st.dates(min_value=datetime.date(1000, 1, 1)).map(str))
schemathesis.openapi.format(
    "date-time",
    st.datetimes(min_value=datetime.datetime(1000, 1, 2), max_value=datetime.datetime(9999, 12, 30)).map(lambda t: t.isoformat() + "Z"),
)

# Faults that no schema can rule out: what a well-formed value names is not there, a cursor is not one of ours, two headers contradict
# each other, or two values of one object do.
RIGHTFUL = {"unknown_reference", "unknown_code", "invalid_cursor", "contradiction"}


@schemathesis.check
def rightful_refusal(ctx, response, case):
    """A request that fits the contract may be answered 400 only for what the contract cannot say."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    codes = {fault["code"] for fault in response.json().get("errors", [])}
    if not codes or codes - RIGHTFUL:
        raise AssertionError(f"A request that fits the contract was refused for {sorted(codes - RIGHTFUL) or response.text}")


# Some patch versions of Python 3.11 cannot always parse a source while the stack is deep, and Hypothesis, which only wants to show a
# function, gives up the whole operation over it.
described = lambda_sources.lambda_description


def describe(function):
    try:
        return described(function)
    except SystemError:
        return "lambda: ..."


lambda_sources.lambda_description = describe
