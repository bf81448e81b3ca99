import type { z } from "zod";
import type { Login } from "../../../contract/logins.ts";
import { type get, spaced } from "./logins.ts";

/** A program that waits, as whoever is to decide sees it. */
export const present = (row: Awaited<ReturnType<typeof get>>): z.input<typeof Login> => ({
  user_code: spaced(row.user_code),
  machine: row.machine,
  ip: row.ip,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
});
