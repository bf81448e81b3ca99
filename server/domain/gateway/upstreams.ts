import { randomUUID } from "node:crypto";
import type { UpstreamGiven } from "../../../contract/apis.ts";
import type { Ctx } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import type * as queries from "./queries.ts";

type Kept = Omit<queries.UpstreamRow, "engine">;

/** The upstreams as they are kept: addresses judged, secrets sealed, and those that were there with the secrets they had. */
export async function upstreamsOf(
  ctx: Ctx,
  given: readonly UpstreamGiven[],
  before: readonly queries.UpstreamRow[],
): Promise<Kept[]> {
  const ids = given.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size < ids.length) throw invalid("body.upstreams", "Each upstream may be named once");
  return Promise.all(
    given.map(async (one, i) => {
      const known = before.find(({ id }) => id === one.id);
      if (one.id !== undefined && !known) throw invalid(`body.upstreams.${i}.id`, "This route has no such upstream");
      const id = known?.id ?? randomUUID();
      return external(ctx, { ...one, id }, i, known);
    }),
  );
}

async function external(
  ctx: Ctx,
  { id, address: given, model, secret }: UpstreamGiven & { id: string },
  place: number,
  known: queries.UpstreamRow | undefined,
): Promise<Kept> {
  const address = given.replace(/\/+$/, "");
  const fault = await ctx.ports.upstreams.fault(address);
  if (fault) throw invalid(`body.upstreams.${place}.address`, fault);
  const columns = { id, kind: "external" as const, address, engine_id: null, model };
  if (secret === undefined) {
    // whoever could point the secret at an address of theirs could read it
    if (known?.secret && known.address !== address)
      throw invalid(`body.upstreams.${place}.secret`, "Its address changed: give the secret again, or null for none");
    return { ...columns, secret: known?.secret ?? null, secret_key: known?.secret_key ?? null };
  }
  const sealed = secret === null ? null : ctx.ports.secrets.seal(secret, id);
  return { ...columns, secret: sealed?.bytes ?? null, secret_key: sealed?.key ?? null };
}

/** The secret that an upstream wants; undefined when it wants none. It goes into one header, and nowhere else. */
export function secretOf(ctx: Ctx, { id, secret, secret_key }: Pick<Kept, "id" | "secret" | "secret_key">) {
  if (secret === null || secret_key === null) return undefined;
  const text = ctx.ports.secrets.open({ bytes: secret, key: secret_key }, id);
  if (text === undefined)
    throw new Error("Its secret was sealed with another secret of the installation's: give it again");
  return text;
}
