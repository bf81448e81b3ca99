import { randomUUID } from "node:crypto";
import type { UpstreamGiven } from "../../../contract/apis.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import * as sharing from "../sharing/sharing.ts";
import type { UpstreamRow } from "./queries.ts";

type Kept = Omit<UpstreamRow, "engine">;

/** Refuses addresses that must not be asked. Looks names up, so it comes before a transaction begins. */
export async function refuseAddresses(ctx: Ctx, given: readonly UpstreamGiven[]): Promise<void> {
  const faults = await Promise.all(
    given.map((one) => (one.kind === "external" ? ctx.ports.upstreams.fault(one.address) : null)),
  );
  for (const [place, fault] of faults.entries()) if (fault) throw invalid(`body.upstreams.${place}.address`, fault);
}

/** The upstreams as they are kept: secrets sealed, and those that were there with the secrets they had. */
export async function upstreamsOf(
  ctx: Ctx,
  namespace: string,
  given: readonly UpstreamGiven[],
  before: readonly UpstreamRow[],
): Promise<Kept[]> {
  const ids = given.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size < ids.length) throw invalid("body.upstreams", "Each upstream may be named once");
  const kept: Kept[] = [];
  for (const [place, one] of given.entries()) {
    const known = before.find(({ id }) => id === one.id);
    if (one.id !== undefined && !known) throw invalid(`body.upstreams.${place}.id`, "This route has no such upstream");
    const id = known?.id ?? randomUUID();
    kept.push(
      one.kind === "external"
        ? external(ctx, { ...one, id }, place, known)
        : await engine(ctx, { ...one, id }, { namespace, place }),
    );
  }
  return kept;
}

function external(
  ctx: Ctx,
  { id, address: given, model, secret }: UpstreamGiven & { kind: "external"; id: string },
  place: number,
  known: UpstreamRow | undefined,
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

/** An engine of the same namespace that the asker may ask themselves: nobody lends what is another's. */
async function engine(
  ctx: Ctx,
  { id, engine: name, model }: UpstreamGiven & { kind: "engine"; id: string },
  { namespace, place }: { namespace: string; place: number },
): Promise<Kept> {
  const row = await sharing.find(ctx, "engine", { namespace, name });
  if (!row || !canOf(ctx, row, asking)["engine.ask"])
    throw invalid(`body.upstreams.${place}.engine`, `There is no engine ${name} here that you may ask`);
  return { id, kind: "engine", address: null, engine_id: row.id, model, secret: null, secret_key: null };
}

const asking = ["engine.ask"] as const;

/** The secret that an upstream wants; undefined when it wants none. It goes into one header, and nowhere else. */
export function secretOf(ctx: Ctx, { id, secret, secret_key }: Pick<Kept, "id" | "secret" | "secret_key">) {
  if (secret === null || secret_key === null) return undefined;
  const text = ctx.ports.secrets.open({ bytes: secret, key: secret_key }, id);
  if (text === undefined)
    throw new Error("Its secret was sealed with another secret of the installation's: give it again");
  return text;
}
