import type { ResourceKind } from "../../contract/resources.ts";
import * as activity from "../../server/domain/activity/activity.ts";
import { present as presentLine } from "../../server/domain/activity/present.ts";
import * as explanations from "../../server/domain/explanations/explanations.ts";
import { presentAccess, presentReach } from "../../server/domain/explanations/present.ts";
import * as members from "../../server/domain/members/members.ts";
import { present as presentMember } from "../../server/domain/members/present.ts";
import { seen } from "../../server/domain/organizations/organizations.ts";
import { present as presentResource } from "../../server/domain/sharing/present.ts";
import { listVisible } from "../../server/domain/sharing/sharing.ts";
import type { Ctx } from "../../server/kernel/context.ts";
import { openAskers } from "../asker.ts";
import { personOf } from "../crowd.ts";
import { type Ground, lines } from "../ground.ts";
import { type Group, type Row, rate } from "../measure.ts";
import { openStatements, type Statement } from "../statements.ts";

const at_once = 16;
const seconds = 1;

const organization = "mixed";
const page = { limit: 50 };
/** What everybody sees, and what is private and opened to some: to a team, and to everybody's. */
const open = "resource-31000";
const shared = { team: "resource-30579", everybody: "resource-30519" };

/** The thing is seen and judged first, and each person's ways are put together as text; the floor walks one index. */
const why_ratio_min = 0.15;

/** What the pages of a large organization ask for: 10,000 members, 200 teams, 500 projects, 100,000 resources. */
export async function rows(ground: Ground): Promise<Group> {
  const { url, owner_url } = await ground.organization();
  const askers = await openAskers(url);
  const floors = await openStatements(owner_url);
  const developer = askers.ctxOf(personOf("developer"));
  const maintainer = askers.ctxOf(personOf("maintainer"));
  const row: MakeRow = (work, act, floor, value, ratio_min = 0.5) => ({
    work: `organization of 10,000 members: ${work}`,
    unit: "/s",
    figure: () => rate(at_once, seconds, act),
    floor: { what: "a plain statement for the same", figure: () => rate(at_once, seconds, floors.ask(floor, value)) },
    target: { ratio_min },
  });
  return {
    rows: [...listRows(row, developer, maintainer), ...whyRows(row, developer, maintainer)],
    close: async () => {
      await askers.close();
      await floors.close();
    },
  };
}

type MakeRow = (work: string, act: () => Promise<unknown>, floor: Statement, value?: string, ratio_min?: number) => Row;

function listRows(row: MakeRow, developer: Ctx, maintainer: Ctx): Row[] {
  const history = `${(lines / 1000).toLocaleString("en")},000 lines of activity`;
  return [
    row("first 50", () => listMembers(developer, {}), "members"),
    row(
      "those with a part of a name",
      () => listMembers(developer, { query: "extra 77" }),
      "members_found",
      "%extra 77%",
    ),
    row("first 50 of a team", () => listMembers(developer, { team: "Everybody" }), "members_of_team", "Everybody"),
    row(
      "first 50 visible of 100,000 resources, for a developer with teams and shares",
      () => listResources(developer),
      "visible",
      personOf("developer"),
    ),
    row(`first 50 of ${history}`, () => listLines(maintainer, {}), "lines"),
    row(
      `first 50 of ${history} with a rare word`,
      () => listLines(maintainer, { query: "needle" }),
      "lines_found",
      "%needle%",
    ),
    row(
      `first 50 of ${history} with a common word`,
      () => listLines(maintainer, { query: "data set" }),
      "lines_met",
      "%data set%",
    ),
    row(`chart of ${history}`, () => chart(maintainer), "lines_counted"),
  ];
}

const whyRows = (row: MakeRow, developer: Ctx, maintainer: Ctx): Row[] => [
  row(
    "who can see what everybody sees, and why",
    () => explain(developer, "dataset", open),
    "reaching",
    open,
    why_ratio_min,
  ),
  row(
    "who can see something private that a team shares, and why",
    () => explain(maintainer, "container", shared.team),
    "reaching_shared",
    shared.team,
  ),
  row(
    "who can see something private that everybody shares, and why",
    () => explain(maintainer, "container", shared.everybody),
    "reaching_shared",
    shared.everybody,
  ),
  row("what a member reaches, and why", () => reach(maintainer), "reached", personOf("developer"), why_ratio_min),
];

async function listMembers(ctx: Ctx, filters: { query?: string; team?: string }) {
  const { organization: place, items } = await members.list(ctx, organization, { ...page, sort: "path", ...filters });
  return items.map((row) => presentMember(ctx, place, row));
}

async function listResources(ctx: Ctx) {
  const { items } = await listVisible(ctx, { ...page, namespace: organization });
  return items.map((row) => presentResource(ctx, row));
}

async function listLines(ctx: Ctx, filters: { query?: string }) {
  const { items } = await activity.list(ctx, await seen(ctx, organization), { ...page, ...filters });
  return items.map(presentLine);
}

const chart = async (ctx: Ctx) => activity.chart(ctx, await seen(ctx, organization), { zone: "Europe/Berlin" });

async function explain(ctx: Ctx, kind: ResourceKind, name: string) {
  const { items } = await explanations.explain(ctx, kind, { namespace: organization, name }, page);
  return items.map(presentAccess);
}

async function reach(ctx: Ctx) {
  const { items } = await explanations.reachOf(ctx, { organization, member: personOf("developer") }, page);
  return items.map(presentReach);
}
