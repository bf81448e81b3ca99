import type { OrganizationToken } from "../../../contract/organization-tokens.ts";
import { teamOf, teamSubject } from "../../parts/access/subject.ts";

/** For whom a token's calls count, as it is sent; nobody: for whoever made its secret. */
export function assignedTo(subject: string | undefined) {
  const team = subject === undefined ? undefined : teamOf(subject);
  return team === undefined ? { assigned_to: subject ?? null, team: null } : { assigned_to: null, team };
}

/** For whom they count, as it is chosen. */
export const subjectOf = ({ assigned_to, team }: OrganizationToken): string | undefined =>
  team === null ? assigned_to?.path : teamSubject(team);
