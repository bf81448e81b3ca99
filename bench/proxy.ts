import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import { untilTold } from "./child.ts";

/* The floor of the gateway: a proxy that passes everything on to `UPSTREAM` and knows nobody. */

const origin = process.env["UPSTREAM"] ?? "";
const agent = new Agent({ connections: 512 });
const server = createServer((request, response) => {
  const { method = "GET", url = "/" } = request;
  const headers = { "content-type": String(request.headers["content-type"]) };
  agent
    .request({ origin, path: url, method: method as "POST", headers, body: request })
    .then(({ statusCode, headers, body }) => {
      response.writeHead(statusCode, headers as Record<string, string>);
      body.pipe(response);
    })
    .catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
untilTold(async () => server.close().closeAllConnections());
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
