import { type Kysely, sql, type Transaction } from "kysely";
import type { Scope } from "../../contract/tokens.ts";
import {
  type Action,
  allows,
  covers,
  holds,
  isOpenToAnyone,
  type Role,
  type Standing,
  type Switch,
  scopeOf,
  type Tie,
} from "../access/policy.ts";
import { constraints, mayRetry, violated } from "../database/constraints.ts";
import type { DB } from "../database/schema.gen.ts";
import { notFound, Problem } from "./problem.ts";

export type Db = Kysely<DB> | Transaction<DB>;

/** A token as it acts; `organization` when it is an organization's and nobody's. */
interface ActingToken {
  id: string;
  name: string;
  scopes: readonly Scope[] | null;
  organization: { id: string } | null;
}

/** Whoever acts. `system` is Guildhall itself (reconcilers); it is never judged because nobody sent it. */
export interface Actor {
  kind: "person" | "token" | "system" | "nobody";
  /** The account; of an organization's token its own id, which `ties()` knows and which is no account's. */
  id: string | null;
  path: string | null;
  name: string;
  operator: boolean;
  token: ActingToken | null;
  /** The session of the console that a person came by. */
  session_id?: string;
  /** A second factor is required here, and they have yet to set one up. */
  lacks_two_factor?: boolean;
}

/** What rooms need from outside. Each room's ports.ts adds its own (declaration merging); main.ts supplies them. */
// biome-ignore lint/suspicious/noEmptyInterface: rooms fill it
export interface Ports {}

/** Who asks, through which connection and transaction, with which means. Every verb takes it first. */
export interface Ctx {
  actor: Actor;
  db: Db;
  ports: Ports;
  ip: string | null;
  request_id: string | null;
  /** The route is open to visitors: what is published is there for them. On every other it is not. */
  open_to_visitors?: boolean;
  /** The key of a request that is answered once, whose verb keeps it in the transaction of its change. */
  once?: { account_id: string; key: string; request_sha256: Buffer };
  /** Null outside a transaction; inside, what happens once it has committed. */
  after_commit: (() => void)[] | null;
}

/** A thing as the judge sees it: where it belongs and how the asker stands to it. */
export interface Target {
  kind: string;
  id: string | null;
  name: string;
  namespace_id: string | null;
  role?: Role | null;
  tie?: Tie | null;
  switches?: readonly Switch[];
  /** The whole world may read it. */
  published?: boolean;
}

export const nobody: Actor = { kind: "nobody", id: null, path: null, name: "", operator: false, token: null };
export const system: Actor = { kind: "system", id: null, path: null, name: "Guildhall", operator: false, token: null };

type Stood = Pick<Target, "role" | "tie" | "published" | "switches"> & Partial<Pick<Target, "namespace_id">>;

/**
 * How the asker stands to a thing. What is published belongs to an organization, and who has no role there has no other
 * way in to it, but a token of that organization that names it: they are a visitor, for whom it exists on the routes that
 * are open to visitors, and nowhere else. What is every person's right is no token's of an organization.
 */
function standing(
  ctx: Ctx,
  { role = null, tie = null, published = false, switches, namespace_id }: Stood = {},
): Standing {
  const named = tie !== null && isOfOrganization(ctx) && ctx.actor.token?.organization?.id === namespace_id;
  const visitor = published && role === null && !named;
  return {
    signed_in: ctx.actor.id !== null && !isOfOrganization(ctx),
    operator: ctx.actor.operator,
    role,
    tie: visitor ? null : tie,
    scopes: ctx.actor.token?.scopes ?? null,
    visitor: visitor && ctx.open_to_visitors === true,
    switches,
  };
}

/** Gives the thing to whoever may see it; for everybody else it does not exist (404). */
export function see<T extends Target>(ctx: Ctx, action: Action, target: T | undefined, what: string): T {
  if (!target || !holds(action, standing(ctx, target))) throw missing(ctx, action, what);
  if (!allows(action, standing(ctx, target))) throw scopeMissing(action);
  return target;
}

/** Nobody is asked to sign in first: then it may be there. */
const missing = ({ actor }: Ctx, action: Action, what: string) =>
  actor.kind === "nobody" && !isOpenToAnyone(action)
    ? new Problem("not_signed_in", "Sign in to see this")
    : notFound(what);

