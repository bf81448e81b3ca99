const block_bytes = 512;
const utf8 = new TextEncoder();

/** A small file that was read, and what it is. */
export interface Read {
  path: string;
  content: Uint8Array<ArrayBuffer>;
  sha256: string;
}

/**
 * A tar of files and where the content of each begins in it. Name and SHA-256 go as a pax record, so that no name is too
 * long for it and the server checks every file.
 */
export function tarOf(files: readonly Read[]): { tar: Blob; starts: number[] } {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const starts: number[] = [];
  let bytes = 0;
  const push = (piece: Uint8Array<ArrayBuffer>) => {
    pieces.push(piece);
    bytes += piece.length;
  };
  for (const { path, content, sha256 } of files) {
    const pax = utf8.encode(record("path", path) + record("GUILDHALL.sha256", sha256));
    for (const piece of [header("pax", "x", pax.length), pax, fillOf(pax.length)]) push(piece);
    push(header("file", "0", content.length));
    starts.push(bytes);
    for (const piece of [content, fillOf(content.length)]) push(piece);
  }
  push(new Uint8Array(2 * block_bytes));
  return { tar: new Blob(pieces, { type: "application/x-tar" }), starts };
}

/** Begins with its own length in bytes, which counts itself. */
function record(keyword: string, value: string): string {
  const rest = ` ${keyword}=${value}\n`;
  const rest_bytes = utf8.encode(rest).length;
  let bytes = rest_bytes;
  while (rest_bytes + String(bytes).length !== bytes) bytes = rest_bytes + String(bytes).length;
  return bytes + rest;
}

function header(name: string, type: string, bytes: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(block_bytes);
  const put = (at: number, text: string) => block.set(utf8.encode(text), at);
  const octal = (number: number, digits: number) => number.toString(8).padStart(digits, "0");
  put(0, name);
  put(100, octal(0o644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(bytes, 11));
  put(136, octal(0, 11));
  put(148, " ".repeat(8));
  put(156, type);
  put(257, "ustar\u000000");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

const fillOf = (bytes: number) => new Uint8Array((block_bytes - (bytes % block_bytes)) % block_bytes);
