import type { z } from "zod";
import type { Project } from "../../../contract/projects.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import type { ProjectRow } from "./projects.ts";

const shown = [
  "project.add",
  "project.edit",
  "project.set_visibility",
  "project.share",
  "project.delete",
] as const satisfies Action[];

/** A project as the API shows it. */
export const present = (ctx: Ctx, row: ProjectRow): z.input<typeof Project> => ({
  id: row.id,
  namespace: row.namespace_path,
  name: row.name,
  description: row.description,
  visibility: row.visibility,
  owner: row.owner_path === null ? null : { path: row.owner_path, name: row.owner_name ?? row.owner_path },
  tie: row.tie,
  resources: row.resources,
  logical_bytes: row.bytes,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  can: canOf(ctx, row, shown),
});
