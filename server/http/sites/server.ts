import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { isOfApplications } from "../applications/place.ts";
import { answerApplications } from "../applications/server.ts";
import { problemOf } from "../problems.ts";
import { answerWorkspaces } from "../workspaces/server.ts";
import { refuse, type SiteOptions } from "./site.ts";

/**
 * The server that browsers reach the pages of workspaces and applications by, on a port of its own: what such a page does
 * it does on another site than Guildhall's, where neither a session nor the API is. Not yet listening.
 */
export function createSitesServer(options: SiteOptions): { server: Server; stop(): Promise<void> } {
  const { ctx } = options;
  const [workspaces, applications] = [answerWorkspaces(options), answerApplications(options)];
  const siteFor = (request: IncomingMessage) => (isOfApplications(ctx, request) ? applications : workspaces);
  const server = createServer((request, response) => {
    siteFor(request)
      .answer(request, response)
      .catch((error) => refuse(ctx, request, response, error));
  });
  server.on("upgrade", (request, socket: Duplex, head) => {
    socket.on("error", () => socket.destroy());
    siteFor(request)
      .upgrade(request, socket, head)
      .catch((error) => {
        const { status, title } = problemOf(error).document("", "");
        socket.end(`HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      });
  });
  server.requestTimeout = 0; // an upload may take long
  const stop = async () => {
    const ended = Promise.all([workspaces.stop(), applications.stop()]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await ended;
  };
  return { server, stop };
}
