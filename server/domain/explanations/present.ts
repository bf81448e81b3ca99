import type { z } from "zod";
import type { Access, Reach, Way } from "../../../contract/access.ts";
import type { TeamShare } from "../../../contract/teams.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import type { AccessRow, TeamShareRow } from "./explanations.ts";

/** Somebody's ways in as the explanation shows them. */
export const presentAccess = ({ path, name, tie, ways }: AccessRow): z.input<typeof Access> => ({
  person: { path, name },
  tie,
  ways,
});

/** Something that a member reaches. */
export const presentReach = ({ row, ways }: { row: ResourceRow; ways: Way[] }): z.input<typeof Reach> => ({
  resource: {
    id: row.id,
    namespace: row.namespace_path,
    name: row.name,
    kind: row.kind,
    visibility: row.visibility,
    project: row.project_name,
    owner: row.owner_path === null ? null : { path: row.owner_path, name: row.owner_name ?? row.owner_path },
  },
  tie: row.tie,
  ways,
});

/** Something shared with a team of the organization that is its namespace. */
export const presentTeamShare = (namespace: string, row: TeamShareRow): z.input<typeof TeamShare> => ({
  id: row.id,
  kind: row.kind,
  namespace,
  name: row.name,
  visibility: row.visibility,
  owner: row.owner_path === null ? null : { path: row.owner_path, name: row.owner_name ?? row.owner_path },
  level: row.level,
  created_by: { path: row.author_path, name: row.author_name },
  created_at: row.created_at.toISOString(),
});
