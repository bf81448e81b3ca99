import { type Ctx, transact } from "../../kernel/context.ts";
import * as projects from "../projects/projects.ts";
import * as teams from "../teams/teams.ts";
import type { Figure } from "./people.ts";

const team = { name: "Pond group", description: "Works in a project of its own." };
/** What the group shares: its members see each other's work there, the rest of the class does not. */
export const project = "pond-study";

/** Makes a group of the class: a team, led by its first, and a project that is open to it; both or neither. */
export const formGroup = (teaching: Ctx, organization: string, members: readonly Figure[]): Promise<void> =>
  transact(teaching, async (teaching) => {
    await teams.create(teaching, organization, team);
    for (const [i, { path }] of members.entries())
      await teams.putPerson(teaching, { organization, team: team.name }, path, i === 0);
    await projects.create(teaching, organization, {
      name: project,
      description: "How the pond warms up: the group's own runs.",
      visibility: "shared",
      shares: [{ with: `team:${team.name}`, level: "contribute" }],
    });
  });
