import type { datasets as en } from "../en/datasets.ts";
import type { Words } from "../words.ts";

export const datasets: Words<typeof en> = {
  title: "数据集",
};
