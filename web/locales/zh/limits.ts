import type { limits as en } from "../en/limits.ts";
import type { Words } from "../words.ts";

export const limits: Words<typeof en> = {
  title: "限额",
};