/** Refuses (403) whoever may not; the refusal is recorded against the target. */
export function may(ctx: Ctx, action: Action, target?: Target): void {
  const where = standing(ctx, target);
  if (allows(action, where)) return;
  if (ctx.actor.id === null) throw new Problem("not_signed_in", "Sign in to do this");
  if (holds(action, where)) throw scopeMissing(action);
  if (isOfOrganization(ctx) && holds(action, { ...where, signed_in: true })) throw needsPerson(action);
  throw new Problem("forbidden", `You lack the permission ${action} here`, {
    permission: action,
    ...(target
      ? {
          attempt: {
            action,
            namespace_id: target.namespace_id,
            entity: { kind: target.kind, id: target.id, name: target.name },
          },
        }
      : {}),
  });
}

/** Refuses (403) whoever would make somebody more than they are themselves. */
export function mayGrant(target: Target, role: Role): void {
  if (target.role && covers(target.role, role)) return;
  throw new Problem("forbidden", `You cannot make somebody ${role}: that is more than you may do yourself`);
}

const scopeMissing = (action: Action) =>
  new Problem("token_scope", `This needs a token with the scope "${scopeOf(action)}"`, { permission: action });

type Judged = Readonly<Record<string, boolean>>;

const judged = new WeakMap<readonly Action[], Map<string, Judged>>();
const judged_max = 5000;

/**
 * What the asker may do with a thing, by the judge that enforces. The judge looks at nothing but the standing, so what it
 * said of a list of actions is kept for as long as that list is: every row of every page asks for the same.
 */
export function canOf(ctx: Ctx, target: Stood, actions: readonly Action[]): Judged {
  const where = standing(ctx, target);
  const { signed_in, operator, role, tie, scopes, visitor, switches = [] } = where;
  const key = `${role} ${tie} ${visitor} ${signed_in} ${operator} ${switches.join("+")} ${scopes?.join("+")}`;
  const known = judged.get(actions) ?? new Map<string, Judged>();
  const said = known.get(key);
  if (said) return said;
  const can = Object.freeze(Object.fromEntries(actions.map((action) => [action, allows(action, where)])));
  if (known.size < judged_max) judged.set(actions, known.set(key, can));
  return can;
}

/** The asker's account; nobody has none (401), and no token of an organization (403). */
export function accountOf(ctx: Ctx): string {
  if (isOfOrganization(ctx)) throw needsPerson();
  return askerOf(ctx);
}

/** Whether no person asks, but a token that belongs to an organization. */
export const isOfOrganization = ({ actor }: Ctx): boolean => actor.token?.organization != null;

/** What `ties()` knows the asker by: an account, or an organization's token; nobody is neither (401). */
export function askerOf(ctx: Ctx): string {
  if (ctx.actor.id === null) throw new Problem("not_signed_in", "Sign in to do this");
  return ctx.actor.id;
}

const needsPerson = (action?: Action) =>
  new Problem("forbidden", "An organization's token is nobody's: this needs a person's session, or a token of theirs", {
    ...(action ? { permission: action } : {}),
  });

const attempts_max = 4;

/**
 * Runs a change in one transaction: all of it or nothing. Joins the transaction that is already there. A deadlock or a
 * serialization failure is tried again; a violated constraint becomes the problem it is named for.
 */
export async function transact<T>(ctx: Ctx, change: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (ctx.after_commit) return change(ctx).catch((error) => Promise.reject(explained(error)));
  try {
    return await retried(async () => {
      const after_commit: (() => void)[] = [];
      const result = await ctx.db.transaction().execute((db) => change({ ...ctx, db, after_commit }));
      for (const effect of after_commit) effect();
      return result;
    });
  } catch (error) {
    throw explained(error);
  }
}

/** Does again what a deadlock or a serialization failure undid: a transaction, or a statement that is one by itself. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts_max || !mayRetry(error)) throw error;
    }
  }
}

/** Does a change to see what would become of it, and undoes it: nothing of it stays, and nobody hears of it. */
export const undone = <T>(ctx: Ctx, change: (ctx: Ctx) => Promise<T>): Promise<T> =>
  transact(ctx, async (ctx) => {
    await sql`savepoint before_change`.execute(ctx.db);
    try {
      return await change({ ...ctx, after_commit: [] });
    } finally {
      await sql`rollback to savepoint before_change`.execute(ctx.db);
    }
  });

function explained(error: unknown): unknown {
  const name = violated(error);
  return name ? new Problem(constraints[name][0], constraints[name][1], {}, error) : error;
}

/** Does it once the transaction has committed; at once where there is none. */
export function afterCommit(ctx: Ctx, effect: () => void): void {
  if (ctx.after_commit) ctx.after_commit.push(effect);
  else effect();
}
