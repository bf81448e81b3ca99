import type { limits as en } from "../en/limits.ts";
import type { Words } from "../words.ts";

export const limits: Words<typeof en> = {
  title: "限额",
  tabs: { organization: "组织", members: "成员" },
  explained:
    "启动运行须同时满足全部限额：您的个人限额、组织限额和平台容量。组织限额由全体成员共享。把限额调到当前用量以下不会中断任何运行，只会阻止新的启动。本月支出达到上限后，正在运行的不受影响，但在本月结束前不能再启动新的运行。",
  all: "可使用的资源",
  all_hint: "当前用量与各项限额。",
  none: "还没有可设限额的资源",
  product: "类型",
  products: {
    storage: "存储",
    containers: "容器数量",
    repositories: "数据集和模型数量",
    monthly_spend: "本月支出",
  },
  any_product: "全部类型",
  counted_in_units: "同时使用的单元",
  counted_in_month: "自然月（UTC）",
  of_organization: "{{name}}（成员共享）",
  of_each: "每位成员（未单独设置时）",
  mine: "您可使用",
  capacity: "平台容量",
  units: "同时使用的单元数",
  items: "数量",
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
