import { type Ctx, may, see } from "../../kernel/context.ts";
import type { Pass } from "../../kernel/passes.ts";
import * as passes from "../../kernel/passes.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Address, Standing } from "../sharing/sharing.ts";
import { standingNow } from "../sharing/sharing.ts";
import { seen } from "./places.ts";
import * as versions from "./version-queries.ts";

/** An application as whoever opens it stands to it, with what it serves now. */
export interface Opened {
  row: Standing;
  serving: NonNullable<Awaited<ReturnType<typeof versions.findServing>>>;
}

/** What the asker may open by this id, now: asked again at every request. */
export async function opened(ctx: Ctx, id: string): Promise<Opened> {
  const found = await standingNow(ctx, id);
  const row = see(ctx, "resource.see", found?.kind === "application" ? found : undefined, "application");
  may(ctx, "application.open", row);
  const serving = await versions.findServing(ctx, id);
  if (!serving)
    throw new Problem("conflict", "The application serves nothing yet: what it is to serve waits for approval");
  return { row, serving };
}

/** Where the asker opens an application: an address elsewhere, or one of its pages, which works once and soon. */
export async function open(ctx: Ctx, at: Address): Promise<{ url: string; until: number | null }> {
  const { id } = await seen(ctx, at, "application.open");
  const { serving } = await opened(ctx, id);
  return serving.url === null ? addressFor(ctx, id) : { url: serving.url, until: null };
}

/** An address that lets whoever asks into an application; `rest` is the page there. */
export function addressFor(ctx: Ctx, id: string, rest = "", query = new URLSearchParams()) {
  const site = siteOf(ctx, id);
  const { text, until } = passes.sign(ctx, site.own ? "application ticket" : "application page", {
    ...{ id, by: passes.cameBy(ctx, "Sign in to open an application") },
  });
  const url = new URL(`${site.origin}${site.own ? "/" : `/a/${id}/${text}/`}${rest}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  if (site.own) url.searchParams.set("ticket", text);
  return { url: url.href, until };
}

/** Where the pages of an application are. `own`: on a site of its own; otherwise on one that all share. */
export function siteOf(ctx: Ctx, id: string): { origin: string; own: boolean } {
  const { workspace_url } = ctx.ports;
  if (workspace_url === null)
    throw new Problem(
      "conflict",
      "Pages of applications are not served to browsers here: an operator sets GUILDHALL_WORKSPACE_URL to an address of their own",
    );
  return { origin: workspace_url.replace("{id}", id), own: workspace_url.includes("{id}") };
}

/** What lets a browser into an application. */
export const readPass = (ctx: Ctx, purpose: "ticket" | "stay" | "page", text: string): Pass | undefined =>
  passes.read(ctx, `application ${purpose}`, text);
