import type { Ctx } from "../../kernel/context.ts";
import * as queries from "./content-queries.ts";
import type { RouteRow } from "./models.ts";
import { awaited } from "./settlements.ts";

/** So much of a question and of an answer is kept at most. */
const characters_max = 64 * 2 ** 10;

/** What is said in a call that was drawn to be kept. */
export interface Content {
  /** What is said more in the answer. */
  add(text: string): void;
  /** Keeps it, soon: nobody waits. What cannot be written is not kept. */
  keep(): void;
}

/** Draws whether what is said in a call is kept; null: nothing of it is looked at. */
export function draw(ctx: Ctx, call_id: string, route: RouteRow, question: unknown): Content | null {
  if (route.content_log_percent === null || Math.random() * 100 >= route.content_log_percent) return null;
  const asked = question === null ? "(files)" : JSON.stringify(question, withoutFiles);
  let answer = "";
  let is_cut = asked.length > characters_max;
  return {
    add(text) {
      const room = characters_max - answer.length;
      if (text.length > room) is_cut = true;
      answer += text.slice(0, room);
    },
    keep() {
      const said = { question: bare(asked.slice(0, characters_max)), answer: bare(answer), is_cut };
      const sealed = ctx.ports.secrets.seal(JSON.stringify(said), call_id);
      const { id: resource_id, namespace_id } = route;
      const row = { call_id, namespace_id, resource_id, sealed: sealed.bytes, sealed_with: sealed.key };
      const unkept = (error: Error) =>
        ctx.ports.log.warn({ err: error, call: call_id }, "a call's content was not kept");
      awaited(queries.insert(ctx, row).catch(unkept));
    },
  };
}

const files = new Set(["data", "file_data", "b64_json", "image_url", "url"]);

/** Pictures, sounds and files are left out. */
export const withoutFiles = (name: string, value: unknown) =>
  typeof value === "string" && (value.startsWith("data:") || (files.has(name) && value.length > 200))
    ? "(file)"
    : value;

/** What looks like a secret: tokens of ours and of others, keys. */
const secrets = [
  /(hf_)?gh[pousr]_[\w-]{20,}/g,
  /\bhf_[A-Za-z0-9]{20,}/g,
  /\b(sk|pk|rk)[-_][\w-]{16,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?/g,
  /\b(Bearer|Basic)\s+[\w.~+/=-]{12,}/g,
];
const bare = (text: string): string => secrets.reduce((left, secret) => left.replace(secret, "***"), text);

/** What was said in a call, as long as it may be read and was sealed with a secret that is there. */
export async function read(ctx: Ctx, call_id: string) {
  const row = await queries.find(ctx, call_id);
  const text = row && ctx.ports.secrets.open({ bytes: row.sealed, key: row.sealed_with }, call_id);
  if (!row || text === undefined) return undefined;
  const said = JSON.parse(text) as { question: string; answer: string; is_cut: boolean };
  return { ...said, kept_until: row.kept_until.toISOString() };
}
