import { once } from "node:events";
import type { Config } from "./config.ts";
import type { ServerOptions } from "./http/options.ts";
import { createSitesServer } from "./http/sites/server.ts";
import { freePort } from "./kernel/free-port.ts";

/** Where the pages of workspaces are served: their port, and the address of it as browsers reach it. */
export async function siteOfWorkspaces(config: Config, url: string): Promise<{ port: number; url: string | null }> {
  const port = config.workspace_port === 0 ? await freePort(config.host) : config.workspace_port;
  return { port, url: config.workspace_url ?? urlBeside(url, port) };
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Where workspaces are when nobody says so. On one's own machine each has a name of its own under `localhost`, which
 * browsers find without being told. On a plain address they share a port beside the console's. Behind TLS only an
 * operator knows an address with a certificate: until they name one, workspaces have no pages.
 */
function urlBeside(url: string, port: number): string | null {
  const { protocol, hostname } = new URL(url);
  if (loopback.test(hostname)) return `http://{id}.localhost:${port}`;
  return protocol === "http:" ? `http://${hostname}:${port}` : null;
}

/** Serves the pages of workspaces beside the console, if they have an address; gives what ends it. */
export async function serveWorkspaces(
  options: ServerOptions,
  at: { port: number; host: string },
): Promise<() => Promise<void>> {
  if (options.ctx.ports.workspace_url === null) return async () => {};
  const { server, stop } = createSitesServer(options);
  server.listen(at);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(
      `port ${at.port}, for the pages of workspaces, is in use: name another with GUILDHALL_WORKSPACE_PORT`,
    );
  });
  return stop;
}
