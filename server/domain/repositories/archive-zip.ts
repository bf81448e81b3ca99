import type { Format, Packed, Totals } from "./archive-format.ts";

/** From here on 32 bits do not hold a size or a place, and 16 bits no count: it stands in a 64-bit field instead. */
const large = 0xffff_ffff;
const many = 0xffff;
/** Names are UTF-8. */
const flags = 0x0800;
const version = { plain: 20, large: 45 };
const made_by_unix = (3 << 8) | version.large;
const mode = (0o100644 << 16) >>> 0;

/** Zip without compression; sizes and CRC-32 stand before each file, so that it can also be read as a stream. */
export const zip = (modified_at: Date): Format => {
  const time = timeOf(modified_at);
  return {
    media_type: "application/zip",
    headBytes: (file) => 30 + nameBytes(file) + time.extra.length + (file.bytes >= large ? 20 : 0),
    async head(file, crc32) {
      const sizes = file.bytes >= large ? wideField(file.bytes, file.bytes) : Buffer.alloc(0);
      const header = Buffer.alloc(30);
      header.writeUInt32LE(0x04034b50, 0);
      common(header, 4, { file, crc32: await crc32(), time, extra_bytes: time.extra.length + sizes.length });
      return Buffer.concat([header, Buffer.from(file.name), time.extra, sizes]);
    },
    paddingBytes: () => 0,
    directoryBytes: (file, at) => 46 + nameBytes(file) + time.extra.length + wideOf(file, at).length,
    async directory(file, at, crc32) {
      const wide = wideOf(file, at);
      const header = Buffer.alloc(46);
      header.writeUInt32LE(0x02014b50, 0);
      header.writeUInt16LE(made_by_unix, 4);
      common(header, 6, { file, crc32: await crc32(), time, extra_bytes: time.extra.length + wide.length });
      header.writeUInt32LE(mode, 38);
      header.writeUInt32LE(Math.min(at, large), 42);
      return Buffer.concat([header, Buffer.from(file.name), time.extra, wide]);
    },
    end: (totals) => (needsWideEnd(totals) ? Buffer.concat([wideEnd(totals), plainEnd(totals)]) : plainEnd(totals)),
  };
};

const nameBytes = ({ name }: Packed): number => Buffer.byteLength(name);

interface Common {
  file: Packed;
  crc32: number;
  time: ReturnType<typeof timeOf>;
  extra_bytes: number;
}

/** The thirteen fields that a file's header and its line in the directory have in common. */
function common(header: Buffer, at: number, { file, crc32, time, extra_bytes }: Common): void {
  header.writeUInt16LE(file.bytes >= large ? version.large : version.plain, at);
  header.writeUInt16LE(flags, at + 2);
  header.writeUInt16LE(time.time, at + 6);
  header.writeUInt16LE(time.date, at + 8);
  header.writeUInt32LE(crc32, at + 10);
  header.writeUInt32LE(Math.min(file.bytes, large), at + 14);
  header.writeUInt32LE(Math.min(file.bytes, large), at + 18);
  header.writeUInt16LE(nameBytes(file), at + 22);
  header.writeUInt16LE(extra_bytes, at + 24);
}

/** Two sizes and a place, as far as 32 bits do not hold them. */
const wideOf = ({ bytes }: Packed, at: number): Buffer =>
  wideField(...(bytes >= large ? [bytes, bytes] : []), ...(at >= large ? [at] : []));

function wideField(...values: number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(0x0001, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [i, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  return field;
}

/** The old fields count from 1980 in steps of two seconds and know no zone: UTC. The extra field is exact. */
function timeOf(at: Date) {
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(0x5455, 0);
  extra.writeUInt16LE(5, 2);
  extra.writeUInt8(1, 4);
  extra.writeUInt32LE(Math.floor(at.getTime() / 1000), 5);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return { date, time, extra };
}

const needsWideEnd = ({ files, directory_at, directory_bytes }: Totals): boolean =>
  files >= many || directory_at >= large || directory_bytes >= large;

function wideEnd({ files, directory_at, directory_bytes }: Totals): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(made_by_unix, 12);
  end.writeUInt16LE(version.large, 14);
  for (const at of [24, 32]) end.writeBigUInt64LE(BigInt(files), at);
  end.writeBigUInt64LE(BigInt(directory_bytes), 40);
  end.writeBigUInt64LE(BigInt(directory_at), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(directory_at + directory_bytes), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

function plainEnd({ files, directory_at, directory_bytes }: Totals): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  for (const at of [8, 10]) end.writeUInt16LE(Math.min(files, many), at);
  end.writeUInt32LE(Math.min(directory_bytes, large), 12);
  end.writeUInt32LE(Math.min(directory_at, large), 16);
  return end;
}
