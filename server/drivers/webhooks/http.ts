import type { lookup } from "node:dns";
import type { Readable } from "node:stream";
import { Agent } from "undici";
import type { Answer, Message, WebhookSender } from "../../domain/webhooks/ports.ts";
import { guard } from "../upstream/addresses.ts";
import { sentenceOf } from "../upstream/faults.ts";

interface Settings {
  allow_private: boolean;
  timeout_ms?: number;
  /** What names are looked up with. */
  resolve?: typeof lookup;
}

const connect_ms = 5000;
const response_bytes_max = 1024;

/** Sends messages over HTTP. No redirect is followed, so that there is one address to judge, when it is connected to. */
export function httpSender({ allow_private, timeout_ms = 15_000, resolve }: Settings): WebhookSender {
  const { lookup, ...judge } = guard("GUILDHALL_WEBHOOKS_PRIVATE", resolve);
  const connect = { timeout: connect_ms, ...(allow_private ? {} : { lookup }) };
  const agent = new Agent({ connect, keepAliveTimeout: 10_000 });
  const literalFault = (url: string) =>
    allow_private ? null : (judge.literalFault(url) ?? (url.startsWith("https:") ? null : notSecure));
  return {
    async send(message) {
      const began = performance.now();
      const refused = literalFault(message.url);
      const answer = refused ? failed(refused) : await post(agent, message, timeout_ms);
      return { ...answer, duration_ms: Math.round(performance.now() - began) };
    },
    fault: async (url) => (allow_private ? null : (literalFault(url) ?? (await judge.fault(url)))),
    close: () => agent.destroy(),
  };
}

const notSecure = "Use an address that begins with https://";

type Told = Omit<Answer, "duration_ms">;

const failed = (error: string): Told => ({ status: null, error, response: null, retry_after: null });

async function post(agent: Agent, { url, headers, body, signal }: Message, timeout_ms: number): Promise<Told> {
  const { origin, pathname, search } = new URL(url);
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)]);
  const asked = { origin, path: pathname + search, method: "POST", headers, body, signal: until } as const;
  try {
    const { statusCode: status, headers, body } = await agent.request(asked);
    const retry_after = headers["retry-after"];
    return {
      ...{ status, error: errorOf(status, headers["location"]) },
      response: await beginningOf(body),
      retry_after: typeof retry_after === "string" ? retry_after : null,
    };
  } catch (error) {
    return failed(sentenceOf(error as Error & { code?: string }));
  }
}

function errorOf(status: number, location: unknown): string | null {
  if (status >= 200 && status < 300) return null;
  const to = typeof location === "string" ? ` to ${location.slice(0, 500)}` : "";
  if (status >= 300 && status < 400) return `It redirects${to}, which is not followed: give its own address`;
  return `It answered ${status}`;
}

/** No more is read than is kept: whoever sends without end is hung up on. */
async function beginningOf(body: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.byteLength;
      if (bytes >= response_bytes_max) break;
    }
  } catch {
    // it broke off; what matters is its status
  }
  return Buffer.concat(pieces).subarray(0, response_bytes_max).toString("utf8").replaceAll("\0", "\ufffd");
}
