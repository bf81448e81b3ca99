import type { Ctx } from "../../kernel/context.ts";
import { record } from "../activity/activity.ts";
import { keepersOf } from "./house-queries.ts";
import * as lots from "./lot-queries.ts";

/** Tells maintainers that a package is three tenths, a tenth or not left at all, each once; writes down that one ended. */
export async function tellOfPackages(ctx: Ctx, namespace_id: string): Promise<void> {
  const news = await lots.takeNews(ctx, namespace_id);
  if (news.length === 0) return;
  const concerns = await keepersOf(ctx, namespace_id);
  for (const one of news) {
    const { action, text } = wordsOf(one);
    await record(ctx, {
      action,
      severity: one.percent === 0 ? "warning" : "notice",
      namespace_id,
      entity: { kind: "package", id: one.lot_id, name: one.name },
      text,
      after: { order: one.number, percent: one.percent },
      concerns,
    });
  }
}

function wordsOf({ ended, level, name, percent }: lots.ToTell) {
  if (ended)
    return { action: "package.expire", text: `noticed that the package ${name} ended with ${percent} % of it unused` };
  if (level === 0) return { action: "package.used_up", text: `noticed that the package ${name} is used up` };
  return { action: "package.low", text: `noticed that less than ${level} % of the package ${name} is left` };
}
