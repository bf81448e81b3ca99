import { uuid } from "../../kernel/page.ts";
import { Problem } from "../../kernel/problem.ts";
import { climbs } from "../sites/climbs.ts";

/** What an address of the proxy names. */
export interface Place {
  id: string;
  /** As it was sent, with the query: what is behind decodes it once, and nobody in between. */
  target: string;
  /** The part after `/x/{id}/`, without the query. */
  rest: string;
  query: URLSearchParams;
  /** It would lead out of the workspace's own path. */
  climbs: boolean;
}

const longest = 16_384;

/** Reads an address; what is no workspace's does not exist here. */
export function placeOf(url: string): Place {
  const [, id = "", after = ""] = /^\/x\/([^/?]+)(\/.*)?$/s.exec(url) ?? [];
  if (!uuid.test(id) || url.length > longest) throw new Problem("not_found", "No workspace has this address");
  const [path = "", ...search] = after.split("?");
  const query = new URLSearchParams(search.join("?"));
  return { id, target: after === "" ? `/x/${id}/` : url, rest: path.slice(1), query, climbs: climbs(path) };
}
