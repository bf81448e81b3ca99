import { archiveRoutes } from "../../../contract/archives.ts";
import { addressOf } from "../../../contract/client.ts";
import { fileRoutes } from "../../../contract/files.ts";
import { addressIn, inShell, leaf, withToken } from "../../snippets.ts";
import type { VersionAt } from "./RepositoryPreview.tsx";

/** Downloads a numbered version, or only a folder or file of it, by the command line. */
export const pull = (at: VersionAt, only: string | undefined): string =>
  `guildhall data pull ${addressIn(at)}@${at.version}${only === undefined ? "" : ` --only ${inShell(only)}`}`;

/** Downloads one file of a numbered version with curl; run again, it goes on where it broke off. */
export function curlFile({ kind, namespace, name, version }: VersionAt, path: string, open: boolean): string {
  const url = addressOf(fileRoutes[kind].get, { params: { namespace, name, version, path }, query: {} });
  return goingOn(leaf(path), url, open);
}

/** Downloads a version or a folder of it as a zip with curl; run again, it goes on where it broke off. */
export function curlArchive(at: VersionAt, under: string | undefined, open: boolean): string {
  const { kind, namespace, name, version } = at;
  const file = [`${name}-v${version}`, under && leaf(under)].filter(Boolean).join("-");
  const url = addressOf(archiveRoutes[kind].zip, { params: { namespace, name, version }, query: { under } });
  return goingOn(`${file}.zip`, url, open);
}

const goingOn = (file: string, url: string, open: boolean): string =>
  `curl ${withToken(open)} -C - -o ${inShell(file)} ${inShell(location.origin + url)}`;
