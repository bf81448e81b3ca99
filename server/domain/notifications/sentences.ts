import { present } from "./present.ts";
import type { Row } from "./queries.ts";

export type Language = "en" | "zh";

/** What was done, by action; `{actor}`, `{place}`, `{name}` and the details are filled in. */
const sentences: Record<Language, Record<string, string>> = {
  en: {
    "member.add": "{actor} added you to {place} as {role}",
    "member.change_role": "{actor} made you {role} in {place}",
    "member.remove": "{actor} removed you from {place}",
    "member.return": "{actor} brought you back into {place} as {role}",
    "member.import": "{actor} added or invited you to {place} from a roster",
    "member.join_by_domain": "{actor} let you into {place} as {role}, by your e-mail address",
    "invitation.create": "{actor} invited you to {place} as {role}",
    "team.edit": "{actor} put you into the team {name} of {place}",
    "team.edit_ended": "{actor} took you out of the team {name} of {place}",
    "resource.edit": "{actor} changed your {kind} {name} in {place}",
    "resource.publish": "{actor} changed whether the world reads your {kind} {name} in {place}",
    "resource.purge": "{actor} deleted your {kind} {name} in {place} for good",
    "version.discard": "{actor} discarded the version {name} that you had open in {place}",
    "version.damage": "The stored bytes of {path} in {name} are damaged: upload the same file again",
    "version.heal": "The bytes of {path} in {name} are whole again",
    "version.delete": "{actor} deleted the version {name} in {place}, for good",
    "version.edit": "{actor} changed name or note of your version {name} in {place}",
    "version.archive": "{actor} archived your version {name} in {place}",
    "version.unarchive": "{actor} brought your archived version {name} in {place} back",
    "version.seal": "{actor} asks for approval of the version {name} in {place}",
    "version.approve": "{actor} approved your version {name} in {place}",
    "version.reject": "{actor} rejected your version {name} in {place}: {comment}",
    "project.edit": "{actor} changed your project {name} in {place}",
    "project.set_visibility": "{actor} changed the visibility of your project {name} in {place} to {visibility}",
    "resource.set_visibility": "{actor} changed the visibility of your {kind} {name} in {place} to {visibility}",
    "resource.delete": "{actor} deleted your {kind} {name} in {place}",
    "join_request.create": "{actor} asks to join {place}",
    "join_request.approve": "{actor} let you into {place} as {role}",
    "join_request.decline": "{actor} declined your request to join {place}",
    "resource.transfer": "{actor} moved your {kind} {name}",
    "resource.restore": "{actor} restored your {kind} {name}",
    "project.delete": "{actor} deleted your project {name}",
    "resource.share": "{actor} shared the {kind} {name} with you",
    "resource.share_ended": "{actor} no longer shares the {kind} {name} with you",
    "project.share": "{actor} shared the project {name} with you",
    "project.share_ended": "{actor} no longer shares the project {name} with you",
    "execution.failed": "Your execution {name} in {place} failed: {error}",
    "execution.lost": "Your execution {name} in {place} was lost: {error}",
    "execution.ends_soon": "The execution {name} in {place} will be stopped soon, unless it is extended",
    "execution.stop": "{actor} stopped your execution {name} in {place}",
    "execution.stop_permission_lost":
      "Your execution {name} in {place} was waiting and has been cancelled: you may not start it any more",
    "execution.stop_inputs_lost":
      "Your execution {name} in {place} was waiting and has been cancelled: {what} cannot be read by you any more",
    "limit.set": "{actor} set your limit of {name} in {place} to {limit}",
    "usage.correct": "{actor} corrected a record of your use in {place}: {name}",
    "limit.near": "The {name} of {place} is nearly used up",
    "limit.reached": "The {name} of {place} is used up: nothing new starts until the month ends or the limit is raised",
    "wallet.low": "The balance of {place} is nearly used up",
    "wallet.empty": "The balance of {place} is used up: what runs there is stopped, the newest first",
    "wallet.set_credit": "{actor} changed the credit of {place}",
    "top_up.ask": "{actor} asked for the top-up {name} in {place}",
    "top_up.confirm": "{actor} confirmed the top-up {name}: its money is in the wallet of {place}",
    "top_up.decline": "{actor} declined the top-up {name} of {place}",
    "top_up.refund": "{actor} paid back money of the top-up {name} of {place}",
    "top_up.refund_failed":
      "The provider could not pay back money of the top-up {name}: it is in the wallet of {place} again",
    "payment.strange": "A payment cannot be explained and moved nothing; look at it at the provider: {name}",
    "invoice.issue": "The document {name} of {place} was issued",
    "limit.full":
      "The {name} of {place} is used up: nothing more fits until something is deleted or the limit is raised",
    "limit.own_near": "You have used more than 80 % of your limit of {name} in {place}",
    "limit.own_reached":
      "You have used up your limit of {name} in {place}: you can start nothing there until the month ends or it is raised",
    "limit.own_full":
      "You have used up your limit of {name} in {place}: nothing more of yours fits until you delete something or it is raised",
    "proof.broken": "Something does not hold in this installation: {name}",
  },
  zh: {
    "member.add": "{actor} 将您加入 {place}，角色为{role}",
    "member.change_role": "{actor} 将您在 {place} 的角色改为{role}",
    "member.remove": "{actor} 将您移出了 {place}",
    "member.return": "{actor} 将您恢复为 {place} 的成员，角色为{role}",
    "member.import": "{actor} 通过名单将您加入或邀请到 {place}",
    "member.join_by_domain": "您的邮箱域名符合要求，{actor} 已将您加入 {place}，角色为{role}",
    "invitation.create": "{actor} 邀请您加入 {place}，角色为{role}",
    "team.edit": "{actor} 将您加入 {place} 的团队 {name}",
    "team.edit_ended": "{actor} 将您移出 {place} 的团队 {name}",
    "resource.edit": "{actor} 修改了您在 {place} 的{kind} {name}",
    "resource.publish": "{actor} 更改了您在 {place} 的{kind} {name} 的公开状态",
    "resource.purge": "{actor} 永久删除了您在 {place} 的{kind} {name}",
    "version.discard": "{actor} 丢弃了您在 {place} 的未封存版本 {name}",
    "version.damage": "{name} 中“{path}”的存储内容已损坏，请重新上传同一个文件",
    "version.heal": "{name} 中“{path}”的内容已恢复完好",
    "version.delete": "{actor} 永久删除了 {place} 的版本 {name}",
    "version.edit": "{actor} 修改了您在 {place} 的版本 {name} 的名称或说明",
    "version.archive": "{actor} 归档了您在 {place} 的版本 {name}",
    "version.unarchive": "{actor} 取消了您在 {place} 的版本 {name} 的归档",
    "version.seal": "{actor} 提交了 {place} 的版本 {name}，等待审核",
    "version.approve": "{actor} 通过了您在 {place} 的版本 {name}",
    "version.reject": "{actor} 退回了您在 {place} 的版本 {name}：{comment}",
    "project.edit": "{actor} 修改了您在 {place} 的项目 {name}",
    "project.set_visibility": "{actor} 将您在 {place} 的项目 {name} 的可见性改为{visibility}",
    "resource.set_visibility": "{actor} 将您在 {place} 的{kind} {name} 的可见性改为{visibility}",
    "resource.delete": "{actor} 删除了您在 {place} 的{kind} {name}",
    "join_request.create": "{actor} 申请加入 {place}",
    "join_request.approve": "{actor} 批准您加入 {place}，角色为{role}",
    "join_request.decline": "{actor} 拒绝了您加入 {place} 的申请",
    "resource.transfer": "{actor} 转移了您的{kind} {name}",
    "resource.restore": "{actor} 恢复了您的{kind} {name}",
    "project.delete": "{actor} 删除了您的项目 {name}",
    "resource.share": "{actor} 将{kind} {name} 共享给您",
    "resource.share_ended": "{actor} 不再将{kind} {name} 共享给您",
    "project.share": "{actor} 将项目 {name} 共享给您",
    "project.share_ended": "{actor} 不再将项目 {name} 共享给您",
    "execution.failed": "您在 {place} 的运行 {name} 失败了：{error}",
    "execution.lost": "您在 {place} 的运行 {name} 丢失了：{error}",
    "execution.ends_soon": "{place} 的运行 {name} 即将被停止，可以延长",
    "execution.stop": "{actor} 停止了您在 {place} 的运行 {name}",
    "execution.stop_permission_lost": "您在 {place} 排队中的运行 {name} 已取消：您已无权启动它",
    "execution.stop_inputs_lost": "您在 {place} 排队中的运行 {name} 已取消：您已无法读取 {what}",
    "limit.set": "{actor} 将您在 {place} 的 {name} 限额设为 {limit}",
    "usage.correct": "{actor} 更正了您在 {place} 的一条用量记录：{name}",
    "limit.near": "{place} 的{name}即将用尽",
    "limit.reached": "{place} 的{name}已用尽：在本月结束或提高限额之前，无法启动新的运行",
    "wallet.low": "{place} 的余额即将用尽",
    "wallet.empty": "{place} 的余额已用尽：运行将被停止，最近启动的先停",
    "wallet.set_credit": "{actor} 调整了 {place} 的授信额度",
    "top_up.ask": "{actor} 在 {place} 提交了充值单 {name}",
    "top_up.confirm": "{actor} 确认了充值单 {name}，款项已计入 {place} 的钱包",
    "top_up.decline": "{actor} 拒绝了 {place} 的充值单 {name}",
    "top_up.refund": "{actor} 退还了 {place} 充值单 {name} 的款项",
    "top_up.refund_failed": "支付渠道未能退还充值单 {name} 的款项，金额已退回 {place} 的钱包",
    "payment.strange": "有一笔付款无法核对，未作任何入账，请到支付渠道查看：{name}",
    "invoice.issue": "{place} 的票据 {name} 已开具",
    "limit.full": "{place} 的{name}已用尽：请先删除一些内容或提高限额",
    "limit.own_near": "您在 {place} 的{name}限额已使用 80% 以上",
    "limit.own_reached": "您在 {place} 的{name}限额已用尽：在本月结束或提高限额之前，您无法在此启动新的运行",
    "limit.own_full": "您在 {place} 的{name}限额已用尽：请先删除一些内容，或申请提高限额",
    "proof.broken": "本平台有校验未通过：{name}",
  },
};

