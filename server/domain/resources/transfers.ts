import type { ResourceKind } from "../../../contract/resources.ts";
import { accountOf, afterCommit, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type NamespaceRow, namespaceOf } from "../organizations/organizations.ts";
import * as projects from "../projects/projects.ts";
import * as sharing from "../sharing/sharing.ts";
import { giveBack, refuseOneTooMany, take } from "./holdings.ts";
import { lockToChange } from "./lock.ts";
import * as queries from "./queries.ts";

/** Where a resource goes, with its present name typed. */
interface Wanted {
  namespace: string;
  confirm: string;
  name?: string | undefined;
  /** Of that namespace. */
  project?: string | undefined;
}

/**
 * Moves a resource into another namespace: what it holds counts there from now on and must fit, its shares end, and its
 * old address is nothing any more. Who reads it by an id (a binding) goes on as far as they may read it there.
 */
export const transfer = (
  ctx: Ctx,
  kind: ResourceKind,
  at: sharing.Address,
  wanted: Wanted,
): Promise<sharing.ResourceRow> =>
  transact(ctx, async (ctx) => {
    const before = await lockToChange(ctx, kind, at, "resource.transfer");
    const to = see(ctx, "namespace.see", await namespaceOf(ctx, wanted.namespace), "namespace");
    may(ctx, sharing.creationOf(kind), to);
    await refuseUnmovable(ctx, before, to, wanted);
    await giveBack(ctx, before);
    await queries.move(ctx, before.id, {
      namespace_id: to.id,
      name: wanted.name ?? before.name,
      project_id: await projectOf(ctx, wanted),
      visibility: sharing.defaultVisibility(to, kind),
      mover: accountOf(ctx),
    });
    const after = await sharing.get(ctx, before.id);
    if (!after) throw new Error(`resource ${before.id} vanished inside its own transaction`);
    await refuseOneTooMany(ctx, after, "resource.transfer");
    await take(ctx, { ...before, namespace_id: to.id }, "resource.transfer");
    await recordBoth(ctx, before, after);
    // what ran elsewhere by a share that ended is stopped
    afterCommit(ctx, () => ctx.ports.jobs.poke("executions"));
    return after;
  });

const projectOf = async (ctx: Ctx, { namespace, project }: Wanted): Promise<string | null> =>
  project === undefined ? null : (await projects.open(ctx, { namespace, name: project })).id;

async function refuseUnmovable(ctx: Ctx, row: sharing.ResourceRow, to: NamespaceRow, wanted: Wanted): Promise<void> {
  if (wanted.confirm !== row.name) throw invalid("body.confirm", `Type its name, ${row.name}, to confirm`);
  if (to.id === row.namespace_id) throw invalid("body.namespace", "It is there already");
  const { executions, version, author } = await queries.standingAgainstMove(ctx, row.id, to.id);
  if (executions > 0)
    throw new Problem("conflict", `${executions} of its executions have not ended: stop them or wait, then move it`);
  if (version !== null)
    throw new Problem(
      "conflict",
      `${author}, who opened version ${version}, is nobody there: seal or discard it first`,
    );
}

/** Either namespace remembers it: one that it left, the other that it came. */
async function recordBoth(ctx: Ctx, from: sharing.ResourceRow, to: sharing.ResourceRow): Promise<void> {
  const change = {
    before: {
      address: addressOf(from),
      project: from.project_name,
      visibility: from.visibility,
      owner: from.owner_path,
    },
    after: { address: addressOf(to), project: to.project_name, visibility: to.visibility, owner: to.owner_path },
  };
  const line = { action: "resource.transfer", severity: "notice", ...change } as const;
  const entity = ({ kind, id, name }: sharing.ResourceRow) => ({ kind, id, name });
  await record(ctx, {
    ...line,
    namespace_id: from.namespace_id,
    entity: entity(from),
    text: `moved the ${from.kind} ${from.name} to ${to.namespace_path}`,
    concerns: sharing.ownerOf(ctx, from),
  });
  await record(ctx, {
    ...line,
    namespace_id: to.namespace_id,
    entity: entity(to),
    text: `moved the ${to.kind} ${to.name} here from ${from.namespace_path}`,
    ...(to.visibility === "private" ? { resource_id: to.id } : {}),
  });
}

const addressOf = (row: sharing.ResourceRow) => `${row.namespace_path}/${row.name}`;
