import { getMe } from "../../contract/accounts.ts";
import { verify } from "../../contract/installation.ts";
import { importOrganization } from "../../contract/sync.ts";
import { fakeGitee } from "../gitee/fake.ts";
import { playHistory } from "../sync/history.ts";
import { connect, settled, setUpProvider } from "../sync/shelf.ts";
import type { Asker } from "./people.ts";
import type { Random } from "./random.ts";
import type { Victim } from "./victim.ts";

/**
 * Random histories of an organization that follows one on a Gitee, which fails in every way, while Guildhall is killed
 * between any two steps. Says what is not as the model says.
 */
export async function syncs(
  victim: Victim,
  random: Random,
  askers: readonly Asker[],
  rounds: number,
): Promise<string[]> {
  const gitee = await fakeGitee();
  try {
    const [operator, ...people] = await Promise.all(askers.map(withId));
    if (!operator) throw new Error("a storm has an operator");
    await setUpProvider(operator.call, victim.url, gitee);
    const organization = "followers";
    const admin = gitee.account("storm-admin");
    const group = gitee.group(organization, admin);
    const { id: connection } = await connect(gitee, operator, admin);
    const body = { connection, login: organization, path: organization, every_hours: null };
    const { run } = await operator.call(importOrganization, { body });
    await settled(operator, organization, run);
    const stage = { gitee, group, organization, maintainer: operator, people, crash: () => victim.crash() };
    const { faults, tally } = await playHistory(stage, random, rounds);
    const said = Object.entries(tally).map(([what, count]) => `${count} ${what}`);
    console.log(`syncs: ${said.join(", ")}; ${gitee.asked.length} requests`);
    const { checks } = await operator.call(verify, {});
    return [...faults, ...checks.filter(({ rows }) => rows !== 0).map(({ name }) => `${name} does not hold`)];
  } finally {
    await gitee.close();
  }
}

const withId = async ({ path, call }: Asker) => ({ path, call, id: (await call(getMe, {})).id });
