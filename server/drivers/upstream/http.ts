import { Agent, type Dispatcher } from "undici";
import type { Answered, Asked, Reach, Upstreams } from "../../domain/gateway/ports.ts";
import { literalFault, nameFault, publicLookup } from "./addresses.ts";

interface Settings {
  allow_private: boolean;
  first_byte_ms: number;
  idle_ms: number;
}

const connect_ms = 5000;
/** Connections to one upstream; what is more waits its turn. */
const connections_max = 512;

/** Asks upstreams over HTTP/1.1 with connections that are kept. */
export function httpUpstreams({ allow_private, first_byte_ms, idle_ms }: Settings): Upstreams {
  const times = {
    headersTimeout: first_byte_ms,
    bodyTimeout: idle_ms,
    keepAliveTimeout: 30_000,
    connections: connections_max,
  };
  const guarded = allow_private ? {} : { lookup: publicLookup };
  const world = new Agent({ ...times, connect: { timeout: connect_ms, ...guarded } });
  const house = new Agent({ ...times, connect: { timeout: connect_ms } });
  const sockets = new Map<string, Agent>();
  const agentOf = ({ socket, trusted }: Reach): Agent => {
    if (socket === undefined) return trusted ? house : world;
    const agent = sockets.get(socket) ?? new Agent({ ...times, connect: { timeout: connect_ms, socketPath: socket } });
    sockets.set(socket, agent);
    return agent;
  };
  return {
    idle_ms,
    async ask(reach, asked) {
      const fault = reach.trusted || allow_private ? null : literalFault(reach.address);
      if (fault) throw new Error(fault);
      return send(agentOf(reach), reach.address, asked);
    },
    async fault(address) {
      if (allow_private) return null;
      return literalFault(address) ?? (await nameFault(address));
    },
    async close() {
      await Promise.all([world, house, ...sockets.values()].map((agent) => agent.destroy()));
    },
  };
}

async function send(agent: Agent, address: string, { method, path, headers, body, signal }: Asked): Promise<Answered> {
  const { origin, pathname } = new URL(address);
  const options: Dispatcher.RequestOptions = {
    ...{ origin, method, headers, signal },
    path: pathname.replace(/\/+$/, "") + path,
    ...(method === "GET" ? {} : { body }),
  };
  try {
    const { statusCode, headers, body } = await agent.request(options);
    return { status: statusCode, headers, body };
  } catch (error) {
    throw new Error(sentenceOf(error as Error & { code?: string }), { cause: error });
  }
}

const sentences: Record<string, string> = {
  ECONNREFUSED: "It is not running: the connection was refused",
  ENOTFOUND: "There is no machine of that name",
  ECONNRESET: "It broke the connection",
  UND_ERR_SOCKET: "It broke the connection",
  UND_ERR_CONNECT_TIMEOUT: "It could not be reached in time",
  UND_ERR_HEADERS_TIMEOUT: "It did not answer in time",
};

/** What went wrong, without what was sent. */
function sentenceOf({ code, message, name }: Error & { code?: string }): string {
  if (name === "AbortError") return "The call was ended";
  return sentences[code ?? ""] ?? (code ? `It could not be asked (${code})` : message);
}
