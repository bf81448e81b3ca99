import type { overview as en } from "../en/overview.ts";
import type { Words } from "../words.ts";

export const overview: Words<typeof en> = {
  title: "X",
};
