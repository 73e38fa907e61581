"""What schemathesis.toml cannot say: which days are made up, which keys are sent, and which faults a rightful 400 may name."""

import datetime
import uuid

import schemathesis
from hypothesis import strategies as st
from hypothesis.internal import lambda_sources

# A calendar day of this service has a year of four digits, which a format has no way to say.
schemathesis.openapi.format("date", st.dates(min_value=datetime.date(1000, 1, 1)).map(str))
schemathesis.openapi.format(
    "date-time",
    st.datetimes(min_value=datetime.datetime(1000, 1, 2), max_value=datetime.datetime(9999, 12, 30)).map(lambda t: t.isoformat() + "Z"),
)

# The example of the contract's Idempotency-Key stands in every creation, and a value that is short comes again. A key names one request,
# so all but the first that succeeds would be answered 422 and nothing else of them be looked at. The first to send a key keeps it, so that
# its bounds are asked for too; what the service makes of a key that comes again is tested in Go.
SENT_KEYS = set()


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """A request that fits the contract has an Idempotency-Key of its own, if it has one."""
    if case.meta is None or not case.meta.generation.mode.is_positive or "Idempotency-Key" not in (case.headers or {}):
        return
    if case.headers["Idempotency-Key"] in SENT_KEYS:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    SENT_KEYS.add(case.headers["Idempotency-Key"])


# The faults that the service finds with the contract's schemas and in the syntax of a request. What fits the contract cannot have them;
# every other fault is one of the domain, that no schema could say: a reference or code that names nothing, a cursor of another service,
# values of one object or headers of one request that contradict each other.
OF_THE_CONTRACT = {
    "duplicate_member", "invalid", "invalid_form", "invalid_format", "invalid_text", "invalid_type", "malformed_json", "malformed_query",
    "not_in_list", "not_nullable", "repeated_parameter", "too_deep", "too_few", "too_few_members", "too_large", "too_long", "too_many",
    "too_short", "too_small", "trailing_data", "unknown_member", "unknown_parameter",
}  # fmt: skip


@schemathesis.check
def rightful_refusal(ctx, response, case):
    """A request that fits the contract may be answered 400 only for what the contract cannot say."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    codes = {fault["code"] for fault in response.json().get("errors", [])}
    if not codes or codes & OF_THE_CONTRACT:
        raise AssertionError(f"A request that fits the contract was refused for {sorted(codes & OF_THE_CONTRACT) or response.text}")


# Some patch versions of Python 3.11 cannot always parse a source while the stack is deep, and Hypothesis, which only wants to show a
# function, gives up the whole operation over it.
described = lambda_sources.lambda_description


def describe(function):
    try:
        return described(function)
    except SystemError:
        return "lambda: ..."


lambda_sources.lambda_description = describe
