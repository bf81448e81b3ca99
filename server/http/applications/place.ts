import type { IncomingMessage } from "node:http";
import { siteOf } from "../../domain/applications/opening.ts";
import type { Ctx } from "../../kernel/context.ts";
import { uuid } from "../../kernel/page.ts";
import { Problem } from "../../kernel/problem.ts";
import { climbs } from "../sites/climbs.ts";

/** What an address of an application names. */
export interface Place {
  id: string;
  /** On a site that applications share: what lets in; null on one's own, where a cookie does. */
  pass: string | null;
  /** The path of the page, as it was sent, without the slash that it begins with. */
  rest: string;
  query: URLSearchParams;
  /** It would lead out of the application. */
  climbs: boolean;
}

const longest = 16_384;
const is_shared = /^\/a(\/|$)/;

/** The application whose own site this is; undefined where none has one, and for every other host. */
function hostOf(ctx: Ctx, { headers, url = "" }: IncomingMessage): string | undefined {
  const { workspace_url } = ctx.ports;
  if (!workspace_url?.includes("{id}")) return undefined;
  const [id = ""] = (headers.host ?? "").split(".");
  if (!uuid.test(id) || new URL(workspace_url.replace("{id}", id)).host !== headers.host) return undefined;
  return url.startsWith(`/x/${id}/`) ? undefined : id; // a workspace on the site of its own
}

/** Whether a request to the sites is for an application: by its host, or by its path where all share one. */
export const isOfApplications = (ctx: Ctx, request: IncomingMessage): boolean =>
  hostOf(ctx, request) !== undefined || is_shared.test(request.url ?? "");

/** Reads an address; what is no application's does not exist here. */
export function placeOf(ctx: Ctx, request: IncomingMessage): Place {
  const url = request.url ?? "";
  if (url.length > longest) throw nothing();
  const [path = "", ...search] = url.split("?");
  const query = new URLSearchParams(search.join("?"));
  const id = hostOf(ctx, request);
  if (id !== undefined) return { id, pass: null, rest: path.slice(1), query, climbs: climbs(path) };
  const [, named = "", pass = "", rest = ""] = /^\/a\/([^/]+)(?:\/([^/]*)(?:\/(.*))?)?$/s.exec(path) ?? [];
  if (!uuid.test(named) || siteOf(ctx, named).own) throw nothing();
  return { id: named, pass, rest, query, climbs: climbs(rest) };
}

const nothing = () => new Problem("not_found", "No application has this address");

/** What stands before the path of every page. */
export const prefixOf = ({ id, pass }: Place): string => (pass === null ? "/" : `/a/${id}/${pass}/`);
