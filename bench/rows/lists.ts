import { present } from "../../server/domain/sharing/present.ts";
import { listVisible } from "../../server/domain/sharing/sharing.ts";
import { openAskers } from "../asker.ts";
import { hermit, type Place, personOf } from "../crowd.ts";
import { execute, type Ground } from "../ground.ts";
import { type Group, median, type Row, rate } from "../measure.ts";
import { floorTable, openPlain, shown, walk } from "../statements.ts";

const at_once = 16;
const seconds = 1;

/** The first 50 of what somebody may see, as a request would present them, without HTTP. */
interface Asker {
  who: string;
  namespace: string;
  path: string;
}

const askers: readonly Asker[] = (["mixed", "secretive"] as const)
  .flatMap((namespace): Asker[] =>
    (["developer", "viewer", "maintainer"] as const).map((role) => ({
      who: `a ${role} of a ${namespace} organization`,
      namespace,
      path: personOf(role),
    })),
  )
  .concat({ who: "a person in their own namespace", namespace: hermit, path: hermit });

/**
 * Lists of what is visible to people with no way in but their role and what they own: beside the plain statement, one
 * asker beside another, one size beside another.
 */
export async function rows(ground: Ground): Promise<Group> {
  const full = await openLists((await ground.crowd(100_000)).url);
  const small = await openLists((await ground.crowd(1000)).url);
  const large = process.env["BENCH_FULL"] === "1" ? await openLists((await ground.crowd(1_000_000)).url) : undefined;
  const floors = await openFloors((await ground.crowd(100_000)).owner_url);
  const [fastest, slowest] = await extremes(full);
  const beside = (role: "developer" | "maintainer", namespace: Place): Row => ({
    work: `first 50 visible of 100,000 resources, for a ${role} of a ${namespace} organization`,
    unit: "/s",
    figure: () => full.take({ namespace, path: personOf(role) }),
    floor: { what: "a plain indexed statement for the same columns", figure: () => floors.take(role, namespace) },
    target: { ratio_min: 0.5 },
  });
  const grown = (lists: typeof full, size: string): Row => ({
    work: `the same for a developer of a mixed organization with ${size} resources`,
    unit: "/s",
    figure: () => lists.take({ namespace: "mixed", path: personOf("developer") }),
    floor: { what: "with 1,000", figure: () => small.take({ namespace: "mixed", path: personOf("developer") }) },
    target: { ratio_min: 0.5 },
  });
  return {
    rows: [
      beside("developer", "mixed"),
      beside("developer", "secretive"),
      beside("maintainer", "mixed"),
      {
        work: `the same for the asker who waits longest: ${slowest.who}`,
        unit: "/s",
        figure: () => full.take(slowest),
        floor: { what: `who waits least: ${fastest.who}`, figure: () => full.take(fastest) },
        target: { ratio_min: 1 / 1.5 },
      },
      grown(full, "100,000"),
      ...(large ? [grown(large, "1,000,000")] : []),
    ],
    close: async () => {
      for (const opened of [full, small, large, floors]) await opened?.close();
    },
  };
}

async function openLists(url: string) {
  const { ctxOf, close } = await openAskers(url);
  const take = ({ namespace, path }: Pick<Asker, "namespace" | "path">) => {
    const ctx = ctxOf(path);
    return rate(at_once, seconds, async () => {
      const { items } = await listVisible(ctx, { namespace, limit: 50 });
      return items.map((row) => present(ctx, row));
    });
  };
  return { take, close };
}

async function extremes({ take }: { take: (asker: Asker) => Promise<number> }): Promise<[Asker, Asker]> {
  const taken = askers.map((asker) => ({ asker, rates: [] as number[] }));
  for (let round = 0; round < 3; round++) for (const { asker, rates } of taken) rates.push(await take(asker));
  const sorted = taken.toSorted((a, b) => median(b.rates) - median(a.rates)).map(({ asker }) => asker);
  return [sorted[0] as Asker, sorted.at(-1) as Asker];
}

/** The floor: a table with only what it needs, an index for each way in, and every plan made once. */
async function openFloors(owner_url: string) {
  await execute(owner_url, floorTable);
  await execute(owner_url, "vacuum analyze floor");
  const pool = openPlain(owner_url);
  const { rows } = await pool.query("select n.path, n.id from namespace n");
  const ids = new Map<string, string>(rows.map(({ path, id }) => [path, id]));
  const take = (role: "developer" | "maintainer", namespace: Place) => {
    const values = [ids.get(namespace), ids.get(personOf(role))];
    const query = { name: role, text: plain[role], values: role === "developer" ? values : values.slice(0, 1) };
    return rate(at_once, seconds, () => pool.query(query));
  };
  return { take, close: () => pool.end() };
}

const plain = {
  developer: `
    select ${shown} from (
      select distinct created_at, id from (${walk("visibility <> 'private'")} union all ${walk("owner_id = $2")}) w
      order by created_at desc, id desc limit 51
    ) page join floor r on r.id = page.id left join account o on o.id = r.owner_id
    order by page.created_at desc, page.id desc`,
  maintainer: `
    select ${shown} from floor r left join account o on o.id = r.owner_id
    where r.namespace_id = $1 order by r.created_at desc, r.id desc limit 51`,
};
