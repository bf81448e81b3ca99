import type { problems as en } from "../en/problems.ts";
import type { Words } from "../words.ts";

export const problems: Words<typeof en> = {
  invalid: { title: "填写有误", hint: "请修改标出的内容，尚未做任何更改。" },
  token_in_address: {
    title: "地址中含有令牌",
    hint: "请撤销该令牌：地址会留在各处日志中。请改用 Authorization 请求头发送令牌。",
  },
  not_signed_in: { title: "尚未登录", hint: "请登录后重试，已填写的内容会保留。" },
  forbidden: { title: "没有权限", hint: "请联系组织的管理员。" },
  cross_origin: { title: "请求来自其他网站", hint: "请从控制台自己的地址打开。" },
  not_found: { title: "未找到", hint: "它可能已不存在，或者您没有查看权限。" },
  conflict: { title: "与当前状态冲突", hint: "请刷新页面后再决定。" },
  name_taken: { title: "名称已被占用", hint: "请换一个名称。" },
  limit_reached: { title: "已达到限额", hint: "请先停止一些运行，或申请提高限额。" },
  last_maintainer: { title: "组织至少要有一名管理员", hint: "请先把另一名成员设为管理员。" },
  sealed: { title: "已封存的版本不可更改", hint: "请新建一个版本。" },
  already_set_up: { title: "平台已完成初始设置", hint: "请直接登录。" },
  invitation_over: { title: "邀请已不可用", hint: "请向邀请人索取新的链接。" },
  upload_changed: { title: "上传中断", hint: "请重新上传，未完成的部分不会保留。" },
  too_large: { title: "内容过大", hint: "请分批发送。" },
  unreadable: { title: "无法以这种方式显示该文件", hint: "请下载后用自己的程序打开。" },
  too_many: { title: "尝试次数过多", hint: "请稍等一分钟再试。" },
  damaged: {
    title: "已存的内容丢失或损坏",
    hint: "重新上传同一个文件，所有引用处即可恢复。平台运营者已收到通知。",
  },
  storage_full: { title: "平台磁盘已满", hint: "没有保存任何内容，请告知平台运营者。" },
  unavailable: { title: "暂时不可用", hint: "请稍后重试。" },
  internal: { title: "服务器出错", hint: "请重试；如仍出现，请提供请求编号。" },
  INVALID_EMAIL_OR_PASSWORD: { title: "邮箱或密码不正确", hint: "请检查两者，密码区分大小写。" },
  email_taken: {
    title: "您的邮箱在本平台已有账户",
    hint: "请先登录该账户，再到“登录方式”中绑定。",
  },
  USER_ALREADY_EXISTS: { title: "该邮箱已注册", hint: "请直接登录。" },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { title: "该邮箱已注册", hint: "请直接登录。" },
};
