import type { palette as en } from "../en/palette.ts";
import type { Words } from "../words.ts";

export const palette: Words<typeof en> = {
  placeholder: "搜索全部内容",
  nothing: "没有找到",
  workbenches: "工作台",
  resources: "项目、数据集、模型、容器与应用",
  acts: "操作",
  new_project: "新建项目",
  new_dataset: "新建数据集",
  new_model: "新建模型",
  new_container: "新建容器",
  new_application: "新建应用",
  switch_theme: "切换浅色与深色",
  switch_language: "Switch to English",
};
