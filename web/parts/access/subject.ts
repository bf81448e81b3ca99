import type { Share } from "../../../contract/shares.ts";

const prefix = "team:";

/** How a share names a team. */
export const teamSubject = (team: string): string => prefix + team;

/** Whom a share is with, as the API names them. */
export const subjectOf = ({ person, team }: Pick<Share, "person" | "team">): string =>
  person ? person.path : teamSubject(team ?? "");

/** The team that a subject names; undefined for a person. */
export const teamOf = (subject: string): string | undefined =>
  subject.startsWith(prefix) ? subject.slice(prefix.length) : undefined;

/** What is shown of a subject of which nothing else is known. */
export const nameOfSubject = (subject: string): string => teamOf(subject) ?? subject;
