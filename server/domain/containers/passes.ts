import type { Ctx } from "../../kernel/context.ts";
import { cameBy, sign } from "../../kernel/passes.ts";
import { Problem } from "../../kernel/problem.ts";

/** Where the pages of a workspace are; each has a host of its own where the installation says so. */
export function siteOf(ctx: Ctx, execution_id: string): string {
  const { workspace_url } = ctx.ports;
  if (workspace_url !== null) return workspace_url.replace("{id}", execution_id);
  throw new Problem(
    "conflict",
    "Workspaces are not served to browsers here: an operator sets GUILDHALL_WORKSPACE_URL to an address of their own",
  );
}

/** An address that lets whoever asks into a workspace, once; `rest` is the page there. */
export function addressFor(ctx: Ctx, execution_id: string, rest = "", query = new URLSearchParams()) {
  const by = cameBy(ctx, "Sign in to open a workspace");
  const { text, until } = sign(ctx, "workspace ticket", { id: execution_id, by });
  const url = new URL(`${siteOf(ctx, execution_id)}/x/${execution_id}/${rest}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  url.searchParams.set("ticket", text);
  return { url: url.href, until };
}
