import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { WorkspaceServer } from "../../domain/containers/workspace.ts";
import { beyondThisHop, pairsOf } from "../sites/headers.ts";

/** Of a visitor's cookies a workspace gets and sets these; not ours, nor those of whatever else is on this host. */
const cookieOfJupyter = /^(_xsrf|username-[\w-]+)$/;
/** What a workspace must not say: of origins, of cookies of ours, of how browsers treat the site. */
const not_its_to_say =
  /^(access-control-|set-cookie$|clear-site-data$|service-worker-allowed$|strict-transport-security$|alt-svc$|server$|x-guildhall-)/;
/** What a client must not say in our place. */
const not_theirs_to_say = /^(authorization$|cookie$|forwarded$|x-forwarded-|x-real-ip$|x-guildhall-)/;

/**
 * Pages of a workspace talk to their own site and send forms nowhere else. They are on another site than Guildhall's, so
 * that is the second lock, not the first.
 */
const policy = "connect-src 'self' data: blob:; form-action 'self'; frame-ancestors 'self'; object-src 'none'";

const of_every_page = {
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "origin-agent-cluster": "?1",
};

/** The headers that a workspace gets: the visitor's without what identifies them, with our token and their name. */
export function inward(headers: IncomingHttpHeaders, server: WorkspaceServer, person: string): OutgoingHttpHeaders {
  const kept = beyondThisHop(headers).filter(([name]) => !not_theirs_to_say.test(name));
  const cookie = pairsOf(headers.cookie ?? "").filter(([name]) => cookieOfJupyter.test(name));
  return {
    ...Object.fromEntries(kept),
    ...(cookie.length > 0 ? { cookie: cookie.map((pair) => pair.join("=")).join("; ") } : {}),
    authorization: `token ${server.token}`,
    "x-guildhall-person": person,
  };
}

/** The headers that a visitor gets of a workspace's answer. */
export function outward(answer: IncomingMessage, server: WorkspaceServer): OutgoingHttpHeaders {
  const kept = beyondThisHop(answer.headers).filter(([name]) => !not_its_to_say.test(name));
  const theirs = answer.headers["content-security-policy"];
  const cookies = (answer.headers["set-cookie"] ?? []).flatMap((line) => cookieOf(line, server));
  return {
    ...Object.fromEntries(kept),
    ...of_every_page,
    "content-security-policy": theirs === undefined ? policy : `${theirs}, ${policy}`,
    ...(cookies.length > 0 ? { "set-cookie": cookies } : {}),
  };
}

/** A cookie of Jupyter's own, for its own path and no other host. */
function cookieOf(line: string, { base_path }: WorkspaceServer): string[] {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  if (!cookieOfJupyter.test(pair.split("=")[0] ?? "")) return [];
  const kept = attributes.filter((attribute) => /^(expires|max-age|httponly|secure)\b/i.test(attribute));
  return [[pair, ...kept, `Path=${base_path}`, "SameSite=Strict"].join("; ")];
}
