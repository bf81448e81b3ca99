import type { z } from "zod";
import type { Notification } from "../../../contract/notifications.ts";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { Row } from "./notifications.ts";

type Shape = z.input<typeof Notification>;

/** What of a line's new values belongs to what was told. */
const told = [
  "role",
  "visibility",
  "level",
  "limit",
  "state",
  "exit_code",
  "error",
  "member",
  "team",
  "path",
  "comment",
  "stop_reason",
  "what",
  "percent",
];

/** Something a person was told, as the API shows it. */
export const present = (row: Row): Shape => ({
  id: row.id,
  at: row.at.toISOString(),
  read: row.read_at !== null,
  topic: row.topic,
  action: row.action,
  text: row.text,
  actor: { kind: row.actor_kind, name: row.actor_name ?? "Guildhall" },
  namespace:
    row.namespace_path === null ? null : { path: row.namespace_path, name: row.namespace_name ?? row.namespace_path },
  entity: { kind: row.entity_kind, name: row.entity_name },
  details: detailsOf(row.after ?? {}),
  way: wayOf(row),
});

const detailsOf = (after: Record<string, unknown>): Shape["details"] =>
  Object.fromEntries(
    told.flatMap((key) => {
      const value = after[key];
      return typeof value === "string" || typeof value === "number" ? [[key, value]] : [];
    }),
  );

/** Where in a namespace one sees things of a kind. */
const places = new Map([
  ["member", "members"],
  ["limit", "limits"],
  ["budget", "budgets"],
  ["webhook", "webhooks"],
] as const) as ReadonlyMap<string, "members" | "limits" | "budgets" | "webhooks">;

/** Only to what the person may see now, under the name it has now. */
function wayOf(row: Row): Shape["way"] {
  const { namespace_path: namespace, resource_kind: kind, resource_name: name } = row;
  if (namespace === null) return null;
  if (kind !== null && name !== null) return wayInto(row, { kind, namespace, name });
  if (
    row.role === null ||
    ["dataset", "model", "container", "engine", "application", "api", "execution", "version"].includes(row.entity_kind)
  )
    return null;
  return { to: places.get(row.entity_kind) ?? "organization", namespace };
}

/** To a resource, or to the execution or version of it that was meant. */
function wayInto(
  { execution_number, version_number }: Row,
  { kind, ...at }: { kind: ResourceKind; namespace: string; name: string },
): Shape["way"] {
  if (execution_number !== null && kind !== "engine") return { to: "execution", ...at, number: execution_number };
  if (version_number !== null && (kind === "dataset" || kind === "model"))
    return { to: "version", kind, ...at, number: version_number };
  return { to: "resource", kind, ...at };
}
