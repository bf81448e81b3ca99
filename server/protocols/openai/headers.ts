import type { IncomingHttpHeaders } from "node:http";
import type { Rate } from "../../domain/gateway/meters.ts";

/** What of a caller's headers an upstream may see; all else stays here: tokens, cookies, where they come from. */
const up = ["accept", "openai-beta", "anthropic-version", "anthropic-beta"] as const;
/** What of an upstream's headers a caller may see. */
const down = ["content-type", "content-disposition", "openai-processing-ms", "openai-version"] as const;

const pick = (names: readonly string[], headers: IncomingHttpHeaders | Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    names.flatMap((name) => (typeof headers[name] === "string" ? [[name, headers[name] as string]] : [])),
  );

/** The headers of a question to an upstream: what the protocol needs, and the secret that is its own. */
export const headersUp = (
  headers: IncomingHttpHeaders,
  { type, secret, dialect }: { type: string; secret: string | undefined; dialect: "openai" | "anthropic" },
): Record<string, string> => ({
  ...pick(up, headers),
  "content-type": type,
  "accept-encoding": "identity",
  "user-agent": "guildhall",
  ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
  ...(secret !== undefined && dialect === "anthropic" ? { "x-api-key": secret } : {}),
});

/** The headers of an answer to its caller. */
export const headersDown = (headers: Readonly<Record<string, unknown>>): Record<string, string> => pick(down, headers);

/** How much of the tightest rate is left, as people expect to read it. */
export const rateHeaders = (rate: Rate | null): Record<string, string> =>
  rate === null
    ? {}
    : {
        "x-ratelimit-limit-requests": String(rate.limit),
        "x-ratelimit-remaining-requests": String(rate.remaining),
        "x-ratelimit-reset-requests": `${rate.reset_seconds}s`,
      };
