import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { type FakeGitee, fakeGitee } from "../gitee/fake.ts";
import type { FakeAccount, FakeGroup } from "../gitee/state.ts";
import { describeWith } from "../needs.ts";
import { connect, setUpProvider } from "../sync/shelf.ts";
import type { Person } from "../world.ts";
import { expectAccessible, fillSignIn, type Look } from "./browser.ts";
import { go, stage } from "./story.ts";

const total = 250;

describeWith("chromium")("a maintainer, and an organization of 250 people on Gitee", () => {
  let gitee: FakeGitee;
  let ada: FakeAccount;
  let ben: FakeAccount;
  let group: FakeGroup;
  let page: Page;
  let ann: Person;
  let open: (name: string, look: Look) => Promise<Page>;

  stage(async (stage) => {
    const { w, enter } = stage;
    gitee = await fakeGitee();
    await setUpProvider(w.root.call, w.url, gitee);
    [ada, ben] = [gitee.account("ada", "Ada Ito"), gitee.account("ben", "Ben Okafor")];
    const others = Array.from({ length: total - 2 }, (_, n) => gitee.account(`pupil-${n + 1}`, `Pupil ${n + 1}`));
    group = gitee.group("field-lab", ada, [ben, ...others]);
    Object.assign(group, { name: "Field Lab", description: "Soil and water" });
    const colleague = await w.person("colleague");
    [ann, open] = [await w.person("ann"), stage.open];
    await connect(gitee, colleague, ben);
    gitee.state.visitor = ada.id;
    page = await enter(ann);
  });
  afterAll(() => gitee.close());

  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const heading = (name: string | RegExp) => page.getByRole("heading", { name });
  const synced = () => heading("Synced with field-lab").waitFor();

  test("connects an account, and is led back to the import", async () => {
    await page.goto("/organizations/new");
    await page.getByRole("link", { name: "Import from Gitee" }).click();
    await button("Connect Gitee").click();
    await page.getByRole("radio", { name: "Field Lab" }).check();
    expect(await page.getByText("Everybody who is in field-lab").textContent()).toContain("all others as Developer");
    await expectAccessible(page, "the import");
  });

  test("imports the organization: progress in numbers, then what would change, and nothing has changed yet", async () => {
    const seen = Promise.withResolvers<void>();
    const is_last = (path: string, query: URLSearchParams) => path.endsWith("/members") && query.get("page") === "3";
    gitee.judge = ({ path, query }) => (is_last(path, query) ? { held: seen.promise } : undefined);
    await button("Import field-lab").click();
    await page.getByText("200 of 250 people found · 2 pages read").waitFor();
    seen.resolve();
    await heading("Confirm the first sync").waitFor();
    gitee.judge = null;
    await button("Become members 1").waitFor();
    await button("Are awaited until they sign in with Gitee 248").click();
    await page.getByText("Pupil 1", { exact: true }).waitFor();
    await page.getByRole("cell", { name: "Joined on Gitee", exact: true }).first().waitFor();
    await expectAccessible(page, "the preview");
  });

  test("applies it: who is known is a member, who is not is awaited", async () => {
    await button("Apply 250 changes").click();
    await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await synced();
    await go(page, "Members");
    const row = page.getByRole("row", { name: /colleague/ });
    await row.getByText("Gitee", { exact: true }).waitFor();
    await heading("Awaited from Gitee (248)").waitFor();
    await page.getByText("signs in with Gitee to join").first().waitFor();
  });

  test("follows a role that changed there, and reads in the history whose, from what, to what and why", async () => {
    group.members.set(ben.id, "admin");
    await go(page, "Settings");
    await page.getByRole("link", { name: "In sync" }).click();
    await button("Sync now").click();
    await synced();
    await page.getByRole("tab", { name: "History" }).click();
    const newest = page.getByRole("row", { name: /By button.*1 of another role/ });
    await newest.getByRole("button", { name: "Show changes" }).click();
    const change = page.getByRole("row", { name: /colleague.*Developer.*Maintainer.*Their role changed on Gitee/ });
    await expect.poll(() => change.count()).toBeGreaterThan(0);
    await expectAccessible(page, "the history");
  });

  test("is told when the authorization has ended, authorizes again, and goes on where they were", async () => {
    gitee.revoke();
    await button("Sync now").click();
    await page.getByText("No connected account may read it any more").first().waitFor();
    await heading("It could not be read").waitFor();
    await page.getByRole("alert").getByRole("button", { name: "Authorize again: ada" }).click();
    await page.waitForURL(/settings\/gitee/);
    await page.getByText("In sync", { exact: true }).waitFor();
  });

  test("finds the same on a phone, in the dark and in Chinese", async () => {
    const phone = await open("phone", { width: 390, scheme: "dark", locale: "zh-CN" });
    await phone.goto("/sign-in?next=/field-lab/settings/gitee");
    await fillSignIn(phone, ann);
    for (const tab of ["概览", "人员", "历史", "设置"]) {
      await phone.getByRole("tab", { name: tab }).click();
      await phone.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
      await expectAccessible(phone, tab);
    }
    await phone.goto("/account");
    await phone.getByRole("heading", { name: "已关联账号" }).waitFor();
    await expectAccessible(phone, "the account");
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
