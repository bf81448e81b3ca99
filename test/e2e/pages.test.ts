import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../contract/apis.ts";
import { createApplication } from "../../contract/applications.ts";
import { deployEngine } from "../../contract/engines.ts";
import { listAllExecutions } from "../../contract/executions.ts";
import { models as files } from "../../contract/files.ts";
import { makeVouchers } from "../../contract/house.ts";
import { loadDemo } from "../../contract/installation.ts";
import { setBillingProfile, setIssuer } from "../../contract/invoices.ts";
import { buyPackage, offerPackage } from "../../contract/packages.ts";
import { createProject } from "../../contract/projects.ts";
import { models } from "../../contract/repositories.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { models as versions } from "../../contract/versions.ts";
import { saveView } from "../../contract/views.ts";
import { buildConsole } from "../../server/console-build.ts";
import { system } from "../../server/kernel/context.ts";
import { addMoney } from "../../tools/demo-money.ts";
import { describeWith } from "../needs.ts";
import { until, type World, world } from "../world.ts";
import { expectAccessible, fillSignIn, type Look, openBrowser, openPage, signIn } from "./browser.ts";

/** `SHOTS=docs/images` makes the README's pictures. */
const shots = process.env["SHOTS"];
const org = "field-course";

const workbench = [
  "overview",
  "projects",
  "datasets",
  "models",
  "containers",
  "engines",
  "applications",
  "apis",
  "members",
  "usage",
  "limits",
  "activity",
  "deleted",
  "settings",
];
const pages = [
  ...workbench.map((section) => `/${org}/${section}`),
  ...[`/${org}/datasets/school-garden`, `/${org}/datasets/school-garden?tab=files&version=1&file=measurements.csv`],
  ...[`/${org}/models/leaf-net`, `/${org}/models/leaf-net?tab=files`, `/${org}/models/leaf-net?tab=versions`],
  ...[`/${org}/models/leaf-net?tab=access`, `/${org}/models/leaf-net?tab=settings`, `/${org}/models?new=true`],
  ...[`/${org}/models/leaf-net?duplicate=true`, `/${org}/datasets/leaf-net`],
  ...[`/${org}/containers/climate-report`, `/${org}/containers/climate-report/executions/1`],
  ...["outputs", "outputs&publish=true", "compare"].map(
    (tab) => `/${org}/containers/climate-report/executions/1?tab=${tab}`,
  ),
  ...[`/${org}/datasets/school-garden?tab=access`, `/${org}/datasets/school-garden?tab=settings&dialog=move&to=garden`],
  ...[`/${org}/datasets/school-garden?tab=access&dialog=share&with=team:Green`, `/${org}/projects?new=true`],
  ...[`/${org}/projects/garden`, `/${org}/projects/garden?tab=access`, `/${org}/projects/garden?tab=settings`],
  ...[`/${org}/projects/garden?dialog=visibility`, `/${org}/projects/garden?take=`],
  ...[`/${org}/members?tab=teams`, `/${org}/members/teams/Green`, `/${org}/members/teams/Green?add=true`],
  ...["invitations", "requests", "former"].map((tab) => `/${org}/members?tab=${tab}`),
  `/${org}/members?import=true`,
  ...[`/${org}/settings/gitee`, "/organizations/import", "/settings/forges/callback"],
  ...["statistics&by=member", "statistics&by=week", "records", "changes"].map((tab) => `/${org}/usage?tab=${tab}`),
  `/${org}/usage?tab=statistics&from=2026-11-01&dialog=save_view`,
  `/${org}/usage?tab=statistics&by=member&dialog=views`,
  ...["wallet", "packages", "storage", "budgets", "statement", "top_ups", "documents"].map(
    (tab) => `/${org}/finance?tab=${tab}`,
  ),
  "/maria-weber/finance",
  ...["ask", "redeem"].map((dialog) => `/${org}/finance?dialog=${dialog}`),
  ...[`/${org}/usage?tab=storage`, `/${org}/usage?tab=storage&parts=resource&project=garden`],
  `/${org}/usage?tab=storage&parts=version&resource=datasets%2F${org}%2Fschool-garden`,
  ...[`/${org}/members/people/maria-weber`, "/maria-weber/shared", "/maria-weber/projects"],
  ...[`/${org}/settings/tokens`, `/${org}/settings/tokens?new=true`, "/account/tokens?new=true"],
  ...[`/${org}/models/demo-tiny`, `/${org}/engines?new=true&model=${org}%2Fdemo-tiny`],
  ...["log", "events", "settings", "settings&edit=true"].map((tab) => `/${org}/engines/speaker?tab=${tab}`),
  ...["", "?edit=true"].map((search) => `/${org}/apis/helper${search}`),
  ...[`/${org}/apis?new=true`, `/${org}/applications?new=true`],
  ...["about", "versions"].map((tab) => `/${org}/applications/board?tab=${tab}`),
  ...["model", "token"].map((by) => `/${org}/usage?tab=calls&calls_by=${by}`),
  `/${org}/settings/webhooks`,
  ...[
    `/${org}`,
    "/maria-weber/overview",
    "/account",
    "/account/tokens",
    "/account/activity",
    "/account/security",
    "/organizations/new",
  ],
  ...[
    "/account/notifications",
    "/account/notifications?tab=preferences",
    "/admin/organizations",
    "/admin/storage",
    "/nowhere/overview",
  ],
];
/** What operators alone see. */
const house = [
  ...["money", "books", "health"].map((tab) => `/admin/finance?tab=${tab}`),
  `/admin/finance?tab=books&by=product&month=${new Date().toISOString().slice(0, 7)}&namespace=${org}`,
  "/admin/resource-types",
  "/admin/sign-in",
];
const looks: [string, Look][] = [
  ["wide, light, English", { width: 1440 }],
  ["a phone, dark, Chinese", { width: 390, scheme: "dark", locale: "zh-CN" }],
];

