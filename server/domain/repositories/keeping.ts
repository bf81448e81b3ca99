import type { Ctx } from "../../kernel/context.ts";
import type { Draft } from "./ports.ts";
import { touchBlobs } from "./queries.ts";

const touch_every_ms = 600_000;

/** Makes drafts whose blobs were touched blobs. However long that takes, the collector keeps away. */
export function keepTouched(
  ctx: Ctx,
  drafts: readonly Omit<Draft, "keep" | "drop">[],
  keep: () => Promise<void>,
): Promise<void> {
  const touch = () => touchBlobs(ctx, drafts).catch(() => undefined); // unknown then, they are refused when named
  const timer = setInterval(touch, touch_every_ms).unref();
  return keep().finally(() => clearInterval(timer));
}
