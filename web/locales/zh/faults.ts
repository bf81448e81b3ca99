import type { faults as en } from "../en/faults.ts";
import type { Words } from "../words.ts";

export const faults: Words<typeof en> = {
  required: "不能为空",
  email: "不是有效的邮箱地址",
  path: "请使用 3 到 50 个小写字母、数字或连字符，首尾须为字母或数字",
  path_hyphens: "不能连续使用两个连字符",
  path_reserved: "这是保留字，请换一个",
  name: "请使用 1 到 96 个字母、数字、点、连字符或下划线，以字母或数字开头",
  name_dots: "不能连续使用两个点",
  variable: "请使用字母、数字或下划线，且不以数字开头",
  control: "不能包含控制字符",
  website: "请使用以 https:// 开头的地址",
  password_short: "至少 10 个字符",
  too_long: "最多 {{max}} 个字符",
  too_short: "至少 {{min}} 个字符",
  other: "内容不符合要求",
};
