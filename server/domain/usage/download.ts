import type { Content } from "../../kernel/content.ts";
import { exported, type Format } from "../../kernel/export.ts";
import { pageOf } from "../../kernel/page.ts";
import { cursorOf, type PartRow } from "./part-queries.ts";
import { presentPart } from "./storage-present.ts";

/** Parts as a file. */
export const contentOf = (
  read: (at: { limit: number; cursor: string | undefined }) => Promise<PartRow[]>,
  { name, format }: { name: string; format: Format },
): Content =>
  exported({
    ...{ name, format, columns, flat },
    async page(at) {
      const page = pageOf(await read(at), at.limit, cursorOf);
      return { ...page, items: page.items.map(presentPart) };
    },
  });

const columns = [
  ...["project", "member", "member_name", "kind", "resource", "source", "hidden"],
  ...["resources", "logical_bytes", "physical_bytes"],
] as const;

function flat({ member, hidden, ...part }: ReturnType<typeof presentPart>) {
  return { ...part, member: member?.path, member_name: member?.name, hidden: String(hidden) };
}
