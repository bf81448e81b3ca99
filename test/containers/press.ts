import { compareExecutions } from "../../contract/execution-comparisons.ts";
import { datasets as files } from "../../contract/files.ts";
import { getPublication, type Publication, publishOutput } from "../../contract/publications.ts";
import { type Person, until } from "../world.ts";

/** An execution by its container in acme. */
export const run = (name: string, number = 1) => ({ namespace: "acme", name, number });

type Given = NonNullable<Parameters<typeof ask>[2]>;

/** Asks that an output becomes a version; without more, of a new data set of acme. */
export const ask = (
  person: Person,
  at: ReturnType<typeof run>,
  body: Partial<Parameters<typeof body_of>[0]> & { target: string },
) => person.call(publishOutput, { params: at, body: body_of(body) });

const body_of = (body: {
  target: string;
  create?: { visibility?: "private" | "organization-read" | "organization-write" };
  version?: number;
  from?: number | "latest" | "empty";
  paths?: string[];
  folder?: string;
  seal?: boolean;
}) => body;

/** The same, and waits for what becomes of it. */
export async function publish(person: Person, at: ReturnType<typeof run>, body: Given): Promise<Publication> {
  const { id } = await ask(person, at, body);
  return until(`the publication ${id} to end`, async () => {
    const seen = await person.call(getPublication, { params: { ...at, id } });
    return seen.ended_at !== null && seen;
  });
}

/** The paths of a version of a data set of acme. */
export async function pathsOf(person: Person, name: string, version: number): Promise<string[]> {
  const list = { params: { namespace: "acme", name, version }, query: { limit: 1000 } };
  const { items } = await person.call(files.list, list);
  return items.flatMap(({ file }) => file?.path ?? []);
}

/** Compares two executions of acme. */
export const compare = (person: Person, name: string, number: number, other: number, other_name?: string) =>
  person.call(compareExecutions, {
    params: { ...run(name, number), other },
    query: other_name === undefined ? {} : { with: `acme/${other_name}` },
  });
