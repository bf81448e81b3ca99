import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Route } from "../../contract/route.ts";
import { Problem } from "../kernel/problem.ts";

interface Fault {
  path: string;
  message: string;
}

/** All parts of a request, checked against the contract; every fault of all of them at once. */
export function parse(route: Route, request: FastifyRequest): Record<string, unknown> {
  const { "*": path, ...params } = request.params as Record<string, string>;
  const given = { params: path === undefined ? params : { ...params, path }, query: request.query, body: request.body };
  const input: Record<string, unknown> = {};
  const fields: Fault[] = [];
  for (const part of ["params", "query", "body"] as const) {
    const schema: z.ZodType | undefined = route[part];
    if (!schema) continue;
    const result = schema.safeParse(given[part] ?? {});
    if (result.success) input[part] = result.data;
    else fields.push(...result.error.issues.flatMap((issue) => faultsOf(part, issue)));
    if (result.success) fields.push(...textFaultsIn(part, result.data));
  }
  if (fields.length === 0) return input;
  const what = fields.map((field) => `${field.path}: ${field.message}`).join("; ");
  throw new Problem("invalid", what.slice(0, 1000), { fields });
}

/** A field a person can find: `body.members.0.email`. Unknown fields are named one by one. */
function faultsOf(part: string, issue: z.core.$ZodIssue): Fault[] {
  const path = [part, ...issue.path.map(String)].join(".");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: "There is no such field" }));
  if (issue.code === "invalid_union" && issue.errors.length > 0)
    return [{ path, message: issue.errors.map((way) => way.map((i) => i.message).join(", ")).join("; or ") }];
  const is_missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return [{ path, message: is_missing ? "This is missing" : issue.message }];
}

/** PostgreSQL's texts have no NUL and no half of a surrogate pair, so nothing of ours has one. */
function textFaultsIn(path: string, value: unknown): Fault[] {
  return isClean(value) ? [] : faultsBelow(path, value);
}

/** Most are: where a fault is, is asked only where there is one. */
function isClean(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\0") && value.isWellFormed();
  return typeof value !== "object" || value === null || Object.values(value).every(isClean);
}

function faultsBelow(path: string, value: unknown): Fault[] {
  if (typeof value === "string" && value.includes("\0")) return [{ path, message: "NUL is not allowed" }];
  if (typeof value === "string")
    return value.isWellFormed() ? [] : [{ path, message: "Half of a surrogate pair is no character" }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => faultsBelow(`${path}.${key}`, inner));
}
