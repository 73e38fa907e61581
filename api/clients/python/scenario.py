"""The scenario of ../README.md with what openapi-generator generates for Python."""

import os

from fellesplan_client import ApiClient, Configuration, MeasureInput, MeasurePatch, MeasuresApi, Problem, ReferenceInput, SyncApi, Visibility
from fellesplan_client.exceptions import ApiException

URL = os.environ["FELLESPLAN_URL"]
anonymous = ApiClient(Configuration(host=URL))
reader = MeasuresApi(anonymous)
feed = SyncApi(anonymous)
writer = MeasuresApi(ApiClient(Configuration(host=URL, access_token=os.environ["FELLESPLAN_KEY"])))


def shown(value):
    return "null" if value is None else value


def tag(answer) -> str:
    """The ETag of an answer: the generated client keeps the names of headers as they are sent, and they have no case."""
    return next(value for name, value in answer.headers.items() if name.lower() == "etag")


def refusal(call, **arguments) -> Problem:
    """The problem with which a call is refused, as the type that the contract gives it."""
    try:
        call(**arguments)
    except ApiException as refused:
        assert isinstance(refused.data, Problem), refused
        return refused.data
    raise AssertionError("not refused")


def walk(limit, committee=None):
    keys, pages, cursor = set(), 0, None
    while True:
        page = reader.list_measures(limit=limit, committee=committee, cursor=cursor)
        for measure in page.items:
            assert measure.key not in keys and (committee is None or measure.committee.key in committee), measure.key
            keys.add(measure.key)
        pages += 1
        cursor = page.next_cursor
        if cursor is None:
            return len(keys), pages


found, pages = walk(50)
print(f"list: {found} measures in {pages} pages of 50")
found, pages = walk(7, ["fsu-rehabilitering"])
print(f"filter: {found} measures of fsu-rehabilitering in {pages} pages of 7")

answer = reader.get_measure_with_http_info("kunnskap-tiltak-16")
measure = answer.data
print(f"get: {measure.key}, {measure.year_cells[0].raw} until {measure.year_cells[0].to}, indicator {shown(measure.indicator)}")
try:
    reader.get_measure("kunnskap-tiltak-16", if_none_match=tag(answer))
    raise AssertionError("modified")
except ApiException as unchanged:  # the generator has no other way to tell of a 304
    print(f"again: {unchanged.status}")

created = writer.create_measure_with_http_info(
    MeasureInput(
        title="Felles opplæring",
        plan=ReferenceInput(key="felles-handlingsplan-2023-2026"),
        committee=ReferenceInput(key="fsu-ikt"),
        ordinal=9999,
        indicator="Talet på deltakarar",
    )
)
mine = created.data.id
print(f"create: version {created.data.version}, indicator {created.data.indicator}")


def patch(held, **members):
    return writer.patch_measure_with_http_info(str(mine), MeasurePatch(**members), if_match=held)


patched = patch(tag(created), title="Felles opplæring for alle")
print(f"patch: version {patched.data.version}, indicator {patched.data.indicator}")
stale = refusal(patch, held=tag(created), title="For seint")
print(f"stale: {stale.status} {stale.code}")
cleared = patch(tag(patched), indicator=None)
print(f"clear: version {cleared.data.version}, indicator {shown(cleared.data.indicator)}")

orphan = MeasureInput(title="Ingen eig", plan=ReferenceInput(key="felles-handlingsplan-2023-2026"), committee=ReferenceInput(key="finst-ikkje"), ordinal=9999)
problem = refusal(writer.create_measure, measure_input=orphan)
print(f"problem: {problem.status} {problem.errors[0].code} {problem.errors[0].pointer}")

after = None


def follow(wait):
    global after
    changes = []
    while True:
        page = feed.list_changes(after=after, limit=200, prefer=f"wait={wait}")
        changes.extend(page.items)
        after = page.next_cursor
        if not page.has_more:
            return changes


before = follow(0)
assert all(change.id != mine for change in before), "the feed shows a draft"
print(f"changes: {len(before)} to the head")
published = patch(tag(cleared), visibility=Visibility.PUBLISHED)
operations = [change.operation.value for change in follow(10) if change.id == mine]
removed = writer.delete_measure_with_http_info(str(mine), if_match=tag(published))
assert removed.status_code == 204, removed.status_code
operations += [change.operation.value for change in follow(10) if change.id == mine]
print(f"follow: {', '.join(operations)}")
