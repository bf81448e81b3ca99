import { type NeedName, needs } from "../../tools/prepare/needs.ts";
import { runChild, startChild } from "../child.ts";
import { execute, type Ground } from "../ground.ts";
import type { Load } from "../load.ts";
import type { Group, Row } from "../measure.ts";
import { type Office, openOffice } from "../office.ts";
import { bareJupyter, endOf, firstLineOf, openDriver, walls } from "../processes.ts";

const [clients, seconds] = [64, 2];

/** What somebody waits for after a click, and how many clicks of one moment are taken. */
export async function rows(ground: Ground): Promise<Group> {
  const [has_walls, has_jupyter] = [isThere("bubblewrap"), isThere("jupyter")];
  if (!has_walls) console.log("Skipped: executions in a sandbox, for there is no bubblewrap here that works");
  if (!has_jupyter) console.log("Skipped: notebooks, for there is no Jupyter here");
  const held = await openHeld(ground);
  const plain = await openOffice(ground, "plain", { GUILDHALL_SANDBOX: "plain" });
  const walled = has_walls ? await openOffice(ground, "walled", {}) : undefined;
  const close = async () => {
    await held.close();
    await plain.child.stop();
    await walled?.child.stop();
  };
  const inWalls = walled ? [firstLine(walled, "in a sandbox", walls), driverRow(ground.folder)] : [];
  const notebooks = walled && has_jupyter ? [notebookRow(walled, ground.folder)] : [];
  return { rows: [...held.rows, firstLine(plain, "without a sandbox", []), ...inWalls, ...notebooks], close };
}

const isThere = (name: NeedName): boolean => needs.find((need) => need.name === name)?.isThere() ?? false;

/** Starts that are written down and do not begin: what would run takes the machine from what is measured. */
async function openHeld(ground: Ground): Promise<Group> {
  const office = await openOffice(ground, "held", { HELD: "yes" });
  const floor = (STATEMENT: string) => startChild("floor.ts", { DATABASE_URL: office.url, STATEMENT });
  const [reading, writing] = [await floor(read), await floor(update)];
  const start = { ...office.starts, method: "POST" as const, body: "{}" };
  const starts = () => load({ url: office.child.ready, clients, seconds, requests: [start] });
  // Foreign keys of tables that were empty when they were analyzed are looked up without an index for up to a minute.
  await starts();
  await execute(office.owner_url, "vacuum analyze");
  const row = (what: string, url: string, ratio_min: number): Row => ({
    work:
      `starts over HTTP, one hot organization, ${clients} at once: token, permission, limits, execution and history ` +
      "durable, and the whole execution as the answer; none is refused, none begins",
    unit: "/s",
    figure: starts,
    floor: { what, figure: () => load({ url, clients, seconds, requests: [{ path: "/1/1" }] }) },
    target: { ratio_min },
    rounds: 5,
  });
  const close = async () => {
    for (const child of [reading, writing, office.child]) await child.stop();
  };
  const rows = [
    row("bare Fastify with one UPDATE of a hot row, nobody authenticated", writing.ready, 0.5),
    row("bare Fastify that reads one row, nobody authenticated", reading.ready, 0.1),
  ];
  return { rows, close };
}

const read = "select used from floor where id = $1::int and $2::int = 1";
const update = "update floor set used = used + 1 where id = $1::int and $2::int = 1 returning used";

const load = async (of: Load): Promise<number> => Number(await runChild("load.ts", { LOAD: JSON.stringify(of) }));

const rounds = 15;

const firstLine = ({ firstLine }: Office, where: string, front: readonly string[]): Row => ({
  work: `click to the first line of its log on the page, ${where}`,
  unit: "ms",
  figure: firstLine,
  floor: {
    what: `a bare process ${where} that prints a line`,
    figure: () => firstLineOf([...front, "/bin/sh", "-c", "echo hello"]),
  },
  target: { most: 150 }, // what was reached beside other work; more would be a step back
  rounds,
});

const driverRow = (folder: string): Row => ({
  work: "sandboxed process, start to recorded exit, by the driver itself",
  unit: "ms",
  figure: openDriver(folder),
  floor: { what: "bare `bwrap`, which limits and records nothing", figure: () => endOf([...walls, "true"]) },
  target: { most: 40 },
  rounds,
});

const notebookRow = ({ notebook }: Office, folder: string): Row => ({
  work: "click to an open notebook: 200 of its Jupyter through the proxy, in a sandbox",
  unit: "ms",
  figure: notebook,
  floor: { what: "the same server bare, until its first 200", figure: () => bareJupyter(folder) },
  target: { ratio_max: 1.2 },
  rounds: 5,
});
