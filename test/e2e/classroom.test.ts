import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { type Client, createClient } from "../../contract/client.ts";
import { cloneContainer } from "../../contract/containers.ts";
import { type Execution, getExecution, listAllExecutions, startExecution } from "../../contract/executions.ts";
import { putResourceType, verify } from "../../contract/installation.ts";
import { getStatistics } from "../../contract/reports.ts";
import { describeWith } from "../needs.ts";
import { type Person, until, type World } from "../world.ts";
import { expectAccessible } from "./browser.ts";
import { fillAndSeal, go, openNamed, stage } from "./story.ts";

const [students_count, seats, with_browsers] = [30, 6, 2];
const org = "class-8";
const lab = { namespace: org, name: "lab" };
const pathOf = (i: number) => `student-${String(i + 1).padStart(2, "0")}`;

describeWith("chromium")("a class of thirty, who clone and start at once", () => {
  let w: World;
  let tom: Person;
  let teacher: Page;
  let students: Person[];
  let pages: Page[];
  const held: Held[] = [];

  stage(async (at) => {
    w = at.w;
    tom = await w.person("tom-teacher");
    students = await Promise.all(Array.from({ length: students_count }, (_, i) => w.person(pathOf(i))));
    await w.root.call(putResourceType, {
      params: { name: "seat" },
      body: { capacity: 50, cpu: 0.5, memory_bytes: 2 ** 26 },
    });
    teacher = await at.enter(tom);
    pages = await Promise.all(students.slice(0, with_browsers).map((one) => at.enter(one)));
  });

  test("the teacher makes an organization and lets everybody of a roster in", async () => {
    await teacher
      .getByRole("button", { name: "New organization" })
      .or(teacher.getByRole("link", { name: "New organization" }))
      .first()
      .click();
    await teacher.getByRole("textbox", { name: "Name" }).fill("Class 8");
    await teacher.getByLabel("Address").fill(org);
    await teacher.getByRole("button", { name: "Create the organization" }).click();
    await teacher.waitForURL(/\/class-8\//);
    await go(teacher, "Members");
    await teacher.getByRole("button", { name: "More" }).first().click();
    await teacher.getByRole("menuitem", { name: /Import a roster/ }).click();
    const chosen = teacher.waitForEvent("filechooser");
    await teacher.getByRole("button", { name: "Choose a file" }).click();
    await (await chosen).setFiles(roster(students));
    await teacher.getByRole("button", { name: "Show what would happen" }).click();
    await teacher.getByRole("button", { name: "Add 30, invite 0" }).click();
    await teacher.getByText("Roster imported: 30 added, 0 invited").waitFor();
  }, 120_000);

  test("shares a data set, and a container that says what it is for", async () => {
    await go(teacher, "Data sets");
    await teacher.getByRole("button", { name: "New data set" }).first().click();
    const dialog = teacher.getByRole("dialog");
    await dialog.getByLabel("Name").fill("garden");
    await dialog
      .getByRole("radio", { name: /can read/ })
      .first()
      .check();
    await dialog.getByRole("button", { name: "Create" }).click();
    await teacher.getByRole("button", { name: "New version" }).first().click();
    await dialog.getByRole("button", { name: "Open version" }).click();
    await fillAndSeal(teacher, "Choose files", [
      { name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from("day,celsius\n1,14\n2,15\n") },
    ]);
    await go(teacher, "Containers");
    await teacher.getByRole("button", { name: "New container" }).first().click();
    await dialog.getByLabel("Name").fill("lab");
    await choose(teacher, "Resource type", /^seat/);
    await dialog.getByLabel("Command").fill("wc -l /input/0/rows.csv | tee count.txt; sleep 0.5");
    await dialog.getByLabel("Add a data set").click();
    await teacher.getByRole("option", { name: "garden" }).click();
    await dialog
      .getByRole("radio", { name: /can read/ })
      .first()
      .check();
    await dialog.getByRole("button", { name: "Create" }).click();
    await teacher.getByRole("button", { name: "Write a README" }).click();
    await dialog.getByRole("textbox", { name: "README" }).fill("# Lesson 1\n\nClone it, then start it.\n");
    await dialog.getByRole("button", { name: "Save" }).click();
    await teacher.getByRole("heading", { name: "Lesson 1" }).waitFor();
  }, 120_000);

  test("limits the class to one seat, each member to one, and shows on it how the container runs", async () => {
    await go(teacher, "Limits");
    await limit("Limit of Class 8 for seat", 1);
    await limit("Limit of each member for seat", 1);
    await go(teacher, "Containers");
    await openNamed(teacher, "lab");
    await teacher.getByRole("button", { name: "Start" }).first().click();
    const dialog = teacher.getByRole("dialog");
    await dialog.getByRole("button", { name: "Change something only this time" }).click();
    await dialog.getByLabel("Command").fill("sleep 600");
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await teacher.waitForURL(/executions\/1/);
    await teacher.getByText("Running", { exact: true }).first().waitFor();
  }, 120_000);

  test("all students clone and start at the same moment, and each has a place in the queue", async () => {
    const clicking = pages.map((page, i) => cloneAndWait(page, `lab-of-${pathOf(i)}`));
    const calling = students.slice(with_browsers).map(async (student) => {
      const call = await signedIn(w.url, student);
      const own = { namespace: org, name: `lab-of-${student.path}` };
      await call(cloneContainer, { params: lab, body: own });
      return call(startExecution, { params: own, body: { on_limit: "queue" } });
    });
    const started = await Promise.all(calling);
    await Promise.all(clicking);
    expect(new Set(started.map(({ state }) => state))).toEqual(new Set(["queued"]));
    const waiting = await Promise.all(students.map(lookAt));
    const places = waiting.map(({ queue }) => queue?.position ?? 0).sort((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: students_count }, (_, i) => i + 1));
    expect(waiting[0]?.time_limit_minutes).toBe(60);
    await shoot(pages[0] as Page, "waiting");
    expect(waiting[7]?.queue?.waiting_for.map(({ condition }) => condition)).toContain("organization_limit");
  }, 120_000);

  test("the teacher sees who holds the seat and who waits, and gives the class more seats", async () => {
    await teacher.goto(`/${org}/overview`);
    await teacher.getByRole("banner").getByRole("button", { name: "1 execution running, 30 waiting" }).click();
    const list = teacher.getByRole("dialog");
    expect(await list.getByRole("link").first().textContent()).toBe("lab #1");
    await list.getByText(/student-\d\d · number 30 in the queue/).waitFor();
    await expectAccessible(teacher, "a full queue");
    await shoot(teacher, "queue");
    const watching = watch(w, held);
    await go(teacher, "Limits");
    await limit("Limit of Class 8 for seat", seats);
    await teacher.goto(`/${org}/containers/lab/executions/1`);
    await teacher.getByRole("button", { name: "Stop" }).click();
    await teacher.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    const all = await until(
      "everybody's execution ends",
      async () => {
        const seen = await Promise.all(students.map(lookAt));
        return seen.every(({ ended_at }) => ended_at) && seen;
      },
      90,
    );
    await watching.stop();
    expect(all.map(({ state }) => state)).toEqual(all.map(() => "succeeded"));
    expect(Math.max(...held.map(({ units }) => units))).toBe(seats);
    expect(Math.max(...held.map(({ of_one }) => of_one))).toBe(1);
    for (const page of pages) await page.getByText("3 /input/0/rows.csv").first().waitFor();
  }, 120_000);

  test("a start beyond a member's limit is refused with its numbers and who holds the seat", async () => {
    const [student] = pages as [Page];
    await openNamed(student, `lab-of-${pathOf(0)}`);
    await student.getByRole("button", { name: "Start" }).first().click();
    const dialog = student.getByRole("dialog");
    await dialog.getByRole("button", { name: "Change something only this time" }).click();
    await dialog.getByLabel("Command").fill("sleep 600");
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await student.waitForURL(/executions\/2/);
    await openNamed(student, `lab-of-${pathOf(0)}`);
    await student.getByRole("button", { name: "Start" }).first().click();
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    const refused = dialog.getByRole("alert");
    await refused.getByRole("row", { name: /Your own limit.*1.*1.*1/ }).waitFor();
    await refused.getByRole("link", { name: `${org}/lab-of-${pathOf(0)}/2` }).click();
    await student.getByRole("button", { name: "Stop" }).click();
    await student.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    await student.getByText("Cancelled").first().waitFor();
  }, 120_000);

  test("afterwards the teacher reads what everybody used, and every invariant holds", async () => {
    await go(teacher, "Usage");
    await teacher.getByRole("tab", { name: "Records" }).click();
    await teacher.getByText("student-30").first().waitFor();
    const { items } = await tom.call(getStatistics, { params: { namespace: org }, query: { by: "member" } });
    const users = items.filter(({ unit, quantity }) => unit === "unit-seconds" && quantity > 0).map(({ key }) => key);
    expect(users).toEqual(expect.arrayContaining(students.map(({ path }) => path)));
    const { ok, checks } = await w.root.call(verify, {});
    expect([ok, checks.filter(({ rows }) => rows !== 0)]).toEqual([true, []]);
    const active = { namespace: org, active: "true" } as const;
    expect((await tom.call(listAllExecutions, { query: active })).items).toEqual([]);
  }, 120_000);

  async function limit(name: string, units: number): Promise<void> {
    await teacher.getByRole("button", { name }).click();
    const unlimited = teacher.getByRole("checkbox", { name: "Unlimited" });
    if (await unlimited.isChecked()) await unlimited.uncheck();
    await teacher.getByLabel("Units at once").fill(String(units));
    await teacher.getByRole("button", { name: "Save" }).click();
    await teacher.getByRole("button", { name: "Save" }).waitFor({ state: "detached" });
  }

  const lookAt = (student: Person): Promise<Execution> =>
    student.call(getExecution, { params: { namespace: org, name: `lab-of-${student.path}`, number: 1 } });
});

