import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { identity_header } from "../../domain/applications/identity.ts";
import { beyondThisHop, pairsOf } from "../sites/headers.ts";
import { headersOfPages } from "./headers.ts";

/**
 * What a client must not say in our place. Servers of some kinds read an underscore as a hyphen, so that what looks like
 * another name to us is ours to them.
 */
const not_theirs_to_say = /^(authorization$|cookie$|forwarded$|x-forwarded-|x-real-ip$|x-guildhall-)/;
const asServersRead = (name: string): string => name.toLowerCase().replaceAll("_", "-");

/** What an application must not say: of origins, of cookies of ours, of how browsers treat the site. */
const not_its_to_say =
  /^(access-control-|set-cookie$|clear-site-data$|service-worker-allowed$|strict-transport-security$|alt-svc$|x-guildhall-)/;

/** Cookies that are ours, whatever an application or a page of it would like. */
const cookieOfOurs = /^(__(host|secure)-)?guildhall/i;

/** The headers that an application gets: the visitor's without what lets them in anywhere, with who they are. */
export function inward(headers: IncomingHttpHeaders, { identity, origin }: { identity: string; origin: string }) {
  const kept = beyondThisHop(headers).filter(([name]) => !not_theirs_to_say.test(asServersRead(name)));
  const cookie = pairsOf(headers.cookie ?? "").filter(([name]) => !cookieOfOurs.test(name));
  const { protocol, host } = new URL(origin);
  return {
    ...Object.fromEntries(kept),
    ...(cookie.length > 0 ? { cookie: cookie.map((pair) => pair.join("=")).join("; ") } : {}),
    ...{ "x-forwarded-proto": protocol.slice(0, -1), "x-forwarded-host": host },
    [identity_header]: identity,
  };
}

/** The headers that a visitor gets of an application's answer. */
export function outward(answer: IncomingMessage): OutgoingHttpHeaders {
  const kept = beyondThisHop(answer.headers).filter(([name]) => !not_its_to_say.test(name));
  const cookies = (answer.headers["set-cookie"] ?? []).flatMap(cookieOf);
  const { "content-security-policy": policy, ...ours } = headersOfPages(true);
  const theirs = answer.headers["content-security-policy"];
  return {
    ...Object.fromEntries(kept),
    ...ours,
    "content-security-policy": theirs === undefined ? policy : `${theirs}, ${policy}`,
    ...(cookies.length > 0 ? { "set-cookie": cookies } : {}),
  };
}

/** A cookie of the application's own, for its own host and no other. */
function cookieOf(line: string): string[] {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  if (cookieOfOurs.test(pair.split("=")[0] ?? "")) return [];
  const kept = attributes.filter((attribute) => /^(expires|max-age|path|httponly|secure|samesite)\b/i.test(attribute));
  return [[pair, ...kept].join("; ")];
}
