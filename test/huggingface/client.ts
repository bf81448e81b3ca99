import { commit, createRepo, downloadFile, listFiles, type RepoDesignation, uploadFiles } from "@huggingface/hub";
import type { Scope } from "../../contract/tokens.ts";
import { createToken } from "../../contract/tokens.ts";
import type { Person, World } from "../world.ts";

/** What the hub's own client needs to speak to us as a person. */
export const as = (w: World, { token }: Pick<Person, "token">) => ({
  hubUrl: `${w.url}/hf`,
  accessToken: `hf_${token}`,
});

export type Asker = ReturnType<typeof as>;

/** The same person with a token that is good for less. */
export const narrowed = async (w: World, person: Person, scopes: Scope[]): Promise<Asker> =>
  as(w, await person.call(createToken, { body: { name: scopes.join(), scopes } }));

export const make = (asker: Asker, repo: RepoDesignation, visibility?: "public" | "private") =>
  createRepo({ ...asker, repo, ...(visibility ? { visibility } : {}) });

export interface Sent {
  path: string;
  content: Blob;
}

export const file = (path: string, content: string | Uint8Array<ArrayBuffer>): Sent => ({
  path,
  content: new Blob([content]),
});

export const upload = (asker: Asker, repo: RepoDesignation, files: Sent[], more: object = {}) =>
  uploadFiles({ ...asker, repo, files, useXet: false, ...more });

export const remove = (asker: Asker, repo: RepoDesignation, paths: string[], more: object = {}) =>
  commit({
    ...{ ...asker, repo, title: `Remove ${paths.length}`, useXet: false },
    operations: paths.map((path) => ({ operation: "delete" as const, path })),
    ...more,
  });

/** The bytes of a file; null where there is none. */
export async function download(
  asker: Asker | { hubUrl: string },
  repo: RepoDesignation,
  path: string,
  more: object = {},
) {
  const blob = await downloadFile({ ...asker, repo, path, ...more });
  return blob && Buffer.from(await blob.arrayBuffer());
}

/** Every path of a revision, sorted. */
export async function pathsIn(asker: Asker, repo: RepoDesignation, more: object = {}): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path, type } of listFiles({ ...asker, repo, recursive: true, ...more }))
    if (type === "file") paths.push(path);
  return paths.sort();
}

/** Bytes that no two calls give alike, and that do not look like text. */
export function noise(bytes: number, seed: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(bytes);
  let state = seed + 1;
  for (let i = 0; i < bytes; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    content[i] = state >>> 24;
  }
  return content;
}

/** A request by hand; the path begins after the door. */
export const ask = ({ hubUrl, accessToken }: Asker, path: string, init: RequestInit = {}) =>
  fetch(hubUrl + path, { ...init, headers: { authorization: `Bearer ${accessToken}`, ...init.headers } });
