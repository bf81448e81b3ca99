import { archiveRoutes } from "../../../contract/archives.ts";
import { addressOf } from "../../../contract/client.ts";
import { fileRoutes } from "../../../contract/files.ts";
import type { VersionAt } from "./RepositoryPreview.tsx";

const quoted = (text: string) => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
const leaf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** As the command line names it: a data set's kind is left out. */
const named = ({ kind, namespace, name }: VersionAt): string =>
  `${kind === "model" ? "models/" : ""}${namespace}/${name}`;

/** What a repository without files might hold. */
export const exampleFile = { dataset: "data.csv", model: "model.safetensors" } as const;

/** Downloads the whole version by the command line. */
export const cli = (at: VersionAt, newest: boolean): string =>
  `guildhall login ${location.origin}\nguildhall data pull ${named(at)}${newest ? "" : `@${at.version}`}`;

/** Downloads a numbered version, or only a folder or file of it, by the command line. */
export const pull = (at: VersionAt, only: string | undefined): string =>
  `guildhall data pull ${named(at)}@${at.version}${only === undefined ? "" : ` --only ${quoted(only)}`}`;

/** Uploads a folder as the next version by the command line. */
export const push = (at: VersionAt): string => `guildhall data push ./folder ${named(at)}`;

/** The address of one file, of a numbered version or of the latest. */
const url = ({ kind, namespace, name }: VersionAt, shown: string, path: string): string =>
  location.origin +
  addressOf(fileRoutes[kind].get, {
    params: { namespace, name, version: shown === "latest" ? "latest" : Number(shown), path },
    query: {},
  });

/** Downloads one file with curl; what is published needs no token. */
export const curl = (at: VersionAt, shown: string, path: string, open: boolean): string => {
  return `curl ${flagsOf(open)} \\\n  -o ${quoted(leaf(path))} \\\n  ${quoted(url(at, shown, path))}`;
};

const flagsOf = (open: boolean): string => (open ? "-f" : '-fH "Authorization: Bearer $GUILDHALL_TOKEN"');

/** Downloads one file of a numbered version with curl; run again, it goes on where it broke off. */
export const curlFile = (at: VersionAt, path: string, open: boolean): string =>
  `curl ${flagsOf(open)} -C - -o ${quoted(leaf(path))} ${quoted(url(at, String(at.version), path))}`;

/** Downloads a version or a folder of it as a zip with curl; run again, it goes on where it broke off. */
export function curlArchive(at: VersionAt, under: string | undefined, open: boolean): string {
  const { kind, namespace, name, version } = at;
  const file = [`${name}-v${version}`, under && leaf(under)].filter(Boolean).join("-");
  const path = addressOf(archiveRoutes[kind].zip, { params: { namespace, name, version }, query: { under } });
  return `curl ${flagsOf(open)} -C - -o ${quoted(`${file}.zip`)} ${quoted(location.origin + path)}`;
}

/** Reads one file with Python's standard library. */
export const python = (at: VersionAt, shown: string, path: string, open: boolean): string =>
  (open ? openPython : tokenPython)(JSON.stringify(url(at, shown, path)));

const openPython = (url: string): string =>
  `from urllib.request import urlopen

url = ${url}
with urlopen(url) as file:
    data = file.read()
print(len(data), "bytes")`;

const tokenPython = (url: string): string =>
  `import os
from urllib.request import Request, urlopen

url = ${url}
token = os.environ["GUILDHALL_TOKEN"]
request = Request(url, headers={"Authorization": f"Bearer {token}"})
with urlopen(request) as file:
    data = file.read()
print(len(data), "bytes")`;
