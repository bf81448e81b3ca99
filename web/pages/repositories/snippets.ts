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
  const token = open ? "-f" : '-fH "Authorization: Bearer $GUILDHALL_TOKEN"';
  return `curl ${token} \\\n  -o ${quoted(leaf(path))} \\\n  ${quoted(url(at, shown, path))}`;
};

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
