import i18next from "i18next";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, test } from "vitest";
import type { Notification } from "../../contract/notifications.ts";
import { en } from "../../web/locales/en.ts";
import { useSentence } from "../../web/notices.ts";

beforeAll(async () => {
  await i18next.use(initReactI18next).init({
    lng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
});

const told = (action: string, entity: { kind: string; name: string }, details: Notification["details"] = {}) => {
  const notice: Notification = {
    ...{ id: "1", at: "2026-11-28T08:00:00Z", read: false, topic: "membership", text: "did it", way: null },
    ...{ action, entity, details, actor: { kind: "person", name: "Ann" }, namespace: { path: "acme", name: "Acme" } },
  };
  return renderToStaticMarkup(createElement(() => useSentence()(notice)));
};

test("a name in a notice stands as its people write it, a word of ours as within a sentence", () => {
  expect(told("team.edit", { kind: "team", name: "Pond Group" }, { member: "bob" })).toContain("the team Pond Group");
  expect(told("invoice.issue", { kind: "invoice", name: "GH-000001" })).toContain("document GH-000001 of Acme");
  expect(told("resource.share", { kind: "api", name: "chat" }, { level: "read" })).toContain("the model API chat");
  expect(told("member.add", { kind: "member", name: "Bob" }, { role: "maintainer" })).toContain("as maintainer");
});
