import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import * as repositories from "../repositories/repositories.ts";
import type { FrozenBinding } from "./queries.ts";

/** What a person names: `datasets/{namespace}/{name}` and a version of it. */
export interface Wanted {
  source: string;
  /** Its number or name, or `latest`. */
  version: number | string;
}

/** A version that a container reads, as the asker stands to it. */
export type Bound = Awaited<ReturnType<typeof repositories.describeVersions>>[number];

/** The ids of sealed versions that the asker may read, in order; names and `latest` are resolved. Every fault is named at once. */
export async function bind(ctx: Ctx, wanted: readonly Wanted[]): Promise<string[]> {
  const ids: string[] = [];
  const fields: { path: string; message: string }[] = [];
  for (const [i, { source, version }] of wanted.entries())
    try {
      ids.push((await repositories.bindable(ctx, source, version)).version_id);
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

/** Versions by id, in their order; those that are gone are left out. */
export async function describe(ctx: Ctx, ids: readonly string[]): Promise<Bound[]> {
  if (ids.length === 0) return [];
  const rows = new Map((await repositories.describeVersions(ctx, ids)).map((row) => [row.version_id, row]));
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
      permission: "resource.read_content",
    });
  return bound.map(({ readable: _readable, ...binding }, i) => ({ ...binding, path: `/input/${i}` }));
}

/** Host folders of what an execution reads, and where they appear. */
export const materialize = (ctx: Ctx, bindings: unknown): Promise<{ folder: string; path: string }[]> =>
  Promise.all(
    (bindings as FrozenBinding[]).map(async ({ version_id, path }) => ({
      path,
      folder: await repositories.materialize(ctx, version_id),
    })),
  );
