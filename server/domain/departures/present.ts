import type { z } from "zod";
import type { Removal } from "../../../contract/members.ts";
import type { remove } from "./departures.ts";

/** What a departure did. */
export const present = ({ return_until, ...effects }: Awaited<ReturnType<typeof remove>>): z.input<typeof Removal> => ({
  ...effects,
  return_until: return_until.toISOString(),
});
