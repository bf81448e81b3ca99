import { verify } from "../../contract/installation.ts";
import type { Visibility } from "../../contract/resources.ts";
import { type At, put, seal, shelf } from "../repositories/shelf.ts";
import { type Person, type World, world } from "../world.ts";

/** Two organizations with people in one or both: `mia` maintains both, `dev` develops in both, `bob` in acme, `eve` is a stranger. */
export interface Town extends World {
  mia: Person;
  dev: Person;
  bob: Person;
  vic: Person;
  eve: Person;
  /** Makes a data set with one sealed version of one file. */
  dataset(owner: Person, namespace: string, name: string, content: string, visibility?: Visibility): Promise<At>;
  /** The names of the invariants that do not hold. */
  broken(): Promise<string[]>;
  /** Bytes that count for a namespace. */
  stored(namespace: string): Promise<number>;
}

export async function town(environment: Record<string, string> = {}): Promise<Town> {
  const w = await world(environment);
  const [mia, dev, bob, vic, eve] = await Promise.all(
    ["mia-m", "dev-d", "bob-d", "vic-v", "eve-s"].map((path) => w.person(path)),
  );
  if (!mia || !dev || !bob || !vic || !eve) throw new Error("five people were made");
  await w.organization(mia, "acme", [
    [dev, "developer"],
    [bob, "developer"],
    [vic, "viewer"],
  ]);
  await w.organization(mia, "beta", [[dev, "developer"]]);
  const dataset: Town["dataset"] = async (owner, namespace, name, content, visibility = "organization-write") => {
    const at = await shelf(owner, namespace, name, visibility);
    await put(owner, at, "a.txt", content);
    await seal(owner, at);
    return at;
  };
  const broken = async () => {
    const { checks } = await w.root.call(verify, {});
    return checks.filter(({ rows }) => rows !== 0).map(({ name }) => name);
  };
  const stored = async (namespace: string) => {
    const { rows } = await w.owner.query(
      "select in_use from namespace_limit l join namespace n on n.id = l.namespace_id where n.path = $1 and product = 'storage'",
      [namespace],
    );
    return Number(rows[0]?.in_use ?? 0);
  };
  return { ...w, mia, dev, bob, vic, eve, dataset, broken, stored };
}
