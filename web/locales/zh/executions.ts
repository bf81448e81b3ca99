import type { executions as en } from "../en/executions.ts";
import type { Words } from "../words.ts";

export const executions: Words<typeof en> = {
  title: "运行",
};
