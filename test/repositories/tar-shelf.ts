import { type Header, pack } from "tar-stream";
import { datasets as archives } from "../../contract/archives.ts";
import { datasets as files } from "../../contract/files.ts";
import type { Person } from "../world.ts";
import type { At } from "./shelf.ts";

type Entry = Partial<Header> & { name: string; content?: Buffer | string };

/** A tar with these entries, as other programs write it. */
export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = "", ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const plain = (entries: Record<string, Buffer | string>): Promise<Buffer> =>
  tarOf(Object.entries(entries).map(([name, content]) => ({ name, content })));

export const putTar = (person: Person, at: At, tar: Buffer | ReadableStream, version = 1) =>
  person.call(archives.put, { params: { ...at, version } }, { upload: tar as BodyInit });

/** The paths of a version. */
export async function pathsOf(person: Person, at: At, version = 1): Promise<string[]> {
  const { items } = await person.call(files.list, { params: { ...at, version }, query: { limit: 1000 } });
  return items.map(({ file }) => file?.path ?? "");
}

/** A header of 512 bytes as no honest program writes it; its sum is right. */
export function rawHeader(name: string, type: string, size: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, "latin1");
  header.write("0000644\0", 100, "latin1");
  header.write(size, 124, "latin1");
  header.write(`        ${type}`, 148, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** Contents, filled up to whole blocks. */
export const blocks = (content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
};

export const tarEnd = Buffer.alloc(1024);
