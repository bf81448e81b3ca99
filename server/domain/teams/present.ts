import type { z } from "zod";
import type { Team, TeamMember } from "../../../contract/teams.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import type { PersonRow, TeamRow } from "./teams.ts";

/** A team as the asker sees it. */
export const present = (ctx: Ctx, row: TeamRow): z.input<typeof Team> => ({
  id: row.id,
  name: row.name,
  description: row.description,
  members: row.members,
  leads: row.leads,
  is_member: row.is_member,
  created_at: row.created_at.toISOString(),
  can: canOf(ctx, row, ["team.edit", "team.delete"]),
});

/** Somebody in a team. */
export const presentPerson = (row: PersonRow): z.input<typeof TeamMember> => ({
  path: row.path,
  name: row.name,
  role: row.role,
  is_lead: row.is_lead,
  added_at: row.added_at.toISOString(),
});
