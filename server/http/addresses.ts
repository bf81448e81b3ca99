import type { FastifyInstance } from "fastify";
import { Problem } from "../kernel/problem.ts";

/** A secret of ours, wherever it stands in a text. */
const secret = /gh[po]_[\w-]{36}/;

/**
 * Refuses a request whose address carries a token: an address is written into the logs and histories of everything that
 * it passes. It is refused whether the token is valid or not, and before anything is looked up.
 */
export function refuseSecretsInAddresses(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    done(secret.test(decoded(request.url)) ? inAddress() : undefined);
  });
}

const inAddress = () =>
  new Problem(
    "token_in_address",
    "Send the token as `Authorization: Bearer …`; revoke this one, it may have been seen",
  );

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
