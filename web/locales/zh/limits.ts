import type { limits as en } from "../en/limits.ts";
import type { Words } from "../words.ts";

export const limits: Words<typeof en> = {
  title: "限额",
  tabs: { organization: "组织", members: "成员" },
  explained:
    "启动运行须同时满足全部限额：您的个人限额、组织限额和平台容量。组织限额由全体成员共享。把限额调到当前用量以下不会中断任何运行，只会阻止新的启动。",
  all: "可同时使用的资源",
  all_hint: "当前用量与各项限额。",
  none: "还没有可设限额的资源",
  product: "类型",
  storage: "存储",
  any_product: "全部类型",
  counted_in_units: "同时使用的单元",
  of_organization: "{{name}}（成员共享）",
  of_each: "每位成员（未单独设置时）",
  mine: "您可使用",
  capacity: "平台容量",
  units: "同时使用的单元数",
  edit_organization: "{{name}} 的 {{product}} 限额",
  edit_default: "每位成员的 {{product}} 限额",
  edit_member: "{{name}} 的 {{product}} 限额",
  in_use_now: "当前已用：{{amount}}。",
  below: "低于当前用量：不会中断任何运行，但在用量降下来之前不能启动新的运行。",
  members_explained: "成员限额只会比组织限额更严，以较低者为准。在此单独设置的限额会取代统一的成员限额。",
  member: "成员",
  member_limit: "限额",
  effective: "已用 / 实际限额",
  no_members: "没有成员",
};
