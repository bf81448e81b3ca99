import type { containers as en } from "../en/containers.ts";
import type { Words } from "../words.ts";

export const containers: Words<typeof en> = {
  title: "容器",
};
