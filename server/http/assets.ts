import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { Ctx } from "../kernel/context.ts";
import { Problem } from "../kernel/problem.ts";
import { faceOf } from "./faces.ts";
import { sendProblem } from "./problems.ts";

/** The built console: hashed files forever, its page for every other address that a browser asks for. */
export const serveConsole =
  (folder: string, ctx: Ctx): FastifyPluginAsync =>
  async (app) => {
    const page = readFileSync(join(folder, "index.html"), "utf8");
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      preCompressed: true,
      setHeaders: (reply, path) =>
        reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"),
    });
    app.get("/*", { config: { rateLimit: false } }, async (request, reply) => {
      if (!asksForPage(request))
        return sendProblem(request, reply, new Problem("not_found", "Nothing answers at this address"));
      const { moved, head } = await faceOf(ctx, request.url);
      if (moved !== undefined) return reply.redirect(moved, 308);
      return reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(withHead(page, head));
    });
  };

/** Browsers say that they want a page; who makes previews of links mostly says nothing, and asks for home pages. */
function asksForPage({ url, headers: { accept = "*/*" } }: FastifyRequest): boolean {
  if (url.startsWith("/api/")) return false;
  return accept.includes("text/html") || (accept.startsWith("*/*") && /^\/[a-z0-9-]+\/?(\?|$)/.test(url));
}

/** The page with more in its head; a title or description there takes the place of the page's own. */
function withHead(page: string, head: string): string {
  const bare = head.includes("<title>") ? page.replace(/<title>.*<\/title>|<meta name="description"[^>]*>/g, "") : page;
  return bare.replace("</head>", () => `  ${head}\n  </head>`);
}
