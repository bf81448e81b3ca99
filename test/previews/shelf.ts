import { Readable } from "node:stream";
import { type FileMetaData, parquetMetadata } from "hyparquet";
import { ByteWriter, parquetWriteBuffer } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { type Table, type TableQuery, tableQuery } from "../../contract/previews.ts";
import { tableOf } from "../../server/domain/previews/previews.ts";
import type { Content } from "../../server/kernel/content.ts";
import { Problem } from "../../server/kernel/problem.ts";

/** Bytes to read from, which say how much of them was read. */
export function contentOf(bytes: Uint8Array | string): Content & { read: { bytes: number } } {
  const all = Buffer.from(bytes as string);
  const read = { bytes: 0 };
  const open: Content["open"] = async (range) => {
    const part = range ? all.subarray(range.start, range.end + 1) : all;
    read.bytes += part.length;
    return Readable.from([part]);
  };
  return { media_type: "x", bytes: all.length, inline: false, open, read };
}

/** Some rows of a table, without keeping anything for the next reading unless there is a key. */
export const rowsOf = (content: Content, path: string, query: Partial<TableQuery> = {}, key?: string): Promise<Table> =>
  tableOf(content, path, key, tableQuery.parse(query));

/** The cells of a table as lines. */
export const lines = ({ rows }: Table): string[] => rows.map(({ cells }) => cells.map((cell) => cell ?? "∅").join(" "));

/** The kind of the problem that a call fails with. */
export async function problemKindOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof Problem)) throw new Error(`expected a problem, got ${String(error)}`);
  return error.kind;
}

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];
type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], "columnData">;

export const parquetOf = (columnData: Columns, options: Options = {}): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));

/** A Parquet file whose table of contents says something else. */
export function lying(file: Uint8Array, change: (metadata: FileMetaData) => void): Uint8Array {
  const metadata = parquetMetadata(Uint8Array.from(file).buffer);
  change(metadata);
  const footer = new ByteWriter();
  writeMetadata(footer, metadata);
  const body = file.subarray(0, file.length - metadata.metadata_length - 8);
  return Buffer.concat([body, footer.getBytes(), Buffer.from("PAR1")]);
}