describeWith("chromium")("every page", () => {
  let w: World;
  let browser: Browser;
  let teacher: { email: string; password: string };

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    const { people } = await w.root.call(loadDemo, {});
    await furnish(w);
    await serve(w);
    teacher = people.find(({ role }) => role === "maintainer") as typeof teacher;
    await until("the sample has computed", async () => {
      const { items } = await w.root.call(listAllExecutions, { query: { namespace: org } });
      return items.length > 0 && items.every(({ state }) => state === "succeeded");
    });
    await fund(w);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await w.stop();
  });

  for (const [name, look] of looks)
    test(`is accessible and fits: ${name}`, async () => {
      const { page, close } = await openPage(browser, w.url, look);
      await page.goto("/sign-in");
      await expectAccessible(page, "/sign-in");
      await fillSignIn(page, teacher);
      for (const path of pages) await inspect(page, path);
      await close();
      const { page: desk, close: leave } = await openPage(browser, w.url, look);
      await signIn(desk, w.root);
      for (const path of house) await inspect(desk, path);
      await leave();
    }, 600_000);

  const picturing = async (folder: string) => {
    const { page, close } = await openPage(browser, w.url, { width: 1280 });
    await signIn(page, teacher);
    mkdirSync(folder, { recursive: true });
    const picture = async (path: string, name: string) => {
      await inspect(page, path);
      await page.screenshot({ path: join(folder, `${name}.png`) });
    };
    await picture(`/${org}/overview`, "overview");
    await picture(`/${org}/datasets/school-garden?tab=files&version=1&file=measurements.csv`, "dataset");
    await picture(`/${org}/containers/climate-report/executions/1`, "execution");
    await close();
  };
  if (shots) test("makes the pictures of the README", () => picturing(shots), 60_000);
});

/** A team, a project and a model, which the sample does not have. */
async function furnish({ root }: World): Promise<void> {
  await root.call(createTeam, { params: { organization: org }, body: { name: "Green", description: "Who waters" } });
  const member = { organization: org, team: "Green", member: "maria-weber" };
  await root.call(putTeamMember, { params: member, body: { is_lead: true } });
  const shares = [{ with: "team:Green", level: "contribute" as const }];
  await root.call(createProject, { body: { namespace: org, name: "garden", visibility: "shared", shares } });
  const at = { namespace: org, name: "leaf-net" };
  await root.call(models.create, {
    body: { ...at, description: "Knows a leaf by its shape", visibility: "organization-read" },
  });
  await root.call(versions.open, { params: at, body: { note: "Trained in June" } });
  for (const [path, upload] of Object.entries({ "README.md": "# Leaf net", "config.json": '{"layers": 3}' }))
    await root.call(files.put, { params: { ...at, version: 1, path } }, { upload });
  await root.call(versions.seal, { params: { ...at, version: 1 } });
}

