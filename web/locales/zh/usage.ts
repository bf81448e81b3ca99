import type { usage as en } from "../en/usage.ts";
import type { Words } from "../words.ts";

export const usage: Words<typeof en> = {
  title: "用量",
};
