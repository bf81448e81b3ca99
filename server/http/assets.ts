import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { Problem } from "../kernel/problem.ts";
import { sendProblem } from "./problems.ts";

/** The built console: hashed files forever, its page for every other address that a browser asks for. */
export const serveConsole =
  (folder: string): FastifyPluginAsync =>
  async (app) => {
    const page = readFileSync(join(folder, "index.html"));
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      preCompressed: true,
      setHeaders: (reply, path) =>
        reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"),
    });
    app.get("/*", { config: { rateLimit: false } }, (request, reply) => {
      if (!asksForPage(request))
        return sendProblem(request, reply, new Problem("not_found", "Nothing answers at this address"));
      return reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(page);
    });
  };

/** Whoever takes anything gets the page, too (curl, a monitor), but not where a file or the API was meant. */
function asksForPage({ url, headers: { accept = "*/*" } }: FastifyRequest): boolean {
  const [path = ""] = url.split("?");
  if (/^\/(api|assets)(\/|$)/.test(path)) return false;
  return accept.includes("text/html") || (accept.includes("*/*") && !/\.\w+$/.test(path));
}
