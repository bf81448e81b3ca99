import { Agent, request } from "undici";
import { forgeFailure } from "../../domain/forges/ports.ts";
import { guard } from "../upstream/addresses.ts";

const bytes_max = 4 * 2 ** 20;
const all_ms = 20_000;
const hops_max = 3;

/**
 * Fetches a picture that a forge names. Its address is chosen by whoever keeps the organization there: beside the forge
 * itself only the open internet is asked, and no token is sent along.
 */
export function pictures(user_agent: string): (home: string, url: string) => Promise<Buffer> {
  const times = { connect: { timeout: 5000 }, headersTimeout: 10_000, bodyTimeout: 10_000, maxResponseSize: bytes_max };
  const { lookup, literalFault } = guard("none does for pictures");
  const house = new Agent(times);
  const world = new Agent({ ...times, connect: { timeout: 5000, lookup } });
  return async (home, url) => {
    const signal = AbortSignal.timeout(all_ms);
    let at = addressOf(url, home);
    for (let hop = 0; hop <= hops_max; hop++) {
      const is_home = at.origin === new URL(home).origin;
      const fault = is_home ? null : literalFault(at.href);
      if (fault) throw forgeFailure("forbidden", "The picture's address is a private one");
      const options = { headers: { "user-agent": user_agent }, dispatcher: is_home ? house : world, signal };
      const { statusCode, headers, body } = await request(at, options).catch(unreached);
      if (statusCode === 200) return Buffer.from(await body.arrayBuffer().catch(unreached));
      await body.dump();
      if (statusCode < 300 || statusCode > 399) break;
      at = addressOf(String(headers["location"] ?? ""), at.href);
    }
    throw forgeFailure("not_found", "There is no picture at its address");
  };
}

function addressOf(url: string, base: string): URL {
  const at = URL.canParse(url, base) ? new URL(url, base) : undefined;
  if (at?.protocol === "https:" || at?.protocol === "http:") return at;
  throw forgeFailure("malformed", "The picture has no address that can be asked");
}

const unreached = (cause: unknown): never => {
  throw forgeFailure("unavailable", "The picture could not be read", { cause });
};
