import type { ServerResponse } from "node:http";
import type { Ctx } from "../../kernel/context.ts";
import type { Problem } from "../../kernel/problem.ts";
import { unkept } from "../sites/site.ts";

const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** Tells a person who went to an application why it is not shown, and where to go from here. */
export function refusalPage(ctx: Ctx, response: ServerResponse, problem: Problem): void {
  if (problem.status >= 500) ctx.ports.log.warn({ err: problem.cause ?? problem }, problem.message);
  const { title } = problem.document("", "");
  response
    .writeHead(problem.status, {
      ...unkept,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
    })
    .end(pageOf(title, problem.message, ctx.ports.url));
}

/** Tells a person that what they open starts, and looks again by itself. */
export function startingPage(response: ServerResponse, name: string): void {
  response
    .writeHead(503, {
      ...unkept,
      ...{ "retry-after": "2", refresh: "2", "content-type": "text/html; charset=utf-8" },
      "content-security-policy": policy,
    })
    .end(pageOf(`${name} starts`, "It was not running. This page looks again by itself.", undefined));
}

const pageOf = (title: string, detail: string, home: string | undefined): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${plain(title)}</title>
<style>
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
main { max-width: 32rem; margin: 20vh auto 0; padding: 0 1.5rem; }
</style>
</head>
<body>
<main>
<h1>${plain(title)}</h1>
<p>${plain(detail)}</p>
${home === undefined ? "" : `<p><a href="${plain(home)}">Guildhall</a></p>`}
</main>
</body>
</html>
`;

const plain = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
