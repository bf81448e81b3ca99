import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { FilePath } from "../../contract/files.ts";
import { misuse } from "../failure.ts";
import type { LeavesOut } from "./ignored.ts";

/** A file on this machine and the path it gets in the version. */
export interface LocalFile {
  path: string;
  file: string;
  bytes: number;
}

/** What a folder holds. Links to folders, pipes and devices are passed over and named. */
interface Scan {
  files: LocalFile[];
  passed_over: string[];
  is_folder: boolean;
}

const faultsShown = 10;

/** Finds every file of a folder (or the one file), and refuses names a version cannot hold before anything is sent. */
export async function scan(root: string, leavesOut: LeavesOut = () => false): Promise<Scan> {
  const is_folder = (await stat(root)).isDirectory();
  const found: Scan = { files: [], passed_over: [], is_folder };
  if (is_folder) await walk(root, "", found, leavesOut);
  else await look(root, basename(root), found);
  const faults = faultsOf(found.files);
  if (faults.length)
    throw misuse(`Some names cannot be stored.\n${faults.slice(0, faultsShown).join("\n")}`, "Rename them first.");
  if (!found.files.length) throw misuse(`${root} holds no file.`);
  return found;
}

async function walk(folder: string, prefix: string, found: Scan, leavesOut: LeavesOut): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const [file, path] = [join(folder, entry.name), prefix + entry.name];
    if (leavesOut(entry.isDirectory() ? `${path}/` : path)) continue;
    if (entry.isDirectory()) await walk(file, `${path}/`, found, leavesOut);
    else await look(file, path, found);
  }
}

async function look(file: string, path: string, found: Scan): Promise<void> {
  const facts = await stat(file).catch(() => undefined);
  if (facts?.isFile()) found.files.push({ file, path, bytes: facts.size });
  else found.passed_over.push(path);
}

function faultsOf(files: LocalFile[]): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const found of files) {
    const checked = FilePath.safeParse(found.path);
    if (!checked.success) faults.push(`  ${found.path}: ${checked.error.issues.map((i) => i.message).join(", ")}`);
    else if (seen.has(checked.data)) faults.push(`  ${found.path}: the same as another name once composed`);
    else {
      seen.add(checked.data);
      found.path = checked.data;
    }
  }
  return faults;
}