/** An engine that never ran, a model API that leads to it, calls of it, and an application. */
async function serve({ root, owner }: World): Promise<void> {
  const place = { namespace: org, visibility: "organization-read" as const };
  const model = `models/${org}/demo-tiny`;
  const command = 'exec llama-server -m /input/0/demo-tiny.gguf --port "$PORT"';
  const served = { preset: "command" as const, command, variables: { OMP_NUM_THREADS: "2" }, start: false };
  await root.call(deployEngine, { body: { ...place, name: "speaker", model, resource_type: "cpu-small", ...served } });
  const price = { input_micros: 500_000, output_micros: 1_500_000 };
  const limits = { token: { requests_per_minute: 60 }, member: { tokens_per_day: 1_000_000 } };
  const upstreams = [{ kind: "engine" as const, engine: "speaker" }];
  const { id } = await root.call(createApi, { body: { ...place, name: "helper", upstreams, price, limits } });
  await owner.query(
    `select settle_calls(jsonb_agg(jsonb_build_object('id', uuidv7(), 'request_id', uuidv7(), 'resource_id', r.id,
      'namespace_id', r.namespace_id, 'account_id', a.id, 'protocol', 'chat', 'stream', true, 'started_at', now(),
      'state', s, 'status', 200, 'input_tokens', 40, 'output_tokens', 90, 'counted_by', 'upstream', 'cost_nanos', 155000,
      'duration_ms', 700, 'attempts', 1, 'upstream', 'engine')))
     from resource r, account a, unnest(array['done', 'aborted', 'done']) s where r.id = $1 and a.path = 'maria-weber'`,
    [id],
  );
  const serves = { form: "link", url: "https://board.example.org" } as const;
  const board = { ...place, name: "board", description: "What the course does this week", serves };
  await root.call(createApplication, { body: { ...board, readme: "# Board" } });
}

/** Prices, use, top-ups and budgets of the demo, and what is sold and issued. */
async function fund({ root, ctx }: World): Promise<void> {
  await addMoney({ ...ctx, actor: { ...system, operator: true } });
  const offer = { name: "Winter", product: "storage", quantity: 100, price_micros: 40_000_000, valid_days: 30 };
  const { number } = await root.call(offerPackage, { body: offer });
  await root.call(buyPackage, { params: { namespace: org }, body: { offer: number } });
  await root.call(offerPackage, { body: { ...offer, name: "Calls", product: "api" } });
  await root.call(makeVouchers, { body: { label: "Autumn school", count: 2, amount_micros: 5_000_000 } });
  await root.call(setIssuer, { body: { company: "The computing centre" } });
  await root.call(setBillingProfile, { params: { namespace: org }, body: { company: "The school" } });
  const query = { report: "statistics" as const, by: "member" as const, last_days: 30 };
  await root.call(saveView, { params: { namespace: org }, body: { name: "By member", audience: "everybody", query } });
}

/** Goes to a page as a link would, and waits until it stands still: it breaks no rule of accessibility and is not wider than the screen. */
async function inspect(page: Page, path: string): Promise<void> {
  await page.evaluate(follow, path);
  await page.locator("main:not(.waiting) h1").first().waitFor();
  await page.waitForFunction(() => document.querySelector('[data-loading], [class*="Skeleton-root"]') === null);
  await expectAccessible(page, path);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
}

interface Router {
  navigate(to: { href: string }): Promise<void>;
  state: { status: string; location: object; resolvedLocation: object };
}

/** In the page: lets its own router, which TanStack shows to the window, go there, and waits until React has drawn it. */
async function follow(href: string): Promise<void> {
  const router = (window as unknown as { __TSR_ROUTER__: Router }).__TSR_ROUTER__;
  await router.navigate({ href });
  const isThere = () => router.state.status === "idle" && router.state.location === router.state.resolvedLocation;
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
}
