import type { Action } from "../../access/policy.ts";
import { type Ctx, may, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { holdStorage } from "../limits/limits.ts";
import { closeMeter } from "../usage/usage.ts";
import * as bound from "./binding-queries.ts";
import * as lives from "./life-queries.ts";
import type { VersionRow } from "./queries.ts";
import { type Found, lockFound, readable, recordOf, type VersionAt, versionOf } from "./versions.ts";

const judgedOf =
  (own: Action, others: Action) =>
  ({ actor }: Ctx, { created_by }: VersionRow) =>
    created_by === actor.id ? own : others;

/** What somebody needs to discard or delete a version: others' is for whoever may delete it all. */
export const discardOf = judgedOf("version.discard_own", "version.discard");
/** To change what is said of it. */
export const editOf = judgedOf("version.edit_own", "version.edit");
/** To archive it and to bring it back. */
export const archiveOf = judgedOf("version.archive_own", "version.archive");

/** A version under its lock, which the asker may change so. */
async function held(ctx: Ctx, at: VersionAt, actionOf: typeof discardOf): Promise<Found> {
  const found = await readable(ctx, at);
  const action = actionOf(ctx, found.version);
  may(ctx, action, found.row);
  return lockFound(ctx, found, action);
}

const again = async (ctx: Ctx, { row, version }: Found): Promise<Found> => ({
  row,
  version: await versionOf(ctx, row, version.number),
});

/** Changes what is said of a version, also of a sealed one: its name (null: none) and its note. */
export const edit = (ctx: Ctx, at: VersionAt, change: lives.Said): Promise<Found> =>
  transact(ctx, async (ctx) => {
    const found = await held(ctx, at, editOf);
    const { name, note, number, created_by } = found.version;
    if (Object.keys(change).length > 0) {
      await lives.editVersion(ctx, found.version.id, change);
      const said = { before: { name, note }, after: { ...change } };
      await recordOf(ctx, found, "edit", `changed version ${number} of ${found.row.name}`, [created_by], said);
    }
    return again(ctx, found);
  });

/** Archives a ready version: whoever reads it goes on, nobody binds or duplicates it any more, and it is never `latest`. */
export const archive = (ctx: Ctx, at: VersionAt): Promise<Found> => move(ctx, at, "archive");

/** Brings an archived version back. */
export const unarchive = (ctx: Ctx, at: VersionAt): Promise<Found> => move(ctx, at, "unarchive");

const moves = {
  archive: { from: "ready", to: "archived", refusal: "Only a version that is ready can be archived" },
  unarchive: { from: "archived", to: "ready", refusal: "This version is not archived" },
} as const;

const move = (ctx: Ctx, at: VersionAt, verb: keyof typeof moves): Promise<Found> =>
  transact(ctx, async (ctx) => {
    const found = await held(ctx, at, archiveOf);
    const { from, to, refusal } = moves[verb];
    const { number, created_by, state, id } = found.version;
    if (state !== from) throw new Problem("conflict", refusal);
    await lives.setState(ctx, id, to);
    const moved = await again(ctx, found);
    await recordOf(ctx, moved, verb, `${verb}d version ${number} of ${found.row.name}`, [created_by]);
    return moved;
  });

/** The containers that are bound to a version, as far as the asker may see them, and how many more there are. */
export async function bindings(ctx: Ctx, at: VersionAt): Promise<bound.BoundContainers> {
  const { version } = await readable(ctx, at);
  return bound.listContainers(ctx, version.id);
}

/**
 * Discards an open version with everything that was uploaded into it, or deletes a sealed one. What it held is given back
 * at once; executions that began to read it read it to their end.
 */
export const remove = (ctx: Ctx, at: VersionAt, even_if_bound = false): Promise<void> =>
  transact(ctx, async (ctx) => {
    const found = await held(ctx, at, discardOf);
    const { row, version } = found;
    const open = version.state === "open";
    const owners = open ? [] : await ownersBound(ctx, version, even_if_bound);
    await lives.removeVersion(ctx, version.id);
    await closeMeter(ctx, version.record_id);
    const { namespace_id } = row;
    await holdStorage(ctx, { namespace_id, account_id: version.charged_to, bytes: -version.bytes });
    const text = `${open ? "discarded" : "deleted"} version ${version.number} of ${row.name}`;
    await recordOf(ctx, found, open ? "discard" : "delete", text, [version.created_by, ...owners]);
  });

/** Whose containers can no longer start. They are told; whoever deletes it has said that they know of them. */
async function ownersBound(ctx: Ctx, { id }: VersionRow, known: boolean): Promise<string[]> {
  const { containers, hidden, owners } = await bound.listContainers(ctx, id);
  if (known || containers.length + hidden === 0) return owners;
  const names = containers.map(({ namespace, name }) => `${namespace}/${name}`);
  if (hidden > 0) names.push(`${hidden} that you may not see`);
  throw new Problem(
    "conflict",
    `Containers are bound to it and could not start any more: ${names.join(", ")}. Say even_if_bound to delete it all the same`,
  );
}
