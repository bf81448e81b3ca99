import { setTimeout as sleep } from "node:timers/promises";
import type { Ctx } from "../../kernel/context.ts";
import type { Change, ServerEvent } from "../../kernel/live.ts";
import { namespaceRole } from "../organizations/organizations.ts";
import { get } from "./sharing.ts";

/** Changes that come closer together than this are told once. */
const pause_ms = 200;
/** A listener that is this far behind is told of everything at once. */
const waiting_max = 1000;

/** What changed in what the asker may see, as it happens; each change is judged when it is told. */
export async function* stream(ctx: Ctx, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const waiting = new Map<string, Change>();
  let wake = () => {};
  const stop = ctx.ports.live.listen((change) => {
    if (change.account_id !== undefined && change.account_id !== ctx.actor.id) return;
    if (waiting.size < waiting_max) waiting.set(Object.values(change).join(" "), change);
    wake();
  });
  signal.addEventListener("abort", () => wake(), { once: true });
  try {
    yield { event: "ready", data: {} };
    while (!signal.aborted) {
      if (waiting.size === 0) await new Promise<void>((resolve) => (wake = resolve));
      const changes = [...waiting.values()];
      waiting.clear();
      yield* visible(ctx, changes);
      await sleep(pause_ms);
    }
  } finally {
    stop();
  }
}

async function* visible(ctx: Ctx, changes: Change[]): AsyncGenerator<ServerEvent> {
  const told = new Set<string>();
  for (const { namespace_id, entity, resource_id } of changes) {
    if (namespace_id === null) yield { event: "change", data: { namespace: null, entity } };
    if (namespace_id === null) continue;
    const namespace = await namespaceRole(ctx, namespace_id);
    if (namespace?.role == null || told.has(`${namespace_id} ${entity}`)) continue;
    if (resource_id !== null && namespace.role !== "maintainer" && !(await sees(ctx, resource_id))) continue;
    told.add(`${namespace_id} ${entity}`);
    yield { event: "change", data: { namespace: namespace.path, entity } };
  }
}

/** Something private is told to whoever is tied to it. What is deleted can no longer be judged and stays untold. */
const sees = async (ctx: Ctx, id: string): Promise<boolean> => (await get(ctx, id))?.tie != null;
