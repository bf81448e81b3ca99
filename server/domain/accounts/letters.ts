import type { Ctx } from "../../kernel/context.ts";
import { enqueue } from "../mail/mail.ts";
import type { Person } from "./link-queries.ts";

type Language = "en" | "zh";

/** The language of a request's browser, for whoever has chosen none. */
export const languageOf = (accepted: string | undefined): Language => (accepted?.startsWith("zh") ? "zh" : "en");

type Recipient = Pick<Person, "name" | "email"> & { language: string | null };

interface Words {
  subject: string;
  lines: string[];
}

const words = {
  reset: {
    en: (name: string, url: string): Words => ({
      subject: "A new password for Guildhall",
      lines: [
        `Hello ${name},`,
        `open this within an hour to set a new password:\n${url}`,
        "Everything that is signed in as you ends then. If you did not ask for it, do nothing: your password stays as it is.",
      ],
    }),
    zh: (name: string, url: string): Words => ({
      subject: "重设您的 Guildhall 密码",
      lines: [
        `${name}，您好：`,
        `请在一小时内打开以下链接，设置新密码：\n${url}`,
        "设置后，您在所有设备上的登录都会失效。如果不是您本人申请，请忽略本邮件，密码不会改变。",
      ],
    }),
  },
  confirm_email: {
    en: (name: string, url: string): Words => ({
      subject: "Confirm your new e-mail address",
      lines: [
        `Hello ${name},`,
        `open this within a day, and this address becomes that of your account:\n${url}`,
        "If you did not ask for it, do nothing.",
      ],
    }),
    zh: (name: string, url: string): Words => ({
      subject: "请确认您的新邮箱",
      lines: [
        `${name}，您好：`,
        `请在一天内打开以下链接，将此邮箱设为您账户的邮箱：\n${url}`,
        "如果不是您本人申请，请忽略本邮件。",
      ],
    }),
  },
  email_changed: {
    en: (name: string, email: string): Words => ({
      subject: "Your e-mail address was changed",
      lines: [
        `Hello ${name},`,
        `the e-mail address of your account is ${email} now; letters do not come here any more.`,
        "If that was not you, tell the operator of this installation at once.",
      ],
    }),
    zh: (name: string, email: string): Words => ({
      subject: "您的账户邮箱已更改",
      lines: [
        `${name}，您好：`,
        `您的账户邮箱已改为 ${email}，今后的邮件不再发到这里。`,
        "如果不是您本人操作，请立即联系平台运营者。",
      ],
    }),
  },
  password_changed: {
    en: (name: string, url: string): Words => ({
      subject: "Your password was changed",
      lines: [
        `Hello ${name},`,
        "the password of your account was changed, and other sessions have ended.",
        `If that was not you, set another one here at once, and look at your access tokens:\n${url}`,
      ],
    }),
    zh: (name: string, url: string): Words => ({
      subject: "您的密码已更改",
      lines: [
        `${name}，您好：`,
        "您的账户密码已更改，其他设备上的登录均已失效。",
        `如果不是您本人操作，请立即在此重设密码，并检查您的访问令牌：\n${url}`,
      ],
    }),
  },
  sign_in_changed: {
    en: (name: string, change: string): Words => ({
      subject: "How you sign in was changed",
      lines: [
        `Hello ${name},`,
        `${changes[change as Change].en}.`,
        "If you know nothing of it, set another password, end your other sessions, and look at your passkeys and connected accounts.",
        "The operator of this installation can help.",
      ],
    }),
    zh: (name: string, change: string): Words => ({
      subject: "您的登录方式已更改",
      lines: [
        `${name}，您好：`,
        `${changes[change as Change].zh}。`,
        "如果您对此不知情，请立即重设密码、退出其他设备，并检查通行密钥和关联账号。平台运营者可以协助您。",
      ],
    }),
  },
} satisfies Record<string, Record<Language, (name: string, about: string) => Words>>;

/** Changes of how somebody signs in that they hear of by letter, by the action of history. */
const changes = {
  "account.enable_two_factor": { en: "two-factor was switched on for your account", zh: "您账户的两步验证已开启" },
  "account.disable_two_factor": { en: "two-factor was switched off for your account", zh: "您账户的两步验证已关闭" },
  "account.remove_two_factor": {
    en: "an operator took two-factor and all passkeys from your account, and your sessions have ended",
    zh: "平台运营者已关闭您账户的两步验证并移除所有通行密钥，您的登录均已失效",
  },
  "account.renew_recovery_codes": {
    en: "new recovery codes were made for your account; the old ones are worth nothing now",
    zh: "您的账户已生成新的恢复码，旧恢复码已失效",
  },
  "account.connect": {
    en: "an account elsewhere was connected with yours: it lets whoever has it in",
    zh: "您的账户关联了一个外部账号，持有该账号的人可以登录您的账户",
  },
  "account.disconnect": {
    en: "an account elsewhere lets you in no more: it was disconnected from yours",
    zh: "您的账户已解除与一个外部账号的关联，该账号不能再用于登录",
  },
  "account.add_passkey": { en: "a passkey was added to your account", zh: "您的账户新增了一个通行密钥" },
  "account.remove_passkey": { en: "a passkey was removed from your account", zh: "您账户的一个通行密钥已被移除" },
} satisfies Record<string, Record<Language, string>>;
type Change = keyof typeof changes;

/** Writes to somebody that how they sign in was changed, where it is a change that they hear of. */
export async function tellOfChange(ctx: Ctx, person: Recipient, action: string): Promise<void> {
  if (Object.hasOwn(changes, action)) await write(ctx, "sign_in_changed", person, action);
}

/** Writes one of these letters to somebody, in the caller's transaction; nothing where this installation sends no mail. */
export async function write(
  ctx: Ctx,
  letter: keyof typeof words,
  { name, email, language }: Recipient,
  about: string,
): Promise<void> {
  const { subject, lines } = words[letter][language === "zh" ? "zh" : "en"](name, about);
  await enqueue(ctx, { to: email, subject, text: lines.join("\n\n") });
}
