import { expect, test } from "vitest";
import { routes } from "../../contract/index.ts";
import { actions, allows, isAction, roles, type Standing, ties } from "../../server/access/policy.ts";

const outsider: Standing = { signed_in: true, operator: false, role: null, tie: null, scopes: null };

test("every route asks for an action of the table, and every action but those inside a verb has a route", () => {
  const asked = new Set([...routes.values()].map((route) => route.action));
  expect([...asked].filter((action) => !isAction(action))).toEqual([]);
  // Judged inside a verb: visibility is part of an edit, one's own is stopped and discarded with less, and what goes
  // into a project says so when it is made or moved.
  const inside = ["resource.set_visibility", "resource.publish", "project.set_visibility", "project.add"];
  inside.push(
    "execution.stop_own",
    "version.discard_own",
    "version.edit_own",
    "version.archive_own",
    "version.see_unapproved",
  );
  inside.push("api.call"); // by the gateway
  inside.push("limit.list_members", "usage.see_of_everybody", "usage_view.share");
  expect(actions.filter((action) => !asked.has(action) && !inside.includes(action))).toEqual([]);
});

test("a role or a tie never takes away, and a token only narrows", () => {
  for (const action of actions) {
    const alone = allows(action, outsider);
    for (const role of roles) if (alone) expect(allows(action, { ...outsider, role })).toBe(true);
    for (const tie of ties) if (alone) expect(allows(action, { ...outsider, tie })).toBe(true);
    for (const role of roles) expect(allows(action, { ...outsider, role, scopes: [] })).toBe(false);
  }
});

test("a stronger tie holds everything that a weaker one holds", () => {
  for (const action of actions)
    ties.reduce((weaker, tie) => {
      const now = allows(action, { ...outsider, tie });
      expect(now || !weaker, `${action} as ${tie}`).toBe(true);
      return now;
    }, false);
});

test("a maintainer holds everything that any other role holds, but no private content", () => {
  for (const action of actions)
    for (const role of roles)
      if (allows(action, { ...outsider, role })) expect(allows(action, { ...outsider, role: "maintainer" })).toBe(true);
  expect(allows("resource.read_content", { ...outsider, role: "maintainer" })).toBe(false);
  expect(allows("resource.set_visibility", { ...outsider, role: "maintainer" })).toBe(true);
});
