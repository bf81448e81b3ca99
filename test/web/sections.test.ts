import { expect, test } from "vitest";
import { sectionsOf } from "../../web/sections.ts";

const named = { path: "mia", name: "Mia", avatar_url: null };
const keysOf = (of: Parameters<typeof sectionsOf>[0]) => sectionsOf(of).map(({ key }) => key);

test("one finds one's own money in the menu", () => {
  expect(keysOf({ ...named, kind: "person", role: null })).toContain("finance");
});

test("of an organization's money members find their budgets in the menu; its activity is for maintainers", () => {
  for (const role of ["maintainer", "viewer"] as const)
    expect(keysOf({ ...named, kind: "organization", role })).toContain("finance");
  expect(keysOf({ ...named, kind: "organization", role: "editor" })).not.toContain("activity");
  expect(keysOf({ ...named, kind: "foreign", role: null })).not.toContain("finance");
});
