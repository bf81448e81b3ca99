import type { organizations as en } from "../en/organizations.ts";
import type { Words } from "../words.ts";

export const organizations: Words<typeof en> = {
  title: "X",
};
