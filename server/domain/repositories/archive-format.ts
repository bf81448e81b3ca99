/** A file as it lies in an archive: its name there, and how many bytes it has. */
export interface Packed {
  name: string;
  bytes: number;
}

/** How much of an archive is there. */
export interface Totals {
  files: number;
  /** Where the directory at the end begins; there all files are behind. */
  directory_at: number;
  directory_bytes: number;
}

/**
 * How files lie in an archive. Every length follows from names and sizes alone, so that the place of each byte is known
 * before a blob is opened: that is what makes an archive resumable.
 */
export interface Format {
  media_type: string;
  /** What stands before the bytes of a file. */
  headBytes(file: Packed): number;
  /** `crc32` is asked for where the format wants it. */
  head(file: Packed, crc32: () => Promise<number>): Promise<Buffer>;
  /** How many zeros follow the bytes of a file. */
  paddingBytes(file: Packed): number;
  /** What stands in the directory for a file whose head is at `at`. */
  directoryBytes(file: Packed, at: number): number;
  directory(file: Packed, at: number, crc32: () => Promise<number>): Promise<Buffer>;
  /** What closes the archive. */
  end(totals: Totals): Buffer;
}
