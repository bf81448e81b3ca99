import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { openApi } from "../../contract/openapi.ts";

const reference = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

/** `/api/openapi.json`, and the browsable reference at `/api/docs`, all from our own files. */
export function serveOpenApi(app: FastifyInstance, version: string): void {
  const document = JSON.stringify(openApi(version));
  app.get("/api/openapi.json", (_request, reply) => reply.type("application/json").send(document));
  app.get("/api/docs", (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  app.get("/api/docs/start.js", (_request, reply) => reply.type("text/javascript").send(start));
  for (const [name, type] of [
    ["swagger-ui.css", "text/css"],
    ["swagger-ui-bundle.js", "text/javascript"],
  ] as const)
    app.get(`/api/docs/${name}`, async (_request, reply) =>
      reply
        .type(type)
        .header("cache-control", "public, max-age=86400")
        .send(await readFile(join(reference, name))),
    );
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Guildhall API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body><div id="reference"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#reference", validatorUrl: null });\n`;
