import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { eventTypes, webhookEvents } from "../../contract/webhook-events.ts";
import { actions } from "../../server/access/policy.ts";
import { activity as en } from "../../web/locales/en/activity.ts";
import { activity as zh } from "../../web/locales/zh/activity.ts";

const written = globSync("server/domain/**/*.ts").map((path) => readFileSync(path, "utf8"));
const found = (pattern: RegExp) =>
  written.flatMap((text) => [...text.matchAll(pattern)].map(([, word = ""]) => word)).sort();

test("whatever may stand in the record, done or refused, has a name in both languages", () => {
  const told = eventTypes.flatMap((type) => [...webhookEvents[type].actions]);
  const all = new Set([...actions, ...told, ...found(/action: "(\w+\.\w+)"/g)]);
  for (const words of [en, zh]) {
    const nameless = [...all].filter((action) => !Object.hasOwn(words.actions, action.replace(".", "_")));
    expect(nameless).toEqual([]);
  }
});

test("whatever the record may be about has a name in both languages", () => {
  const kinds = new Set(found(/entity: \{ kind: "(\w+)"/g));
  expect(kinds.size).toBeGreaterThan(20);
  for (const words of [en, zh]) expect([...kinds].filter((kind) => !Object.hasOwn(words.entities, kind))).toEqual([]);
});
