import type { Role } from "../../../contract/members.ts";

/** One line of the dialog. */
export interface Line {
  key: number;
  who: string;
  role: Role;
}

let keys = 0;
/** An empty line, or one with what was pasted. */
export const lineOf = (who = "", role: Role = "developer"): Line => ({ key: keys++, who, role });
