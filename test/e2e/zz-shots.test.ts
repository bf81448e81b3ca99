import { afterAll, beforeAll, test } from "vitest";
import { buildConsole } from "../../server/console-build.ts";
import { changeRole, removeMember } from "../../contract/members.ts";
import { editOrganization } from "../../contract/organizations.ts";
import { fakeGitee } from "../gitee/fake.ts";
import { connect, imported, setUpProvider, sync } from "../sync/shelf.ts";
import { world } from "../world.ts";
import { expectAccessible, fillSignIn, openBrowser, openPage } from "./browser.ts";

test("shots", async () => {
  const gitee = await fakeGitee();
  const w = await world({}, buildConsole);
  await setUpProvider(w.root.call, w.url, gitee);
  const names = ["ada", "ben", "cleo", "dora", "eve", "finn"];
  const acc = names.map((n) => gitee.account(n, n[0]!.toUpperCase() + n.slice(1) + " Okafor"));
  const others = Array.from({ length: 30 }, (_, n) => gitee.account(`pupil-${n + 1}`, `Pupil ${n + 1}`));
  const group = gitee.group("field-lab", acc[0]!, [...acc.slice(1), ...others]);
  Object.assign(group, { name: "Field Lab", description: "Soil and water of the lake, measured by everybody" });
  Object.assign(gitee.group("robotics", acc[0]!), { name: "Robotics Club", description: "Small machines" });
  const people = [];
  for (const a of acc) { const p = await w.person(`${a.login}-here`); people.push(p); await connect(gitee, p, a); }
  const ann = people[0]!;
  const { items } = await ann.call((await import("../../contract/forge-connections.ts")).listForgeConnections, {});
  await imported(ann, { connection: items[0]!.id, login: "field-lab" });
  const at = { params: { organization: "field-lab" } };
  await ann.call(changeRole, { params: { organization: "field-lab", member: people[2]!.path }, body: { role: "editor" } });
  await ann.call(removeMember, { params: { organization: "field-lab", member: people[3]!.path }, query: {} });
  await ann.call(editOrganization, { ...at, body: { description: "Our own words" } });
  group.members.set(acc[1]!.id, "admin"); group.members.delete(acc[4]!.id); group.members.delete(others[0]!.id);
  group.members.set(gitee.account("newcomer", "New Comer").id, "member");
  await sync(ann, "field-lab");
  group.members.delete(acc[5]!.id); group.members.set(acc[1]!.id, "member"); group.description = "Water only";
  const look = await sync(ann, "field-lab", true);
  const b = await openBrowser();
  const base = "/field-lab/settings/gitee";
  const list: [string, string][] = [
    ["accounts", "/account"], ["new", "/organizations/new"], ["import", "/organizations/import?login=robotics"],
    ["preview", `${base}?run=${look.id}`], ["people", `${base}?tab=people`], ["history", `${base}?tab=history&open=${look.id}`], ["settings", `${base}?tab=settings`],
    ["members", "/field-lab/members"], ["linking", `/other/settings/gitee?login=robotics`], ["orgsettings", "/field-lab/settings"],
  ];
  await w.organization(ann, "other");
  const { mkdirSync } = await import("node:fs"); mkdirSync("/tmp/gui-shots", { recursive: true });
  for (const [name, l] of [["w", { width: 1440 }], ["p", { width: 390, scheme: "dark", locale: "zh-CN" }]] as const) {
    const { page } = await openPage(b, w.url, l);
    await page.goto("/sign-in"); await fillSignIn(page, ann);
    for (const [n, path] of list) {
      await page.goto(path); await page.waitForLoadState("networkidle").catch(() => {});
      await page.waitForTimeout(500);
      await expectAccessible(page, n + name);
      const over = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (over) console.log("OVERFLOW", n, name);
      await page.screenshot({ path: `/tmp/gui-shots/${n}-${name}.png`, fullPage: true });
    }
    gitee.revoke();
    await page.goto(base);
    await page.getByRole("button", { name: /Sync now|立即同步/ }).click();
    await page.waitForTimeout(2500);
    await page.screenshot({ path: `/tmp/gui-shots/failed-${name}.png`, fullPage: true });
    await expectAccessible(page, "failed" + name);
  }
  await b.close(); await w.stop(); await gitee.close();
}, 300_000);