interface Held {
  units: number;
  of_one: number;
}

/** Looks without rest at how many seats are held, past everything that Guildhall says of it itself. */
function watch(w: World, held: Held[]) {
  let going = true;
  const looking = (async () => {
    while (going) {
      const { rows } = await w.owner.query<Held>(`
        select coalesce(sum(units), 0)::int as units, coalesce(max(units), 0)::int as of_one
        from (select account_id, sum(units) as units from allocation where released_at is null group by 1) one`);
      held.push(...rows);
    }
  })();
  return {
    stop: () => {
      going = false;
      return looking;
    },
  };
}

/** A program that signs in as a browser does, and keeps the cookie. */
async function signedIn(url: string, { email, password }: Person): Promise<Client> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ email, password }),
  });
  expect(answer.status).toBe(200);
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
  return createClient({ baseUrl: url, headers: { cookie: cookie.join("; "), origin: url } });
}

async function cloneAndWait(page: Page, name: string): Promise<void> {
  await page.goto(`/${org}/containers`);
  await openNamed(page, "lab");
  await page.getByRole("heading", { name: "Lesson 1" }).waitFor();
  await page.getByRole("button", { name: "Clone" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Clone" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Start" }).first().click();
  await choose(page, "Time limit", /^1 hour/);
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await dialog.getByRole("button", { name: "Wait in the queue" }).click();
  await page.waitForURL(/executions\/1/);
  await page.getByText(/in the queue for seat/).waitFor();
}

/** Where somebody wants to look at it: a picture. */
async function shoot(page: Page, name: string): Promise<void> {
  if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/${name}.png` });
}

async function choose(page: Page, label: string, option: RegExp): Promise<void> {
  await page
    .getByRole("combobox", { name: label })
    .or(page.getByRole("textbox", { name: label }))
    .first()
    .click();
  await page.getByRole("option", { name: option }).first().click();
}

function roster(students: Person[]): string {
  const file = join(mkdtempSync(join(tmpdir(), "guildhall-e2e-")), "roster.csv");
  writeFileSync(file, ["email,role", ...students.map(({ email }) => `${email},developer`)].join("\n"));
  return file;
}
