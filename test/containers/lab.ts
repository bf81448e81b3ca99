import { createContainer } from "../../contract/containers.ts";
import type { Execution } from "../../contract/executions.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { putResourceType, verify } from "../../contract/installation.ts";
import { type Person, until, type World, world } from "../world.ts";

/** An organization with somebody of each kind, and a resource type with room. */
export interface Lab extends World {
  mia: Person;
  dev: Person;
  deb: Person;
  vic: Person;
  eve: Person;
  /** Makes a container in acme, readable and startable by its developers. */
  container(
    name: string,
    command: string,
    more?: Partial<{ visibility: "private" | "organization-read" | "organization-write" }>,
  ): Promise<string>;
  /** Starts an execution in acme. */
  start(person: Person, name: string, more?: { command?: string; units?: number }): Promise<Execution>;
  /** Waits for an execution to come to one of these states. */
  reach(person: Person, name: string, number: number, ...states: string[]): Promise<Execution>;
  /** The names of the invariants that do not hold. */
  broken(): Promise<string[]>;
}

/** `mia` maintains acme, `dev` and `deb` develop, `vic` views; `eve` is a stranger. */
export async function lab(environment: Record<string, string> = {}): Promise<Lab> {
  const it = await world(environment);
  const [mia, dev, deb, vic, eve] = await Promise.all(
    ["mia-m", "dev-d", "deb-d", "vic-v", "eve-s"].map((path) => it.person(path)),
  );
  if (!mia || !dev || !deb || !vic || !eve) throw new Error("five people were made");
  await it.organization(mia, "acme", [
    [dev, "developer"],
    [deb, "developer"],
    [vic, "viewer"],
  ]);
  await it.root.call(putResourceType, {
    params: { name: "small" },
    body: { capacity: 50, cpu: 0.5, memory_bytes: 2 ** 26 },
  });
  const container: Lab["container"] = async (name, command, more = {}) => {
    const visibility = more.visibility ?? "organization-write";
    await mia.call(createContainer, { body: { namespace: "acme", name, command, resource_type: "small", visibility } });
    return name;
  };
  const start: Lab["start"] = (person, name, more = {}) =>
    person.call(startExecution, { params: { namespace: "acme", name }, body: more });
  const reach: Lab["reach"] = (person, name, number, ...states) =>
    until(`${name}/${number} being ${states.join(" or ")}`, async () => {
      const seen = await person.call(getExecution, { params: { namespace: "acme", name, number } });
      return states.includes(seen.state) && seen;
    });
  const broken = async () => {
    const { checks } = await it.root.call(verify, {});
    return checks.filter(({ rows }) => rows !== 0).map(({ name }) => name);
  };
  return { ...it, mia, dev, deb, vic, eve, container, start, reach, broken };
}
