import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { untilTold } from "./child.ts";

/* A model server that costs nothing: always the same answer, or the same stream. */

const usage = { prompt_tokens: 9, completion_tokens: 9, total_tokens: 18 };
const shared = { id: "chatcmpl-1", created: 1, model: "bench" };
const answer = JSON.stringify({
  ...{ ...shared, object: "chat.completion", usage },
  choices: [
    { index: 0, finish_reason: "stop", message: { role: "assistant", content: "One short answer of nine tokens." } },
  ],
});
const chunk = (choices: object[], more: object = {}) =>
  `data: ${JSON.stringify({ ...shared, object: "chat.completion.chunk", choices, ...more })}\n\n`;
const stream = [
  ...Array.from({ length: 9 }, () => chunk([{ index: 0, delta: { content: "word " }, finish_reason: null }])),
  chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
  chunk([], { usage }),
  "data: [DONE]\n\n",
].join("");

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => (body += part));
  request.on("end", () => {
    const streams = body.includes('"stream":true');
    response.writeHead(200, { "content-type": streams ? "text/event-stream" : "application/json" });
    response.end(streams ? stream : answer);
  });
});
server.keepAliveTimeout = 60_000;
untilTold(async () => server.close().closeAllConnections());
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
