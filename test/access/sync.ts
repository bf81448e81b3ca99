import type { Person, World } from "../world.ts";

/** Of the guild, which follows an organization on a Gitee that is not there. */
export interface Following {
  connection_id: string;
  run_id: string;
}

/** The maintainer has connected an account, by which the guild is read; something waits to be applied. */
export async function following(w: World, maintainer: Person): Promise<Following> {
  await w.owner.query(
    `insert into sign_in_provider (id, kind, name, base_url, client_id, secret, secret_key)
     values ('forge', 'gitee', 'Gitee', 'http://127.0.0.1:9', 'guildhall', 'x', 'x')`,
  );
  const { rows } = await w.owner.query<Following>(
    `with connection as (
       insert into forge_connection (account_id, provider_id, forge_account_id, login, name, tokens, tokens_key, expires_at,
         lifetime_seconds)
       values ($1, 'forge', '1', 'there', 'There', 'x', 'x', now(), 1) returning id
     ),
     link as (
       insert into sync_link (organization_id, provider_id, forge_organization_id, login, default_role, created_by)
       select id, 'forge', '7', 'guild', 'developer', $1 from namespace where path = 'guild' returning id, organization_id
     ),
     lending as (insert into sync_lending (link_id, connection_id) select link.id, connection.id from link, connection),
     person as (
       insert into sync_person (link_id, forge_account_id, login, name, forge_role, standing, account_id)
       select id, '1', 'there', 'There', 'admin', 'local', $1 from link
     ),
     run as (
       insert into sync_run (link_id, organization_id, trigger, preview, state, read_at, read_organization)
       select id, organization_id, 'button', true, 'previewed', now(), '{"name":"guild","description":"","avatar_url":null}'
       from link returning id
     )
     select connection.id as connection_id, run.id as run_id from connection, run`,
    [maintainer.id],
  );
  if (!rows[0]) throw new Error("the guild follows nobody");
  return rows[0];
}

const guild = { params: { organization: "guild" } };

/** Inputs for the routes of following. */
export function syncExamples({ connection_id, run_id }: Following): Record<string, object> {
  const linking = { connection: connection_id, login: "guild" };
  const connection = { params: { id: connection_id } };
  const run = { params: { ...guild.params, id: run_id } };
  return {
    "forgeConnections.listForgeConnections": {},
    "forgeConnections.beginForgeConnection": { body: { provider: "forge" } },
    "forgeConnections.finishForgeConnection": { body: { code: "none", state: "none" } },
    "forgeConnections.endForgeConnection": connection,
    "forgeConnections.listForgeOrganizations": connection,
    "sync.importOrganization": { body: { ...linking, path: "another" } },
    "sync.getSync": guild,
    "sync.linkOrganization": { ...guild, body: linking },
    "sync.editSync": { ...guild, body: { default_role: "viewer" } },
    "sync.unlinkOrganization": guild,
    "sync.lendConnection": { ...guild, body: { connection: connection_id } },
    "sync.takeConnectionBack": guild,
    "sync.makeDoorbell": guild,
    "sync.takeInformation": { ...guild, body: { fields: ["description"] } },
    "syncRuns.startSync": { ...guild, body: { preview: true } },
    "syncRuns.listSyncRuns": guild,
    "syncRuns.getSyncRun": run,
    "syncRuns.listSyncChanges": run,
    "syncRuns.applySync": run,
    "syncRuns.discardSync": run,
    "syncRuns.listSyncPeople": guild,
    "syncRuns.followAgain": { params: { ...guild.params, person: "1" } },
  };
}
