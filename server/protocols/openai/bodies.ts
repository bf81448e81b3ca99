import { Problem } from "../../kernel/problem.ts";

import type { Json } from "./events.ts";

/** A question as it came: what the gateway must know of it, and how it is written for an upstream. */
export interface Body {
  model: string;
  json: (Json & Record<string, unknown>) | null;
  /** Of what kind it is sent on. */
  type: string;
  written: (model: string) => string | Buffer;
}

const modelMissing = () =>
  new Problem("invalid", "Name the model, like {organization}/{name}", {
    fields: [{ path: "model", message: "Name the model" }],
  });

/** Reads a body: JSON, or a form with files, of which only the model is looked at. */
export function readBody(raw: unknown, type: string | undefined): Body {
  if (!Buffer.isBuffer(raw) || raw.length === 0) throw new Problem("malformed", "Send a body that names the model");
  return type?.startsWith("multipart/form-data") ? formOf(raw, type) : jsonOf(raw);
}

function jsonOf(raw: Buffer): Body {
  const json = parsed(raw);
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new Problem("invalid", "The body must be a JSON object");
  const { model } = json as Record<string, unknown>;
  if (typeof model !== "string" || model === "") throw modelMissing();
  const body = json as Json & Record<string, unknown>;
  return { model, json: body, type: "application/json", written: (to) => JSON.stringify({ ...body, model: to }) };
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString("utf8"));
  } catch (cause) {
    throw new Problem("malformed", "The body is no JSON", {}, cause);
  }
}

/** Files go on as they are; the value of the field `model` is what changes. */
function formOf(raw: Buffer, type: string): Body {
  const [, boundary] = /boundary="?([^";]{1,70})"?/i.exec(type) ?? [];
  const head = /name="?model"?[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/i.exec(raw.toString("latin1"));
  if (boundary === undefined || !head) throw modelMissing();
  const from = head.index + head[0].length;
  const to = raw.indexOf(`\r\n--${boundary}`, from);
  const model = to < 0 ? "" : raw.subarray(from, to).toString("utf8");
  if (model === "") throw modelMissing();
  const written = (name: string) => Buffer.concat([raw.subarray(0, from), Buffer.from(name), raw.subarray(to)]);
  return { model, json: null, type, written };
}
