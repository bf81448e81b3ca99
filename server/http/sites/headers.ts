import type { IncomingHttpHeaders } from "node:http";

/** Meant for the next hop only. */
const of_one_hop = new Set([
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"],
  ...["transfer-encoding", "upgrade"],
]);

/** The headers that are meant for whoever is behind a proxy; those that Connection names are not. */
export function beyondThisHop(headers: IncomingHttpHeaders): [string, string | string[] | undefined][] {
  const named = namedByConnection(headers);
  return Object.entries(headers).filter(([name]) => !of_one_hop.has(name) && !named.has(name));
}

const namedByConnection = ({ connection }: IncomingHttpHeaders): ReadonlySet<string> =>
  new Set((connection ?? "").split(",").map((name) => name.trim().toLowerCase()));

/** The pairs of a Cookie header. */
export const pairsOf = (header: string): [string, string][] =>
  header
    .split(";")
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    });
