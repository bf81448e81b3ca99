import type { FileMetaData, PageHeader } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../server/kernel/problem.ts";
import { contentOf, lying, parquetOf, problemKindOf, rowsOf } from "./shelf.ts";

const honest = parquetOf([{ name: "n", data: Int32Array.from([1, 2, 3]) }], {
  codec: "UNCOMPRESSED",
  statistics: false,
});
const chunkOf = ({ row_groups }: FileMetaData) => {
  const meta = row_groups[0]?.columns[0]?.meta_data;
  if (!meta) throw new Error("the file has no column");
  return meta;
};

/** A file whose only column has one page with this header and these bytes. */
function withPage(
  header: PageHeader,
  page: Uint8Array,
  change: (metadata: FileMetaData) => void = () => {},
): Uint8Array {
  const writer = new ByteWriter();
  writer.appendBytes(new TextEncoder().encode("PAR1"));
  writePageHeader(writer, header);
  writer.appendBytes(page);
  const footer = honest.subarray(honest.length - new DataView(honest.buffer).getUint32(honest.length - 8, true) - 8);
  return lying(Buffer.concat([writer.getBytes(), footer]), (metadata) => {
    const chunk = chunkOf(metadata);
    Object.assign(chunk, { data_page_offset: 4n, dictionary_page_offset: undefined });
    chunk.total_compressed_size = BigInt(writer.offset - 4);
    change(metadata);
  });
}

const page = (num_values: number, uncompressed_page_size: number, compressed_page_size: number): PageHeader => ({
  type: "DATA_PAGE",
  uncompressed_page_size,
  compressed_page_size,
  data_page_header: {
    num_values,
    encoding: "PLAIN",
    definition_level_encoding: "RLE",
    repetition_level_encoding: "RLE",
  },
});

const claiming = (rows: bigint) => (metadata: FileMetaData) => {
  metadata.num_rows = rows;
  for (const group of metadata.row_groups) group.num_rows = rows;
};

const change = (of: (metadata: FileMetaData) => object | undefined, to: object) =>
  lying(honest, (metadata) => void Object.assign(of(metadata) ?? {}, to));
const groupOf = ({ row_groups }: FileMetaData) => row_groups[0];
const contents = (length: number[], noise = Buffer.alloc(0)) =>
  Buffer.concat([honest.subarray(0, -8), noise, Buffer.from(length), Buffer.from("PAR1")]);

const lies: [string, Uint8Array, RegExp?][] = [
  ["more rows than its groups have", change((m) => m, { num_rows: 10n ** 15n }), /groups have 3/],
  ["fewer than no rows", lying(honest, claiming(-5n)), /fewer than no rows/],
  ["more rows than its pages have", lying(honest, claiming(1_000_000n)), /fewer rows than the file says/],
  ["a column beyond the end of the file", change(chunkOf, { data_page_offset: 10n ** 12n }), /outside/],
  ["a column before its beginning", change(chunkOf, { data_page_offset: -7n }), /outside/],
  ["a column larger than the file", change(chunkOf, { total_compressed_size: 2n ** 40n }), /outside/],
  ["a hundred million values in a page", withPage(page(100_000_000, 12, 12), new Uint8Array(12)), /at most 4000000/],
  ["a page that unpacks to two gigabytes", withPage(page(3, 2 ** 31 - 1, 12), new Uint8Array(12)), /at most/],
  ["a page longer than its column", withPage(page(3, 12, 1_000_000), new Uint8Array(12)), /longer than its column/],
  ["a page of negative length", withPage(page(3, 12, -12), new Uint8Array(12)), /-12/],
  ["four million values in twelve bytes", withPage(page(4_000_000, 12, 12), new Uint8Array(12), claiming(4_000_000n))],
  ["another packing than it has", change(chunkOf, { codec: "ZSTD" })],
  ["columns that are not there", patched(Buffer.from([0x15, 0x02]), Buffer.from([0x15, 0x7e]))],
  ["pages in another file", change((m) => groupOf(m)?.columns[0], { file_path: "/etc/passwd" }), /other files/],
  ["no column at all in its group", change(groupOf, { columns: [] }), /nowhere/],
  ["a depth of two thousand", nested(2000)],
  ["a table of contents longer than the file", contents([255, 255, 255, 127]), /longer than the file/],
  ["a table of contents that is noise", contents([200, 0, 0, 0], Buffer.alloc(200, 0x5c))],
  ["nothing but its mark", Buffer.from("PAR1PAR1PAR1")],
  ["half a file", honest.subarray(0, 40), /does not end/],
];

/** The first place where the table of contents has these bytes gets others. */
function patched(from: Buffer, to: Buffer): Uint8Array {
  const bytes = Buffer.from(honest);
  const contents = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  bytes.set(to, bytes.indexOf(from, contents));
  return bytes;
}

function nested(depth: number): Uint8Array {
  return lying(honest, (metadata) => {
    const [root, leaf] = metadata.schema;
    const groups = Array.from({ length: depth }, (_, i) => ({
      name: `g${i}`,
      num_children: 1,
      repetition_type: "OPTIONAL" as const,
    }));
    metadata.schema = [root as never, ...groups, leaf as never];
  });
}

describe("a Parquet file that claims", () => {
  test.each(lies)(
    "%s cannot be shown, and says why",
    async (_title, bytes, reason) => {
      const answer = rowsOf(contentOf(bytes), "a.parquet", { limit: 5 });
      expect(await problemKindOf(answer)).toBe("unreadable");
      if (reason) await expect(answer).rejects.toThrow(reason);
    },
    60_000,
  );
});

describe("what would be endless", () => {
  test("is ended: a megabyte that unpacks to a gigabyte", async () => {
    const large = "x".repeat(1_000_000);
    const bomb = parquetOf(
      [{ name: "a", data: Array.from({ length: 1000 }, () => large), encoding: "DELTA_BYTE_ARRAY" }],
      {
        statistics: false,
        pageSize: 2 ** 40,
      },
    );
    expect(bomb.length).toBeLessThan(2_000_000);
    await expect(rowsOf(contentOf(bomb), "a.parquet")).rejects.toThrow(/more memory than a preview may have/);
    const { rows } = await rowsOf(contentOf(honest), "a.parquet");
    expect(rows.map(({ cells }) => cells[0])).toEqual(["1", "2", "3"]);
  }, 90_000);

  test("asked for by many at once is answered one after another", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        rowsOf(contentOf(`n\n${i}\n`), "a.csv").then(({ rows }) => rows[0]?.cells[0]),
      ),
    );
    expect(all).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  });

  test("beyond a short line of waiting it says so", async () => {
    const all = await Promise.allSettled(Array.from({ length: 60 }, () => rowsOf(contentOf("n\n1\n"), "a.csv")));
    const refused = all.flatMap((each) => (each.status === "rejected" ? [(each.reason as Problem).kind] : []));
    expect(new Set(refused)).toEqual(new Set(["unavailable"]));
    expect(all.length - refused.length).toBeGreaterThanOrEqual(32);
  });

  test("a fault of the store is told as what it is, not as the file's", async () => {
    const content = { ...contentOf("n\n1\n"), open: () => Promise.reject(new Error("the disk is gone")) };
    await expect(rowsOf(content, "a.csv")).rejects.toThrow("the disk is gone");
  });
});
