import { randomUUID } from "node:crypto";
import type { UpstreamGiven } from "../../../contract/apis.ts";
import type { Ctx } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import type * as queries from "./queries.ts";

type Kept = Omit<queries.UpstreamRow, "engine">;

/** Refuses addresses that must not be asked. Looks names up, so it comes before a transaction begins. */
export async function refuseAddresses(ctx: Ctx, given: readonly UpstreamGiven[]): Promise<void> {
  const faults = await Promise.all(given.map(({ address }) => ctx.ports.upstreams.fault(address)));
  for (const [place, fault] of faults.entries()) if (fault) throw invalid(`body.upstreams.${place}.address`, fault);
}

/** The upstreams as they are kept: secrets sealed, and those that were there with the secrets they had. */
export function upstreamsOf(ctx: Ctx, given: readonly UpstreamGiven[], before: readonly queries.UpstreamRow[]): Kept[] {
  const ids = given.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size < ids.length) throw invalid("body.upstreams", "Each upstream may be named once");
  return given.map((one, i) => {
    const known = before.find(({ id }) => id === one.id);
    if (one.id !== undefined && !known) throw invalid(`body.upstreams.${i}.id`, "This route has no such upstream");
    const id = known?.id ?? randomUUID();
    return external(ctx, { ...one, id }, i, known);
  });
}

function external(
  ctx: Ctx,
  { id, address: given, model, secret }: UpstreamGiven & { id: string },
  place: number,
  known: queries.UpstreamRow | undefined,
): Kept {
  const address = given.replace(/\/+$/, "");
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
