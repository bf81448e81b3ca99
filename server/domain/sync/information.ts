import type { SyncField } from "../../../contract/sync.ts";
import type { ForgeGroup } from "../forges/ports.ts";
import type { Change } from "./plan.ts";
import type { LinkRow } from "./queries.ts";

/** An organization as it is here. */
export interface Here {
  name: string;
  description: string;
  avatar_id: string | null;
}

type There = Pick<ForgeGroup, "name" | "description" | "avatar_url">;

/** One line, or several, as this house takes them: what it would not take from a person it does not take from there. */
const tidy = (text: string, max: number) =>
  text
    .normalize("NFC")
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, "");

/** What is there, as it would be here. */
export const tidied = (there: There): There => ({
  name: tidy(there.name, 80),
  description: tidy(there.description, 500),
  avatar_url: there.avatar_url === null ? null : there.avatar_url.slice(0, 2000),
});

export interface InformationPlan {
  changes: Change[];
  columns: { name?: string; description?: string };
  /** The picture is to be taken over. */
  avatar: boolean;
}

type Taken = Pick<LinkRow, "taken_name" | "taken_description" | "taken_avatar_url" | "taken_avatar_id">;

/**
 * Three ways: what was taken last, what is here, what is there. What was edited here stays, unless it is forced; texts
 * that are the same have nothing to settle.
 */
export function planInformation(
  here: Here,
  there: There,
  taken: Taken,
  { has_picture, force = [] }: { has_picture: boolean; force?: readonly SyncField[] },
): InformationPlan {
  const plan: InformationPlan = { changes: [], columns: {}, avatar: false };
  for (const field of ["name", "description"] as const) {
    const [ours, theirs, last] = [here[field], there[field], taken[`taken_${field}`]];
    if (theirs === ours || (field === "name" && theirs === "")) continue;
    const follows = force.includes(field) || ours === last;
    if (follows) plan.columns[field] = theirs;
    if (follows || theirs !== last) plan.changes.push(changeOf(field, follows, ours, theirs));
  }
  if (has_picture && (force.includes("avatar") || followsPicture(here, there, taken))) {
    plan.avatar = true;
    plan.changes.push(changeOf("avatar", true, null, null));
  }
  return plan;
}

/** Whether the picture there is another than was taken last, and nobody has given the organization one here. */
export const followsPicture = ({ avatar_id }: Pick<Here, "avatar_id">, { avatar_url }: There, taken: Taken): boolean =>
  avatar_url !== null &&
  avatar_url !== taken.taken_avatar_url &&
  taken.taken_avatar_url !== null &&
  avatar_id === taken.taken_avatar_id;

const changeOf = (field: SyncField, follows: boolean, from: string | null, to: string | null): Change => ({
  ...{ kind: follows ? "information" : "kept", why: follows ? "changed_there" : "edited_here" },
  ...{ who: null, member: null, field, from, to },
});
