import { present } from "./present.ts";
import type { Row } from "./queries.ts";

export type Language = "en" | "zh";

/** What was done, by action; `{actor}`, `{place}`, `{name}` and the details are filled in. */
const sentences: Record<Language, Record<string, string>> = {
  en: {
    "member.add": "{actor} added you to {place} as {role}",
    "member.change_role": "{actor} made you {role} in {place}",
    "member.remove": "{actor} removed you from {place}",
    "resource.set_visibility": "{actor} changed the visibility of your {kind} {name} in {place} to {visibility}",
    "resource.delete": "{actor} deleted your {kind} {name} in {place}",
    "share.put": "{actor} shared {name} in {place} with you",
    "execution.failed": "Your execution {name} in {place} failed: {error}",
    "execution.lost": "Your execution {name} in {place} was lost: {error}",
    "execution.stop": "{actor} stopped your execution {name} in {place}",
    "limit.set": "{actor} set your limit of {name} in {place} to {limit}",
    "limit.near": "The {name} of {place} is nearly used up",
  },
  zh: {
    "member.add": "{actor} 将您加入 {place}，角色为{role}",
    "member.change_role": "{actor} 将您在 {place} 的角色改为{role}",
    "member.remove": "{actor} 将您移出了 {place}",
    "resource.set_visibility": "{actor} 将您在 {place} 的{kind} {name} 的可见性改为{visibility}",
    "resource.delete": "{actor} 删除了您在 {place} 的{kind} {name}",
    "share.put": "{actor} 将 {place} 的 {name} 共享给您",
    "execution.failed": "您在 {place} 的运行 {name} 失败了：{error}",
    "execution.lost": "您在 {place} 的运行 {name} 丢失了：{error}",
    "execution.stop": "{actor} 停止了您在 {place} 的运行 {name}",
    "limit.set": "{actor} 将您在 {place} 的 {name} 限额设为 {limit}",
    "limit.near": "{place} 的{name}即将用尽",
  },
};

const words: Record<Language, Record<string, string>> = {
  en: {
    "organization-read": "“members can read”",
    "organization-write": "“members can read and add”",
    private: "“private”",
    dataset: "data set",
    null: "unlimited",
  },
  zh: {
    ...{ viewer: "访客", reviewer: "审核员", developer: "开发者", editor: "编辑", maintainer: "管理员" },
    ...{ private: "“私有”", "organization-read": "“成员可读”", "organization-write": "“成员可读可添加”" },
    ...{ dataset: "数据集", container: "容器", storage: "存储", null: "不限" },
  },
};

/** What a person was told, as a sentence in their language; in English words of the record where we have no others. */
export function sentenceOf(row: Row, language: Language): string {
  const { actor, namespace, entity, details, text } = present(row);
  const sentence = sentences[language][row.action] ?? "{actor} {text}";
  const word = (value: unknown) => words[language][String(value)] ?? String(value);
  const given: Record<string, unknown> = { ...details, kind: entity.kind, name: entity.name, text };
  const values = { ...given, limit: row.after?.["limit"] ?? null, actor: actor.name, place: namespace?.name ?? "" };
  return sentence.replace(/\{(\w+)\}/g, (_, key: keyof typeof values) => word(values[key] ?? ""));
}
