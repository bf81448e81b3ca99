import type { z } from "zod";
import type { Share } from "../../../contract/shares.ts";
import type { ShareRow } from "./shares.ts";

/** Whom something is shared with as the API shows it. */
export const present = (row: ShareRow): z.input<typeof Share> => ({
  person: row.path === null ? null : { path: row.path, name: row.name ?? row.path },
  team: row.team,
  level: row.level,
  gives: row.gives,
  created_by: { path: row.author_path, name: row.author_name },
  created_at: row.created_at.toISOString(),
});
