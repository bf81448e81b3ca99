import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Damage } from "./damage-queries.ts";
import type { Scrubbing } from "./ports.ts";

/** Below this a pause is not worth its timer. */
const pause_ms_min = 20;
/** How a disk says that it cannot read what it has. */
const unreadable: ReadonlySet<string> = new Set(["EIO", "EUCLEAN", "EBADMSG"]);

/** Reads no faster than so many bytes a second, over everything that is read at its pace. */
export function paceOf({ bytes_per_second }: Scrubbing, stopping: AbortSignal): (bytes: number) => Promise<void> {
  let due = performance.now();
  return async (bytes) => {
    due = Math.max(due, performance.now()) + (bytes / bytes_per_second) * 1000;
    const pause_ms = due - performance.now();
    if (pause_ms > pause_ms_min) await wait(pause_ms, undefined, { signal: stopping });
  };
}

/** Reads a blob and says what is wrong with it: null is nothing. Fails when the store cannot be asked, or on the way out. */
export async function examine(
  ctx: Ctx,
  sha256: string,
  pace: (bytes: number) => Promise<void>,
): Promise<Damage | null> {
  try {
    return (await hashOf(ctx, sha256, pace)) === sha256 ? null : "changed";
  } catch (error) {
    if (error instanceof Problem && error.kind === "damaged") return "lost";
    if (unreadable.has((error as NodeJS.ErrnoException).code ?? "")) return "changed";
    throw error;
  }
}

async function hashOf(ctx: Ctx, sha256: string, pace: (bytes: number) => Promise<void>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of await ctx.ports.blobs.read(sha256)) {
    hash.update(piece as Buffer);
    await pace((piece as Buffer).length);
  }
  return hash.digest("hex");
}
