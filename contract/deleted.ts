import { z } from "zod";
import { Bytes, Can, NamespaceRef, Person, page, pageOf, ResourceName, Time } from "./common.ts";
import { Resource, ResourceKind, Visibility } from "./resources.ts";
import { route } from "./route.ts";

/** Something that was deleted and can be restored until `purged_at`. */
export const Deleted = z
  .object({
    id: z.uuid(),
    namespace: z.string(),
    kind: ResourceKind,
    name: z.string(),
    description: z.string(),
    visibility: Visibility,
    owner: Person.nullable(),
    logical_bytes: Bytes.describe("What it counts for when it is restored; while it is deleted it counts nothing."),
    deleted_at: Time,
    deleted_by: Person.nullable(),
    purged_at: Time.describe("When it is gone for good."),
    can: Can,
  })
  .meta({ id: "Deleted" });
export type Deleted = z.output<typeof Deleted>;

const tag = "resources";
const one = z.object({ id: z.uuid() });

export const listDeleted = route({
  method: "GET",
  path: "/api/v1/deleted",
  action: "namespace.see",
  tag,
  summary:
    "List what was deleted in a namespace and can be restored, latest first: all for maintainers, else one's own",
  query: z.strictObject({ ...page, namespace: NamespaceRef }),
  status: 200,
  response: pageOf(Deleted),
});

export const restoreDeleted = route({
  method: "POST",
  path: "/api/v1/deleted/:id/restore",
  action: "resource.restore",
  tag,
  summary: "Restore a deleted resource with everything it held; that must fit into the limits, and its name be free",
  params: one,
  body: z.strictObject({ name: ResourceName.describe("By default the name it had.") }).partial(),
  status: 200,
  response: Resource,
});

export const purgeDeleted = route({
  method: "DELETE",
  path: "/api/v1/deleted/:id",
  action: "resource.purge",
  tag,
  summary: "Delete a deleted resource for good; nobody can restore it any more",
  params: one,
  status: 204,
});
