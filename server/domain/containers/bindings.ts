import { endedStates } from "../../../contract/executions.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import * as repositories from "../repositories/repositories.ts";
import * as sharing from "../sharing/sharing.ts";
import * as outputs from "./binding-queries.ts";
import { viewOf } from "./output-views.ts";
import { placesOf } from "./places.ts";
import type { FrozenBinding } from "./queries.ts";

/** What a person names: a version of `datasets/…` or `models/…`, or the output of an execution of `containers/…`. */
export interface Wanted {
  source: string;
  /** Its number or name, or `latest`. */
  version: number | string;
}

/** What a container reads, as the asker stands to it. */
export interface Bound {
  /** The version's, or the execution's. */
  id: string;
  /** Of an execution: its container. */
  container_id: string | null;
  source: string;
  version: number;
  readable: boolean;
}

/** The ids of what the asker may read, in order; names and `latest` are resolved. Every fault is named at once. */
export async function bind(ctx: Ctx, wanted: readonly Wanted[]): Promise<string[]> {
  const ids: string[] = [];
  const fields: { path: string; message: string }[] = [];
  for (const [i, one] of wanted.entries())
    try {
      ids.push(await bindable(ctx, one));
    } catch (error) {
      fields.push(...faultsOf(error).map(({ path, message }) => ({ path: `body.bindings.${i}.${path}`, message })));
    }
  if (fields.length > 0) throw new Problem("invalid", fields.map(({ message }) => message).join("; "), { fields });
  return ids;
}

function faultsOf(error: unknown) {
  if (error instanceof Problem && error.kind === "invalid" && error.extra.fields) return error.extra.fields;
  throw error;
}

/** The id of one; what is at fault is the field `source` or `version`. */
export async function bindable(ctx: Ctx, { source, version }: Wanted): Promise<string> {
  if (!source.startsWith("containers/")) return (await repositories.bindable(ctx, source, version)).version_id;
  const [, namespace = "", name = ""] = source.split("/");
  const row = await sharing.find(ctx, "container", { namespace, name });
  if (!row || !canOf(ctx, row, [readContent])[readContent])
    throw invalid("source", `There is no ${source} that you may read: name it as containers/{namespace}/{name}`);
  const number = version === "latest" ? version : Number(version);
  const found = Number.isNaN(number) ? undefined : await outputs.findOutput(ctx, row.id, number);
  if (!found || found.removed_at)
    throw invalid("version", version === "latest" ? `No execution of ${source} has succeeded yet` : notThere(version));
  if (!endedStates.has(found.state)) throw invalid("version", `Execution ${version} still runs: wait for its end`);
  return found.id;
}

const readContent = "resource.read_content";
const notThere = (number: number | string) => `It has no execution ${number} whose output is there`;

/** Versions and outputs by id, in their order; those that are gone are left out. */
export async function describe(ctx: Ctx, ids: readonly string[]): Promise<Bound[]> {
  if (ids.length === 0) return [];
  const versions = (await repositories.describeVersions(ctx, ids)).map(
    ({ version_id: id, source, version, readable }): Bound => ({ id, container_id: null, source, version, readable }),
  );
  const rows = new Map(versions.map((row) => [row.id, row]));
  const others = ids.filter((id) => !rows.has(id));
  for (const row of others.length > 0 ? await outputs.describeOutputs(ctx, others) : []) {
    const { id, container_id, source, version } = row;
    const readable = row.is_there && canOf(ctx, row, [readContent])[readContent] === true;
    rows.set(id, { id, container_id, source, version, readable });
  }
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/**
 * What an execution will read, written down at its start. Whoever starts it must be able to read it: the outputs would
 * show it to them.
 */
export async function freeze(ctx: Ctx, ids: readonly string[]): Promise<FrozenBinding[]> {
  const bound = await describe(ctx, ids);
  const hidden = bound.find(({ readable }) => !readable);
  if (hidden)
    throw new Problem("forbidden", `You may not read ${hidden.source}, which this container reads, or it was deleted`, {
      permission: readContent,
    });
  return bound.map(({ id, container_id, source, version }, i) => ({
    ...(container_id === null ? { version_id: id } : { execution_id: id, container_id }),
    ...{ source, version, path: `/input/${i}` },
  }));
}

/** The ids of the versions and outputs that an execution reads, in order. */
export const idsOf = (bindings: unknown): string[] =>
  (bindings as FrozenBinding[]).flatMap(({ version_id, execution_id }) => version_id ?? execution_id ?? []);

/**
 * Of what was written down at a start, what the asker may not read now: it was hidden, rejected, deleted or purged since.
 * Named as it was named then.
 */
export async function unreadable(ctx: Ctx, bindings: unknown): Promise<string[]> {
  const frozen = (bindings as FrozenBinding[]).map((one) => ({ ...one, id: one.version_id ?? one.execution_id ?? "" }));
  const now = await describe(ctx, idsOf(bindings));
  const readable = new Set(now.filter((row) => row.readable).map(({ id }) => id));
  return frozen.filter(({ id }) => !readable.has(id)).map(({ source, version }) => `${source} ${version}`);
}

/** Host folders of what an execution reads, and where they appear. */
export const materialize = (ctx: Ctx, bindings: unknown): Promise<{ folder: string; path: string }[]> =>
  Promise.all(
    (bindings as FrozenBinding[]).map(async ({ version_id, execution_id, path }) => ({
      path,
      folder:
        version_id === undefined ? await outputOf(ctx, execution_id) : await repositories.materialize(ctx, version_id),
    })),
  );

function outputOf(ctx: Ctx, execution_id = ""): Promise<string> {
  const { folder, output } = placesOf(ctx, execution_id);
  return viewOf(folder, output);
}
