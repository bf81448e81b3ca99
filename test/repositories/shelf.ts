import { createHash } from "node:crypto";
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { datasets as files } from "../../contract/files.ts";
import type { ProblemDocument } from "../../contract/problem.ts";
import { datasets } from "../../contract/repositories.ts";
import type { Visibility } from "../../contract/resources.ts";
import { datasets as versions } from "../../contract/versions.ts";
import type { Person, World } from "../world.ts";

export interface At {
  namespace: string;
  name: string;
}

export const sha256Of = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("hex");

/** Makes a data set and opens its first version. */
export async function shelf(owner: Person, namespace: string, name: string, visibility?: Visibility): Promise<At> {
  await owner.call(datasets.create, { body: { namespace, name, ...(visibility ? { visibility } : {}) } });
  await open(owner, { namespace, name });
  return { namespace, name };
}

export const open = (person: Person, at: At, from: "latest" | "empty" = "latest") =>
  person.call(versions.open, { params: at, body: { from } });

export const seal = (person: Person, at: At, version = 1) => person.call(versions.seal, { params: { ...at, version } });

export const look = (person: Person, at: At, version: number | "latest" = 1) =>
  person.call(versions.get, { params: { ...at, version } });

export const put = (
  person: Person,
  at: At,
  path: string,
  content: Buffer | string | ReadableStream,
  more: { version?: number; headers?: Record<string, string> } = {},
) =>
  person.call(
    files.put,
    { params: { ...at, version: more.version ?? 1, path } },
    { upload: content as BodyInit, headers: more.headers ?? {} },
  );

const filesAt = ({ namespace, name }: At, version: number | string) =>
  `/api/v1/datasets/${namespace}/${name}/versions/${version}/files`;

/** The address of a file in a version, each part of its path encoded. */
export const fileAt = (at: At, path: string, version: number | string = 1): string =>
  `${filesAt(at, version)}/${path.split("/").map(encodeURIComponent).join("/")}`;

/** An upload by hand, whose path is sent as it is and whose body may break off. */
export function upload(w: World, person: Person, at: At, raw_path: string, headers: Record<string, string | number>) {
  const sent = request(`${w.url}/`, {
    method: "PUT",
    path: `${filesAt(at, 1)}/${raw_path}`,
    headers: { authorization: `Bearer ${person.token}`, "content-type": "application/octet-stream", ...headers },
  });
  sent.on("error", () => undefined);
  return sent;
}

/** The answer to a request made by hand. */
export async function answerTo(sent: ClientRequest): Promise<{ status: number; problem: ProblemDocument }> {
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, problem: JSON.parse(await text(answer)) as ProblemDocument };
}

/** What is counted for a namespace's storage, and what the files of all versions together have: they must be equal. */
export async function storageOf(w: World, namespace: string) {
  const { rows } = await w.owner.query(
    `select n.id,
       coalesce((select in_use from namespace_limit where namespace_id = n.id and product = 'storage'), 0) as counted,
       coalesce((select sum(in_use) from member_limit where namespace_id = n.id and product = 'storage'), 0) as by_member,
       coalesce((select sum(f.bytes) from version_file f join version v on v.id = f.version_id
         join resource r on r.id = v.resource_id where r.namespace_id = n.id and r.deleted_at is null), 0) as files,
       coalesce((select sum(v.bytes) from version v join resource r on r.id = v.resource_id
         where r.namespace_id = n.id and r.deleted_at is null), 0) as versions,
       coalesce((select sum(bytes) from resource where namespace_id = n.id and deleted_at is null), 0) as resources,
       coalesce((select sum(rate) from usage_record where namespace_id = n.id and type = 'storage' and ended_at is null), 0)
         as metered,
       coalesce((select sum(bytes) from storage_reservation where namespace_id = n.id), 0) as promised
     from namespace n where n.path = $1`,
    [namespace],
  );
  const { id: _id, ...sums } = rows[0] as Record<string, string>;
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Number(value)]));
}

/** The sums of `storageOf` where so many bytes are stored and nothing is under way. */
export const storing = (bytes: number) => ({
  counted: bytes,
  by_member: bytes,
  files: bytes,
  versions: bytes,
  resources: bytes,
  metered: bytes,
  promised: 0,
});

/**
 * Gives versions, also sealed ones, files of one byte each instead of those they have; `paths` is a query for version_id
 * and path. All have the content `x`.
 */
export const stuff = (w: World, paths: string) =>
  w.owner.query(`
    set session_replication_role = replica;
    insert into blob (sha256, bytes) values (sha256('x'), 1) on conflict do nothing;
    with bare as (delete from version_leaf where version_id in (select p.version_id from (${paths}) p) returning leaf_id),
      gone as (delete from leaf_file where leaf_id in (select leaf_id from bare))
    delete from leaf where id in (select leaf_id from bare);
    with file as (
      select p.version_id, p.path, (row_number() over (partition by p.version_id order by p.path collate "C") - 1) / 192 as n
      from (${paths}) p
    ), cut as materialized (
      select version_id, n, case when n = 0 then '' else min(path collate "C") end as first_path, count(*) as files,
        nextval(pg_get_serial_sequence('leaf', 'id')) as id
      from file group by 1, 2
    ), leaves as (
      insert into leaf (id, files, bytes) overriding system value select id, files, files from cut
    ), places as (
      insert into version_leaf (version_id, first_path, leaf_id) select version_id, first_path, id from cut
    ), put as (
      insert into leaf_file (leaf_id, path, sha256, bytes, media_type)
      select cut.id, f.path, sha256('x'), 1, 'text/plain' from file f join cut using (version_id, n)
    )
    update version v set files = s.files, bytes = s.files
    from (select version_id, sum(files) as files from cut group by 1) s where v.id = s.version_id;
    reset session_replication_role`);
