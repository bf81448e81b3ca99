import { addressOf } from "../contract/client.ts";
import { fileRoutes } from "../contract/files.ts";
import type { RepositoryKind } from "../contract/repositories.ts";
import { versionRoutes } from "../contract/versions.ts";

/** What the snippets are about: a repository of an installation, one version of it, and a file as the example. */
export interface Used {
  /** Where the installation is. */
  origin: string;
  kind: RepositoryKind;
  namespace: string;
  name: string;
  /** Undefined: the newest, whichever that is when the snippet runs. */
  version: number | undefined;
  path: string;
  /** Published: nobody needs a token. */
  open: boolean;
}

/** What a repository without files might hold. */
export const exampleFile = { dataset: "data.csv", model: "model.safetensors" } as const;

/** Where tools of the Hugging Face Hub find an installation. */
const hubOf = (origin: string): string => `${origin}/hf`;

/** A token as these tools want it. */
export const hubToken = (token: string): string => `hf_${token}`;

/** As a shell takes it for one word. */
export const inShell = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
/** A file's own name. */
export const leaf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const quoted = (text: string) => JSON.stringify(text);

/** As the command line names it: a data set's kind is left out. */
export const addressIn = ({ kind, namespace, name }: Pick<Used, "kind" | "namespace" | "name">): string =>
  `${kind === "model" ? "models/" : ""}${namespace}/${name}`;

/** Downloads the whole version by the command line. */
export const cli = (used: Used): string =>
  [
    `printenv GUILDHALL_TOKEN | guildhall login ${used.origin} --with-token`,
    `guildhall data pull ${addressIn(used)}${used.version ? `@${used.version}` : ""}`,
  ].join("\n");

/** Uploads a folder as the next version by the command line. */
export const push = (used: Used): string => `guildhall data push ./folder ${addressIn(used)}`;

/** What curl needs beside the address; what is published needs no token. */
export const withToken = (open: boolean): string => (open ? "-f" : '-fH "Authorization: Bearer $GUILDHALL_TOKEN"');

/** Downloads one file with curl. */
export function curl({ origin, kind, open, version, ...at }: Used): string {
  const params = { ...at, version: version ?? ("latest" as const) };
  const url = origin + addressOf(fileRoutes[kind].get, { params, query: {} });
  return `curl ${withToken(open)} \\\n  -o ${inShell(leaf(at.path))} \\\n  ${inShell(url)}`;
}

/** Uploads a folder as the next version with curl: opened from the newest, filled by a tar, sealed. */
export function curlPush({ origin, kind, ...at }: Used): string {
  const versions = inShell(origin + addressOf(versionRoutes[kind].list, { params: at, query: {} }));
  return [
    `versions=${versions}`,
    'auth="Authorization: Bearer $GUILDHALL_TOKEN"',
    `number=$(curl -sSfH "$auth" --json '{}' "$versions" | cut -d: -f2 | cut -d, -f1)`,
    'tar -cC ./folder . | curl -sSfH "$auth" -T - "$versions/$number/archive.tar"',
    'curl -sSfH "$auth" -X POST "$versions/$number/seal"',
  ].join("\n");
}

const repo = ({ namespace, name }: Used) => quoted(`${namespace}/${name}`);
const typed = ({ kind }: Used) => (kind === "model" ? "" : `, repo_type=${quoted(kind)}`);
const revised = ({ version }: Used) => (version === undefined ? "" : `, revision=${quoted(String(version))}`);

/** What Python's tools read before they are imported. Xet is another protocol, which they would try first. */
const pythonHead = ({ origin, open }: Used, imports: string): string =>
  [
    "import os",
    "",
    `os.environ["HF_ENDPOINT"] = ${quoted(hubOf(origin))}`,
    'os.environ["HF_HUB_DISABLE_XET"] = "1"',
    ...(open ? [] : ['os.environ["HF_TOKEN"] = "hf_" + os.environ["GUILDHALL_TOKEN"]']),
    "",
    imports,
    "",
  ].join("\n");

/** Downloads a file, or everything, with `huggingface_hub`. */
export const python = (used: Used): string =>
  `${pythonHead(used, "from huggingface_hub import hf_hub_download, snapshot_download")}
file = hf_hub_download(${repo(used)}, ${quoted(used.path)}${typed(used)}${revised(used)})
folder = snapshot_download(${repo(used)}${typed(used)}${revised(used)})`;

/** Uploads a folder with `huggingface_hub`: what is new becomes the next version. */
export const pythonPush = (used: Used): string =>
  `${pythonHead({ ...used, open: false }, "from huggingface_hub import upload_folder")}
upload_folder(repo_id=${repo(used)}, folder_path="./folder"${typed(used)})`;

/** Opens it with the library that such repositories are mostly for. */
export const library = (used: Used): string =>
  used.kind === "model"
    ? `${pythonHead(used, "from transformers import AutoModel")}
model = AutoModel.from_pretrained(${repo(used)}${revised(used)})`
    : `${pythonHead(used, "from datasets import load_dataset")}
dataset = load_dataset(${repo(used)}${revised(used)})`;

/** What makes any tool that speaks to the Hugging Face Hub speak to this installation. */
export const environment = ({ origin, open }: Used): string =>
  [
    `export HF_ENDPOINT=${hubOf(origin)}`,
    "export HF_HUB_DISABLE_XET=1",
    ...(open ? [] : ['export HF_TOKEN="hf_$GUILDHALL_TOKEN"']),
  ].join("\n");

const repoInScript = ({ kind, namespace, name }: Used) =>
  quoted(`${kind === "model" ? "" : `${kind}s/`}${namespace}/${name}`);

/** The client puts the path into an address as it is. */
const pathInScript = (path: string) => quoted(path.replace(/[%#?]/g, encodeURIComponent));

const scriptHead = (used: Used) => `const at = {
  hubUrl: ${quoted(hubOf(used.origin))},${used.open ? "" : `\n  accessToken: \`hf_\${process.env.GUILDHALL_TOKEN}\`,`}
  repo: ${repoInScript(used)},`;

/** Lists the files and downloads one with `@huggingface/hub`. */
export const script = (used: Used): string =>
  `import { writeFile } from "node:fs/promises";
import { downloadFile, listFiles } from "@huggingface/hub";

${scriptHead(used)}
  revision: ${quoted(String(used.version ?? "main"))},
};
for await (const { path, size } of listFiles({ ...at, recursive: true })) console.log(path, size);
const file = await downloadFile({ ...at, path: ${pathInScript(used.path)} });
await writeFile(${quoted(leaf(used.path))}, Buffer.from(await file.arrayBuffer()));`;

/** Uploads a file with `@huggingface/hub`: it becomes the next version with what is there. */
export const scriptPush = (used: Used): string =>
  `import { readFile } from "node:fs/promises";
import { uploadFile } from "@huggingface/hub";

${scriptHead({ ...used, open: false })}
};
const content = new Blob([await readFile("notes.txt")]);
await uploadFile({ ...at, file: { path: "notes.txt", content } });`;
