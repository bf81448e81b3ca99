import { afterAll, beforeAll, expect, test } from "vitest";
import { importOrganization } from "../../contract/sync.ts";
import { seeded } from "../storm/random.ts";
import { playHistory } from "./history.ts";
import { connect, type Forged, forged, settled } from "./shelf.ts";

let w: Forged;
beforeAll(async () => {
  w = await forged();
}, 120_000);
afterAll(() => w.stop());

const people_n = 5;

test.each([1, 2, 3])(
  "in a random history with every fault (%i), members, roles and history are those of the model",
  async (seed) => {
    const random = seeded(Number(process.env["SEED"] ?? 20261128) + seed);
    const organization = `history-${seed}`;
    const maintainer = await w.person(`${organization}-ann`);
    const people = await Promise.all(Array.from({ length: people_n }, (_one, i) => w.person(`${organization}-${i}`)));
    const admin = w.gitee.account(`${organization}-ada`);
    const group = w.gitee.group(organization, admin);
    const { id: connection } = await connect(w.gitee, maintainer, admin);
    const body = { connection, login: organization, path: organization, every_hours: null };
    const { run } = await maintainer.call(importOrganization, { body });
    await settled(maintainer, organization, run);
    const stage = { gitee: w.gitee, group, organization, maintainer, people, crash: null };
    const { faults, tally } = await playHistory(stage, random, 12);
    expect(faults).toEqual([]);
    expect(tally["applied"]).toBeGreaterThan(5);
  },
  60_000,
);
