import type { Role } from "../../../contract/members.ts";
import type { Visibility } from "../../../contract/resources.ts";

/** How far a member reaches by visibility alone: 0 not at all, 1 reads, 2 adds. */
function reach(visibility: Visibility, role: Role): 0 | 1 | 2 {
  if (visibility === "private") return 0;
  const adds = visibility === "organization-write" && role !== "viewer" && role !== "reviewer";
  return adds ? 2 : 1;
}

/** What a change of visibility does to people. */
const effects = ["gain_read", "gain_add", "lose_add", "lose_read"] as const;
export type Effect = (typeof effects)[number];

interface Someone {
  path: string;
  name: string;
  role: Role;
}

/** Who gains and who loses by a change of visibility; its owner neither. */
export function changes(before: Visibility, after: Visibility, members: readonly Someone[], owner: string | undefined) {
  const others = members.filter(({ path }) => path !== owner);
  const those = (fits: (was: number, is: number) => boolean) =>
    others.filter(({ role }) => fits(reach(before, role), reach(after, role))).map(({ name }) => name);
  const people: Record<Effect, string[]> = {
    gain_read: those((was, is) => was < 1 && is >= 1),
    gain_add: those((was, is) => was < 2 && is === 2),
    lose_add: those((was, is) => was === 2 && is === 1),
    lose_read: those((was, is) => was >= 1 && is < 1),
  };
  return effects.map((effect) => ({ effect, people: people[effect] })).filter((change) => change.people.length > 0);
}
