import { hash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { Agent } from "undici";
import { openPool } from "../server/database/connect.ts";
import { gather, inOrder } from "../server/kernel/gather.ts";
import { untilTold } from "./child.ts";

/*
 * The floor of a gateway that keeps books: a proxy to `UPSTREAM` that asks the database (`DATABASE_URL`) whose token it is
 * at each call, so that a revoked one is refused at once, and writes each call down with what it used. It knows no routes,
 * roles, limits or prices. What comes at the same moment is asked and written together, as Guildhall does it.
 */

const origin = process.env["UPSTREAM"] ?? "";
const pool = openPool(process.env["DATABASE_URL"] ?? "", () => {});
const agent = new Agent({ connections: 512 });

const owner = gather(async (db: typeof pool, hashes: readonly Buffer[]) => {
  const text = `select k.n::int as n, t.id from unnest($1::bytea[]) with ordinality k (sha256, n)
    join token t on t.sha256 = k.sha256 and t.revoked_at is null`;
  const { rows } = await db.query<{ n: number; id: string }>({ name: "owner", text, values: [hashes] });
  return inOrder(rows, hashes.length);
});

type Line = readonly [token: string, model: string, input: number, output: number, taken_ms: number];

const note = gather(
  async (db: typeof pool, lines: readonly Line[]) => {
    const text = `insert into floor_call (token_id, model, input_tokens, output_tokens, taken_ms)
      select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::int[])`;
    const values = ([0, 1, 2, 3, 4] as const).map((column) => lines.map((line) => line[column]));
    await db.query({ name: "note", text, values });
    return lines;
  },
  { rounds: 1, questions: 256 },
);

type Use = { usage: { prompt_tokens: number; completion_tokens: number } };

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const began = performance.now();
  const body = await buffer(request);
  const secret = String(request.headers.authorization).slice("Bearer ".length);
  const found = await owner(pool, hash("sha256", secret, "buffer"));
  if (!found) return void response.writeHead(401).end();
  const { model, stream } = JSON.parse(body.toString()) as { model: string; stream?: boolean };
  const headers = { "content-type": stream ? "text/event-stream" : "application/json" };
  const asked = await agent.request({ origin, path: request.url ?? "/", method: "POST", headers, body });
  response.writeHead(asked.statusCode, headers);
  const { usage } = stream ? await passOn(asked.body, response) : await answerWhole(asked.body, response);
  const taken_ms = Math.round(performance.now() - began);
  void note(pool, [found.id, model, usage.prompt_tokens, usage.completion_tokens, taken_ms]);
}

type Body = Awaited<ReturnType<typeof agent.request>>["body"];

async function answerWhole(body: Body, response: ServerResponse): Promise<Use> {
  const said = Buffer.from(await body.arrayBuffer());
  response.end(said);
  return JSON.parse(said.toString()) as Use;
}

/** Piece by piece as it comes; what was used stands in the event before the last. */
async function passOn(body: Body, response: ServerResponse): Promise<Use> {
  let said = "";
  for await (const piece of body) {
    response.write(piece);
    said += piece;
  }
  response.end();
  return JSON.parse(said.split("\n\n").at(-3)?.slice("data: ".length) ?? "") as Use;
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
untilTold(async () => server.close().closeAllConnections());
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
