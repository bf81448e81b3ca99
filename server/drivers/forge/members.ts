import { type ForgeMember, type ForgeRole, forgeFailure, type MembersPage } from "../../domain/forges/ports.ts";

/** A page as it was read: people, of whom a role may not have been said, and what the headers say of the whole. */
export interface RawPage {
  people: (Omit<ForgeMember, "role"> & { role: ForgeRole | null })[];
  pages: number | null;
  count: number | null;
}

/** Reads a page of those with a role. */
export type Turn = (page: number, role: "all" | ForgeRole) => Promise<RawPage>;

export const per_page = 100;
const pages_max = 1000;
const attempts_max = 3;

/**
 * Everybody, page by page. A list that is read while it changes can leave somebody out: it is read again until it has as
 * many as it says, all the while the same number. Where roles are not said, those of each role are listed.
 */
export async function* allMembers(turn: Turn): AsyncGenerator<MembersPage> {
  for (let attempt = 1; attempt <= attempts_max; attempt++) {
    const first = await turn(1, "all");
    const says_roles = first.people.every(({ role }) => role !== null);
    const roles = says_roles ? (["all"] as const) : (["admin", "member"] as const);
    let [whole, begins] = [true, true];
    for (const role of roles) {
      const listed = new Set<string>();
      let count: number | null | undefined;
      for await (const page of pagesOf(turn, role, says_roles ? first : undefined)) {
        whole &&= count === undefined || count === page.count;
        count = page.count;
        for (const { id } of page.people) listed.add(id);
        yield { people: page.people.map((one) => withRole(one, role)), expected: first.count, begins };
        begins = false;
      }
      // whoever said at first how many there are says it always
      whole &&= count == null ? first.count === null : count === listed.size;
    }
    if (whole) return;
  }
  throw forgeFailure("unavailable", "The list of members changed all the while it was read");
}

const withRole = (one: RawPage["people"][number], listed_as: "all" | ForgeRole): ForgeMember => ({
  ...one,
  role: listed_as === "all" ? (one.role ?? "member") : listed_as,
});

/** To the last page: one that is short where no more are announced, whatever the headers say of a full one. */
async function* pagesOf(turn: Turn, role: "all" | ForgeRole, first?: RawPage): AsyncGenerator<RawPage> {
  const seen = new Set<string>();
  for (let n = 1; n <= pages_max; n++) {
    const page = n === 1 && first ? first : await turn(n, role);
    const before = seen.size;
    for (const { id } of page.people) seen.add(id);
    yield page;
    const is_last = page.people.length < per_page && (page.pages === null || n >= page.pages);
    if (is_last || page.people.length === 0) return;
    if (seen.size === before) throw forgeFailure("malformed", "It gives the same page again and again");
  }
  throw forgeFailure("malformed", `It has more than ${pages_max * per_page} members`);
}
