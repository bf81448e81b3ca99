import type { z } from "zod";
import type { JoinRequest } from "../../../contract/requests.ts";
import type { RequestRow } from "./requests.ts";

/** A request as maintainers see it. */
export const present = (row: RequestRow): z.input<typeof JoinRequest> => ({
  id: row.id,
  person: { path: row.path, name: row.name, email: row.email },
  message: row.message,
  state: row.state,
  role: row.role,
  decided_by: row.decider_path === null ? null : { path: row.decider_path, name: row.decider_name ?? row.decider_path },
  decided_at: row.decided_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
});
