import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import * as queries from "../../server/domain/repositories/queries.ts";
import { type World, world } from "../world.ts";

let w: World;
let version: () => Promise<string>;

beforeAll(async () => {
  w = await world();
  const { id } = await w.person("ann");
  await w.owner.query("insert into blob (sha256, bytes) values (sha256('x'), 1)");
  const { rows } = await w.owner.query(
    `insert into resource (namespace_id, kind, name, visibility, owner_id, created_by)
     values ('${id}', 'dataset', 'set', 'private', '${id}', '${id}') returning id`,
  );
  version = async () => {
    const made = await queries.insertVersion(w.ctx, {
      resource_id: rows[0].id,
      created_by: id,
      note: "",
      base_id: null,
    });
    return made.id;
  };
});
afterAll(() => w.stop());

/** Names that lie close to one another, and to the slash, in the order of bytes. */
const name = fc.constantFrom("a", "b", "a-", "a0", "a ", "é", "a.b", "🙂");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const inTheWay = (there: Iterable<string>, path: string) =>
  [...there].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));

/** What a folder shows, worked out from all paths. */
function modelOf(paths: string[], prefix: string): string[] {
  const sums = new Map<string, number>();
  for (const path of paths.filter((path) => path.startsWith(prefix)).sort(byBytes)) {
    const [first = "", ...rest] = path.slice(prefix.length).split("/");
    const key = prefix + first + (rest.length > 0 ? "/" : "");
    sums.set(key, (sums.get(key) ?? 0) + 1);
  }
  return [...sums].map(([key, files]) => `${key} ${files}`);
}

async function shown(version_id: string, prefix: string, limit: number): Promise<string[]> {
  const seen: string[] = [];
  for (let from = prefix; ; ) {
    const rows = await queries.listFolder(w.ctx, version_id, { prefix, from, limit });
    seen.push(...rows.slice(0, limit).map((row) => `${row.path}${row.is_folder ? "/" : ""} ${row.files}`));
    if (rows.length <= limit) return seen;
    from = rows[limit - 1]?.next ?? "";
  }
}

test("whatever files are put, the tree is the same as the one worked out from all their paths", async () => {
  const trial = fc.asyncProperty(
    fc.array(path, { maxLength: 25 }),
    fc.integer({ min: 1, max: 5 }),
    async (paths, limit) => {
      const version_id = await version();
      const kept = new Set<string>();
      const expected = paths.map((path) => {
        const refused = inTheWay(kept, path);
        if (!refused) kept.add(path);
        return refused;
      });
      const x = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
      const files = paths.map((path) => ({ path, sha256: x, bytes: 1, media_type: "x" }));
      const rows = files.length > 0 ? await queries.putFiles(w.ctx, version_id, files) : [];
      same(
        rows.map(({ obstacle }) => obstacle !== null),
        expected,
      );
      const all = [...kept].sort(byBytes);
      same((await queries.allFiles(w.ctx, version_id)).map(({ path }) => path).sort(byBytes), all);
      const folders = new Set(
        all.flatMap((path) => [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1))),
      );
      for (const prefix of ["", ...folders]) same(await shown(version_id, prefix, limit), modelOf(all, prefix));
    },
  );
  await fc.assert(trial, { numRuns: 60 });
});

function same(found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}
