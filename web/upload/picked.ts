/** A file as it was dropped or chosen, with its place inside the folder it came from. */
export interface Picked {
  path: string;
  file: File;
}

/** What file managers leave behind; nobody means to share it. */
const litter = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX\/.*)$/;

const wanted = ({ path }: Picked) => !litter.test(path);

/** The files of an `<input type="file">`, with or without `webkitdirectory`. */
export const fromInput = (files: FileList): Picked[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })).filter(wanted);

/** The files of a drop, folders walked to the bottom. Call it at once: the browser empties the drop afterwards. */
export async function fromDrop(items: DataTransferItemList): Promise<Picked[]> {
  const entries = [...items].flatMap((item) => (item.kind === "file" ? (item.webkitGetAsEntry() ?? []) : []));
  const found: Picked[] = [];
  for (const entry of entries) await walk(entry, found);
  return found.filter(wanted);
}

async function walk(entry: FileSystemEntry, found: Picked[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) found.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
  else for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) await walk(child, found);
}

/** A file that cannot be opened is kept, empty and marked, so that the tray can name it. */
const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve) => entry.file(resolve, () => resolve(unreadable(entry.name))));

const lost = new WeakSet<File>();

function unreadable(name: string): File {
  const file = new File([], name);
  lost.add(file);
  return file;
}

/** Browsers hand out a folder's children a hundred at a time, until an empty hundred. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Whether the file is still there and as it was when it was picked: a browser refuses to read one that changed. */
export async function isReadable(file: File): Promise<boolean> {
  if (lost.has(file)) return false;
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}

/** The same files without the name of the one folder they lie in, so that its content comes to the top. */
export function withoutFolder(picked: readonly Picked[]): readonly Picked[] {
  const tops = new Set(picked.map(({ path }) => path.slice(0, path.indexOf("/") + 1)));
  const [top = ""] = tops;
  return tops.size === 1 ? picked.map(({ path, file }) => ({ path: path.slice(top.length), file })) : picked;
}
