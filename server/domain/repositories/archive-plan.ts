import type { Format, Packed, Totals } from "./archive-format.ts";

/** Files in one order, page by page, from the first or from one of a page before on. */
export type Pages<F extends Packed> = (from?: F) => AsyncIterable<readonly F[]>;

/** Where the first file of a page lies, and its line in the directory. */
interface Mark<F> {
  first: F;
  at: number;
  directory_at: number;
}

/** What an archive will be, known before a byte of it is made. */
export interface Plan<F> extends Totals {
  bytes: number;
  marks: readonly Mark<F>[];
}

/** How many bytes of an archive a file takes, without its line in the directory. */
export const takenBy = (format: Format, file: Packed): number =>
  format.headBytes(file) + file.bytes + format.paddingBytes(file);

/** No door lets a path in that leads elsewhere; were one there, nothing would be sent. */
const elsewhere = /(^|\/)\.{0,2}(\/|$)|[\\\p{Cc}]/u;

/** Walks over the list once. */
export async function planOf<F extends Packed>(format: Format, pages: Pages<F>): Promise<Plan<F>> {
  const marks: Mark<F>[] = [];
  let [files, at, directory_bytes] = [0, 0, 0];
  for await (const page of pages()) {
    if (page[0]) marks.push({ first: page[0], at, directory_at: directory_bytes });
    files += page.length;
    for (const file of page) {
      if (elsewhere.test(file.name)) throw new Error(`${JSON.stringify(file.name)} leads out of an archive`);
      directory_bytes += format.directoryBytes(file, at);
      at += takenBy(format, file);
    }
  }
  const totals = { files, directory_at: at, directory_bytes };
  for (const mark of marks) mark.directory_at += at;
  return { ...totals, marks, bytes: at + directory_bytes + format.end(totals).length };
}
