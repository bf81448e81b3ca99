import { Agent, type Dispatcher } from "undici";
import type { Answered, Asked, Reach, Upstreams } from "../../domain/gateway/ports.ts";
import { placeOf } from "../../kernel/addresses.ts";
import { guard } from "./addresses.ts";
import { answerOf } from "./answers.ts";
import { sentenceOf } from "./faults.ts";

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
  const { lookup, literalFault, fault } = guard("GUILDHALL_UPSTREAMS_PRIVATE");
  const guarded = allow_private ? {} : { lookup };
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
      if (fault) {
        asked.over();
        throw new Error(fault);
      }
      return send(agentOf(reach), reach.address, asked);
    },
    fault: async (address) => (allow_private ? null : fault(address)),
    async close() {
      await Promise.all([world, house, ...sockets.values()].map((agent) => agent.destroy()));
    },
  };
}

async function send(
  agent: Agent,
  address: string,
  { method, path, headers, body, ...asking }: Asked,
): Promise<Answered> {
  const { origin, path: under } = placeOf(address);
  const options: Dispatcher.DispatchOptions = {
    ...{ origin, method, headers },
    path: under + path,
    ...(method === "GET" ? {} : { body }),
  };
  try {
    return await answerOf(agent, options, asking);
  } catch (error) {
    throw new Error(sentenceOf(error as Error & { code?: string }), { cause: error });
  }
}
