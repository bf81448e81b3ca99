import type { Format, Packed } from "./archive-format.ts";

const block_bytes = 512;
const name_bytes_max = 100;
/** Eleven octal digits; what is larger is written in a record before the header. */
const size_max = 8 ** 11 - 1;

const padding = (bytes: number): number => (block_bytes - (bytes % block_bytes)) % block_bytes;
const ascii = /^[\x20-\x7e]*$/;

/** POSIX tar (pax): plain headers, with a record before those whose name or size does not fit. */
export const tar = (modified_at: Date): Format => ({
  media_type: "application/x-tar",
  headBytes(file) {
    const record_bytes = Buffer.byteLength(recordsOf(file));
    return block_bytes + (record_bytes === 0 ? 0 : block_bytes + record_bytes + padding(record_bytes));
  },
  head: async (file) => {
    const records = Buffer.from(recordsOf(file));
    const header = headerOf({ name: plainName(file.name), bytes: sizeShown(file), type: "0", modified_at });
    if (records.length === 0) return header;
    const before = headerOf({ name: "././@PaxHeader", bytes: records.length, type: "x", modified_at });
    return Buffer.concat([before, records, Buffer.alloc(padding(records.length)), header]);
  },
  paddingBytes: ({ bytes }) => padding(bytes),
  directoryBytes: () => 0,
  directory: async () => Buffer.alloc(0),
  end: () => Buffer.alloc(2 * block_bytes),
});

function recordsOf({ name, bytes }: Packed): string {
  const fits = name.length <= name_bytes_max && ascii.test(name);
  return (fits ? "" : record("path", name)) + (bytes > size_max ? record("size", String(bytes)) : "");
}

/** `length keyword=value`, where the length counts its own digits. */
function record(keyword: string, value: string): string {
  const rest = ` ${keyword}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const digits = String(bytes + String(bytes).length).length;
  return `${bytes + digits}${rest}`;
}

/** For programs that know no records: unlike the true name, but still inside the folder. */
const plainName = (name: string): string => name.replace(/[^\x20-\x7e]/g, "_").slice(0, name_bytes_max);
const sizeShown = ({ bytes }: Packed): number => (bytes > size_max ? 0 : bytes);
const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;

function headerOf(of: { name: string; bytes: number; type: "0" | "x"; modified_at: Date }): Buffer {
  const header = Buffer.alloc(block_bytes);
  header.write(of.name, 0, "latin1");
  header.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7), 100, "latin1");
  header.write(octal(of.bytes, 11) + octal(Math.floor(of.modified_at.getTime() / 1000), 11), 124, "latin1");
  header.write(`        ${of.type}`, 148, "latin1"); // the sum is taken as if it were blank
  header.write("ustar\x0000", 257, "latin1");
  header.write(octal(0, 7) + octal(0, 7), 329, "latin1");
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}
