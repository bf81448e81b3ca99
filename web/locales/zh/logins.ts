import type { logins as en } from "../en/logins.ts";
import type { Words } from "../words.ts";

export const logins: Words<typeof en> = {
  title: "授权程序以您的身份操作",
  enter: "请输入程序中显示的代码。",
  code: "代码",
  go_on: "继续",
  unknown: "没有程序在等待这个代码。它可能已处理，或已超过十分钟。",
  other_code: "输入其他代码",
  asks: "{{machine}} 上的程序请求一个属于您的访问令牌。获得后，它可以执行您有权进行的所有操作。",
  compare: "程序显示的是这个代码吗？",
  from: "请求来自",
  asked: "请求时间",
  lasts: "令牌有效期",
  days: "{{count}} 天",
  days_other: "{{count}} 天",
  careful: "请确认是您本人刚刚发起的请求。程序自述的信息未经核实。",
  allow: "允许",
  deny: "不允许",
  allowed: "已允许",
  allowed_text: "请回到程序，几秒后它会继续。您可以随时撤销这个令牌。",
  denied: "未允许",
  denied_text: "程序已得到通知，没有获得任何权限。",
  to_tokens: "查看访问令牌",
};
