// The scenario of ../README.md with openapi-fetch and the types of openapi-typescript.
import createClient from "openapi-fetch";
import type { components, paths } from "./contract.js";

type Problem = components["schemas"]["Problem"];

// What is asked for and what refuses it. Without it an answer is any of the operation's media types, the text of a table among them.
type Media = "application/json" | "application/problem+json";

const url = process.env.FELLESPLAN_URL!;
const reader = createClient<paths, Media>({ baseUrl: url });
const writer = createClient<paths, Media>({ baseUrl: url, headers: { Authorization: `Bearer ${process.env.FELLESPLAN_KEY}` } });

/** got is what was answered; a problem ends the scenario, and so does the 204 that only `Prefer: return=minimal` asks for. */
function got<T>(answer: { data?: T; error?: Problem; response: Response }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null) throw new Error(`${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

async function walk(limit: number, committee?: string[]): Promise<{ keys: Set<string>; pages: number }> {
  const keys = new Set<string>();
  let pages = 0;
  let cursor: string | null = null;
  do {
    const query = { limit, ...(committee && { committee }), ...(cursor && { cursor }) };
    const page: components["schemas"]["MeasureList"] = got(await reader.GET("/measures", { params: { query } }));
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
const answer = await reader.GET("/measures/{measure}", { params: { path } });
const measure = got(answer);
console.log(`get: ${measure.key}, ${measure.yearCells[0]?.raw} until ${measure.yearCells[0]?.to}, indicator ${measure.indicator}`);
const again = await reader.GET("/measures/{measure}", { params: { path, header: { "If-None-Match": answer.response.headers.get("ETag")! } } });
console.log(`again: ${again.response.status}`);

const created = await writer.POST("/measures", {
  body: {
    title: "Felles opplæring",
    plan: { key: "felles-handlingsplan-2023-2026" },
    committee: { key: "fsu-ikt" },
    ordinal: 9999,
    indicator: "Talet på deltakarar",
  },
});
const mine = { measure: got(created).id };
const first = created.response.headers.get("ETag")!;
console.log(`create: version ${got(created).version}, indicator ${got(created).indicator}`);

function patch(tag: string, body: components["schemas"]["MeasurePatch"]) {
  return writer.PATCH("/measures/{measure}", {
    params: { path: mine, header: { "If-Match": tag } },
    headers: { "Content-Type": "application/merge-patch+json" },
    body,
  });
}
const patched = await patch(first, { title: "Felles opplæring for alle" });
console.log(`patch: version ${got(patched).version}, indicator ${got(patched).indicator}`);
const stale = await patch(first, { title: "For seint" });
console.log(`stale: ${stale.error?.status} ${stale.error?.code}`);
const cleared = await patch(patched.response.headers.get("ETag")!, { indicator: null });
console.log(`clear: version ${got(cleared).version}, indicator ${got(cleared).indicator}`);

const refused = await writer.POST("/measures", { body: { title: "Ingen eig", plan: { key: "felles-handlingsplan-2023-2026" }, committee: { key: "finst-ikkje" }, ordinal: 9999 } });
const fault = refused.error?.errors?.[0];
console.log(`problem: ${refused.error?.status} ${fault?.code} ${fault?.pointer}`);

let after: string | undefined;
async function follow(wait: number): Promise<components["schemas"]["ChangeEntry"][]> {
  const changes: components["schemas"]["ChangeEntry"][] = [];
  for (;;) {
    const page: components["schemas"]["ChangeFeed"] = got(await reader.GET("/changes", { params: { query: { limit: 200, ...(after && { after }) }, header: { Prefer: `wait=${wait}` } } }));
    changes.push(...page.items);
    after = page.nextCursor;
    if (!page.hasMore) return changes;
  }
}
const before = await follow(0);
if (before.some((change) => change.id === mine.measure)) throw new Error("the feed shows a draft");
console.log(`changes: ${before.length} to the head`);
const published = await patch(cleared.response.headers.get("ETag")!, { visibility: "published" });
got(published);
const operations = (await follow(10)).filter((change) => change.id === mine.measure).map((change) => change.operation);
const removed = await writer.DELETE("/measures/{measure}", { params: { path: mine, header: { "If-Match": published.response.headers.get("ETag")! } } });
if (removed.response.status !== 204) throw new Error(`deleting was answered ${removed.response.status}`);
operations.push(...(await follow(10)).filter((change) => change.id === mine.measure).map((change) => change.operation));
console.log(`follow: ${operations.join(", ")}`);
