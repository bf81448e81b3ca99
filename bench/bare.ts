import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { untilTold } from "./child.ts";

/* The floor of a download: Node's own server, which sends one file (`FILE`) to whoever asks. */

const file = process.env["FILE"] ?? "";
const { size } = statSync(file);
const server = createServer((_request, answer) => {
  answer.writeHead(200, { "content-length": size });
  createReadStream(file, { highWaterMark: 256 * 1024 }).pipe(answer);
});
untilTold(async () => server.close().closeAllConnections());
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
