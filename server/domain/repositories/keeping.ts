import type { Ctx } from "../../kernel/context.ts";
import type { Draft } from "./ports.ts";
import { touchBlobs } from "./queries.ts";

const touch_every_ms = 600_000;

/** Makes a draft whose blob was touched a blob. However long that takes, the collector keeps away. */
export function keepTouched(ctx: Ctx, draft: Draft): Promise<void> {
  const touch = () => touchBlobs(ctx, [draft]).catch(() => undefined); // unknown then, it is refused when it is named
  const timer = setInterval(touch, touch_every_ms).unref();
  return draft.keep().finally(() => clearInterval(timer));
}
