// The scenario of ../README.md with what @hey-api/openapi-ts generates.
import { createClient, createConfig } from "./client/client/index.js";
import { createMeasure, deleteMeasure, getMeasure, listChanges, listMeasures, patchMeasure } from "./client/index.js";
import type { ChangeEntry, ChangeFeed, MeasureList, MeasurePatch, Problem } from "./client/index.js";

const baseUrl = process.env.FELLESPLAN_URL!;
const reader = createClient(createConfig({ baseUrl }));
const writer = createClient(createConfig({ baseUrl, auth: process.env.FELLESPLAN_KEY! }));

/**
 * got is what was answered; a problem ends the scenario. A write's type has `void` in it for the 204 that only
 * `Prefer: return=minimal` asks for, so that one ends it too.
 */
function got<T>(answer: { data?: T; error?: Problem; response?: Response }): Exclude<T, void> {
  if (answer.data === undefined) throw new Error(`${answer.response?.status} ${JSON.stringify(answer.error)}`);
  return answer.data as Exclude<T, void>;
}

function tag(answer: { response?: Response }): string {
  return answer.response!.headers.get("ETag")!;
}

async function walk(limit: number, committee?: string[]): Promise<{ keys: Set<string>; pages: number }> {
  const keys = new Set<string>();
  let pages = 0;
  let cursor: string | null = null;
  do {
    const query = { limit, ...(committee && { committee }), ...(cursor && { cursor }) };
    const page: MeasureList = got(await listMeasures({ client: reader, query }));
    for (const measure of page.items) {
      if (keys.has(measure.key) || (committee && !committee.includes(measure.committee.key))) throw new Error(`${measure.key} comes again or does not belong`);
      keys.add(measure.key);
    }
    pages++;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { keys, pages };
}

const all = await walk(50);
console.log(`list: ${all.keys.size} measures in ${all.pages} pages of 50`);
const some = await walk(7, ["fsu-rehabilitering"]);
console.log(`filter: ${some.keys.size} measures of fsu-rehabilitering in ${some.pages} pages of 7`);

const path = { measure: "kunnskap-tiltak-16" };
const answer = await getMeasure({ client: reader, path });
const measure = got(answer);
console.log(`get: ${measure.key}, ${measure.yearCells[0]?.raw} until ${measure.yearCells[0]?.to}, indicator ${measure.indicator}`);
const again = await getMeasure({ client: reader, path, headers: { "If-None-Match": tag(answer) } });
console.log(`again: ${again.response?.status}`);

const created = await createMeasure({
  client: writer,
  body: {
    title: "Felles opplæring",
    plan: { key: "felles-handlingsplan-2023-2026" },
    committee: { key: "fsu-ikt" },
    ordinal: 9999,
    indicator: "Talet på deltakarar",
  },
});
const mine = { measure: got(created).id };
console.log(`create: version ${got(created).version}, indicator ${got(created).indicator}`);

function patch(held: string, body: MeasurePatch) {
  return patchMeasure({ client: writer, path: mine, headers: { "If-Match": held }, body });
}
const patched = await patch(tag(created), { title: "Felles opplæring for alle" });
console.log(`patch: version ${got(patched).version}, indicator ${got(patched).indicator}`);
const stale = await patch(tag(created), { title: "For seint" });
console.log(`stale: ${stale.error?.status} ${stale.error?.code}`);
const cleared = await patch(tag(patched), { indicator: null });
console.log(`clear: version ${got(cleared).version}, indicator ${got(cleared).indicator}`);

const refused = await createMeasure({ client: writer, body: { title: "Ingen eig", plan: { key: "felles-handlingsplan-2023-2026" }, committee: { key: "finst-ikkje" }, ordinal: 9999 } });
const fault = refused.error?.errors?.[0];
console.log(`problem: ${refused.error?.status} ${fault?.code} ${fault?.pointer}`);

let after: string | undefined;
async function follow(wait: number): Promise<ChangeEntry[]> {
  const changes: ChangeEntry[] = [];
  for (;;) {
    const page: ChangeFeed = got(await listChanges({ client: reader, query: { limit: 200, ...(after && { after }) }, headers: { Prefer: `wait=${wait}` } }));
    changes.push(...page.items);
    after = page.nextCursor;
    if (!page.hasMore) return changes;
  }
}
const before = await follow(0);
if (before.some((change) => change.id === mine.measure)) throw new Error("the feed shows a draft");
console.log(`changes: ${before.length} to the head`);
const published = await patch(tag(cleared), { visibility: "published" });
got(published);
const operations = (await follow(10)).filter((change) => change.id === mine.measure).map((change) => change.operation);
const removed = await deleteMeasure({ client: writer, path: mine, headers: { "If-Match": tag(published) } });
if (removed.response?.status !== 204) throw new Error(`deleting was answered ${removed.response?.status}`);
operations.push(...(await follow(10)).filter((change) => change.id === mine.measure).map((change) => change.operation));
console.log(`follow: ${operations.join(", ")}`);
