import { readFileSync } from "node:fs";

/** An S3 store: where it is, and how to be let in. */
export interface S3Settings {
  bucket: string;
  /** Before every key: empty, or ending with a slash. */
  prefix: string;
  /** Undefined: Amazon's own. */
  endpoint: string | undefined;
  region: string;
  /** The bucket is named in the path, not in the host. */
  path_style: boolean;
  /** Undefined: what the environment of the machine offers (roles, profiles). */
  keys: { id: string; secret: string } | undefined;
}

const known = new Set(["endpoint", "region", "path_style"]);

/** What is wrong with the address of a store, or undefined. */
export function storageFault(text: string): string | undefined {
  if (text === "disk") return undefined;
  const url = text.startsWith("s3://") && URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return "Use disk, or s3://bucket/prefix?endpoint=https://…&region=…&path_style=yes";
  if (url.username || url.password) return "Keys do not belong into the address: set GUILDHALL_STORAGE_KEY_FILE";
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.host)) return `"${url.host}" cannot be the name of a bucket`;
  for (const name of url.searchParams.keys())
    if (!known.has(name)) return `There is no setting "${name}": use endpoint, region and path_style`;
  const endpoint = url.searchParams.get("endpoint");
  if (endpoint !== null && !isAddress(endpoint)) return "The endpoint is an address: endpoint=https://host:port";
  if (!["yes", "no", null].includes(url.searchParams.get("path_style"))) return "path_style is yes or no";
  return undefined;
}

const isAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text);

/** The store that a sound address names; a bucket at an endpoint of one's own is named in the path by default. */
export function readStorage(text: string, environment: NodeJS.ProcessEnv): "disk" | S3Settings {
  if (text === "disk") return "disk";
  const url = new URL(text);
  const folder = url.pathname.replace(/^\/+|\/+$/g, "");
  const endpoint = url.searchParams.get("endpoint") ?? undefined;
  const path_style = url.searchParams.get("path_style") ?? (endpoint ? "yes" : "no");
  return {
    bucket: url.host,
    prefix: folder === "" ? "" : `${decodeURIComponent(folder)}/`,
    endpoint,
    region: url.searchParams.get("region") ?? environment["AWS_REGION"] ?? "us-east-1",
    path_style: path_style === "yes",
    keys: readKeys(environment),
  };
}

/** From a file of two lines, or from the two variables that every S3 program knows. */
function readKeys(environment: NodeJS.ProcessEnv): S3Settings["keys"] {
  const file = environment["GUILDHALL_STORAGE_KEY_FILE"];
  if (file) return keysIn(file);
  const [id, secret] = [environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]];
  if (id && secret) return environment["AWS_SESSION_TOKEN"] ? undefined : { id, secret };
  if (id || secret)
    throw new Error("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together: only one of them is set");
  return undefined;
}

function keysIn(file: string): { id: string; secret: string } {
  const [id, secret, ...more] = read(file)
    .trim()
    .split(/\s*\n\s*/);
  if (!id || !secret || more.length > 0)
    throw new Error(`GUILDHALL_STORAGE_KEY_FILE: ${file} must have two lines, the key's id and its secret`);
  return { id, secret };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`GUILDHALL_STORAGE_KEY_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