const words: Record<Language, Record<string, string>> = {
  en: {
    "organization-read": "“members can read”",
    "organization-write": "“members can read and add”",
    private: "“private”",
    shared: "“shared with some”",
    dataset: "data set",
    monthly_spend: "money for this month",
    null: "unlimited",
  },
  zh: {
    ...{ viewer: "访客", reviewer: "审核员", developer: "开发者", editor: "编辑", maintainer: "管理员" },
    ...{
      private: "“私有”",
      shared: "“仅与部分人共享”",
      "organization-read": "“成员可读”",
      "organization-write": "“成员可读可添加”",
    },
    ...{ dataset: "数据集", model: "模型", container: "容器", storage: "存储" },
    ...{ containers: "容器数量", repositories: "数据集与模型数量", monthly_spend: "本月预算", null: "不限" },
  },
};

/** What a person was told, as a sentence in their language; in English words of the record where we have no others. */
export function sentenceOf(row: Row, language: Language): string {
  const { actor, namespace, entity, details, text } = present(row);
  const because = sentences[language][`${row.action}_${details["stop_reason"]}`]; // where the reason is the news
  const sentence = because ?? sentences[language][actOf(row.action, details)] ?? "{actor} {text}";
  const word = (value: unknown) => words[language][String(value)] ?? String(value);
  const given: Record<string, unknown> = { ...details, kind: entity.kind, name: entity.name, text };
  const values = { ...given, limit: row.after?.["limit"] ?? null, actor: actor.name, place: namespace?.name ?? "" };
  return sentence.replace(/\{(\w+)\}/g, (_, key: keyof typeof values) => word(values[key] ?? ""));
}

/** A share without a level has ended, and a place in a team without a member. */
const actOf = (action: string, details: object): string => {
  const ended = action === "team.edit" ? !("member" in details) : action.endsWith(".share") && !("level" in details);
  return ended ? `${action}_ended` : action;
};
