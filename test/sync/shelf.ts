import { beginForgeConnection, type ForgeConnection, finishForgeConnection } from "../../contract/forge-connections.ts";
import { listMembers } from "../../contract/members.ts";
import { createSignInProvider } from "../../contract/sign-in-providers.ts";
import { importOrganization } from "../../contract/sync.ts";
import { applySync, getSyncRun, listSyncChanges, type SyncRun, startSync } from "../../contract/sync-runs.ts";
import { type FakeGitee, fakeGitee } from "../gitee/fake.ts";
import type { FakeAccount } from "../gitee/state.ts";
import { type Person, until, type World, world } from "../world.ts";

/** A Guildhall that knows a fake Gitee. */
export interface Forged extends World {
  gitee: FakeGitee;
}

export async function forged(): Promise<Forged> {
  const gitee = await fakeGitee();
  const w = await world();
  await setUpProvider(w.root.call, w.url, gitee);
  return {
    ...w,
    gitee,
    stop: async () => {
      await w.stop();
      await gitee.close();
    },
  };
}

/** The operator lets people connect accounts of the fake Gitee. */
export async function setUpProvider(call: Person["call"], url: string, gitee: FakeGitee): Promise<void> {
  gitee.state.client.redirect_uris = [`${url}/`];
  const { id: client_id, secret: client_secret } = gitee.state.client;
  const body = { id: "gitee", kind: "gitee" as const, name: "Gitee", base_url: gitee.url, client_id, client_secret };
  await call(createSignInProvider, { body });
}

/** A person authorizes us on the fake Gitee, in a browser where they are signed in there as an account. */
export async function connect(
  gitee: FakeGitee,
  { call }: Pick<Person, "call">,
  as: FakeAccount,
): Promise<ForgeConnection> {
  const { url } = await call(beginForgeConnection, { body: { provider: "gitee" } });
  const back = await authorize(gitee, url, as);
  const body = { code: back.searchParams.get("code") ?? "", state: back.searchParams.get("state") ?? "" };
  return call(finishForgeConnection, { body });
}

/** Where the browser is led back to. */
export async function authorize(gitee: FakeGitee, url: string, as: FakeAccount): Promise<URL> {
  gitee.state.visitor = as.id;
  const { status, headers } = await fetch(url, { redirect: "manual" });
  const to = headers.get("location");
  if (to === null) throw new Error(`the fake Gitee leads nowhere: ${status}`);
  return new URL(to);
}

const reading = "reading";

/** A run when it is no longer being read. */
export const settled = ({ call }: Pick<Person, "call">, organization: string, id: string): Promise<SyncRun> =>
  until(
    "the run is read",
    async () => {
      const run = await call(getSyncRun, { params: { organization, id } });
      return run.state !== reading && run;
    },
    40,
  );

/** Syncs by the button, to its end. */
export async function sync(person: Pick<Person, "call">, organization: string, preview = false): Promise<SyncRun> {
  const { id } = await person.call(startSync, { params: { organization }, body: { preview } });
  return settled(person, organization, id);
}

/** Imports an organization and confirms the first sync. */
export async function imported(
  person: Pick<Person, "call">,
  { connection, login, path = login }: { connection: string; login: string; path?: string },
): Promise<SyncRun> {
  const { run } = await person.call(importOrganization, { body: { connection, login, path, every_hours: null } });
  const read = await settled(person, path, run);
  if (read.waits_for !== "first") throw new Error(`the first sync is ${read.state}`);
  return person.call(applySync, { params: { organization: path, id: run } });
}

/** What a run changed, in words: `remove ann maintainer>null left_there`. */
export async function changesOf({ call }: Pick<Person, "call">, organization: string, id: string): Promise<string[]> {
  const { items } = await call(listSyncChanges, { params: { organization, id }, query: { limit: 100 } });
  return items.map(({ kind, who, field, from, to, why }) => `${kind} ${who?.login ?? field} ${from}>${to} ${why}`);
}

/** Members and their roles, with where they are from. */
export async function rolesOf({ call }: Pick<Person, "call">, organization: string): Promise<Record<string, string>> {
  const { items } = await call(listMembers, { params: { organization }, query: { limit: 100 } });
  return Object.fromEntries(
    items.map(({ path, role, source, overridden }) => [path, `${role} ${source}${overridden ? " overridden" : ""}`]),
  );
}
