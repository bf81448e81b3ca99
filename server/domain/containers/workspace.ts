import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Ctx, may, see } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import * as sharing from "../sharing/sharing.ts";
import type * as queries from "./queries.ts";
import { findOpen } from "./workspace-queries.ts";

/** Where the server of a running workspace listens, and what it lets us in with. Nothing of it ever leaves Guildhall. */
export interface WorkspaceServer {
  /** A UNIX socket on this machine. */
  socket: string;
  /** Its pages are under this path, as the proxy serves them. */
  base_path: string;
  /** It wants it as `Authorization: token …`. */
  token: string;
}

/** Host folder of a workspace's sockets; its name is short, because the path of a socket must be. */
export const socketsOf = (ctx: Ctx, id: string): string =>
  join(ctx.ports.sockets_folder, Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url"));

/**
 * Finds the server of an execution, whoever asks. Its token follows from the installation's secret: it is the same after
 * a restart of Guildhall, another one for each generation, and stands in no database.
 */
export const serverOf = (ctx: Ctx, { id, generation }: { id: string; generation: number }): WorkspaceServer => ({
  socket: join(socketsOf(ctx, id), "server.sock"),
  base_path: `/x/${id}/`,
  token: ctx.ports.derive(`workspace ${id} generation ${generation}`).toString("base64url"),
});

/** A running workspace as whoever may open it stands to its container. */
export interface OpenWorkspace {
  execution: Pick<queries.ExecutionRow, "id" | "namespace_id" | "container_id" | "number" | "generation">;
  container: sharing.ResourceRow;
  server: WorkspaceServer;
}

/** Finds the running workspace that the asker may open: readers see what it prints and leaves, and never get a shell. */
export async function addressOf(ctx: Ctx, id: string): Promise<OpenWorkspace> {
  const execution = await findOpen(ctx, id);
  if (!execution) throw notFound("workspace");
  const row = await sharing.get(ctx, execution.container_id);
  const container = see(ctx, "resource.see", row, "workspace");
  may(ctx, "execution.open", container);
  if (execution.state !== "running")
    throw new Problem("conflict", `The workspace does not run: it is ${execution.state}`);
  return { execution, container, server: serverOf(ctx, execution) };
}

/** Removes the sockets of a workspace that is over. */
export const clearSockets = (ctx: Ctx, id: string): Promise<void> =>
  rm(socketsOf(ctx, id), { recursive: true, force: true });
