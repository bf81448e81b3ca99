import type { Ctx } from "../../kernel/context.ts";
import { enqueue } from "../mail/mail.ts";

/** Somebody whose address is to be confirmed, and the page that does it. */
export interface Confirmation {
  email: string;
  name: string;
  url: string;
  language: "en" | "zh";
}

const letters = {
  en: ({ name, url }: Confirmation) => ({
    subject: "Confirm your e-mail address",
    text: [
      `Hello ${name},`,
      "open this within a day to confirm that this address is yours:",
      url,
      "If you did not make an account, do nothing.",
    ].join("\n\n"),
  }),
  zh: ({ name, url }: Confirmation) => ({
    subject: "请确认您的电子邮件地址",
    text: `${name}，您好：\n\n请在一天内打开以下链接，确认这是您的邮箱：\n\n${url}\n\n如果您没有注册账号，请忽略本邮件。`,
  }),
};

/** Sends the letter that confirms an address; nothing where this installation sends no mail. */
export const sendConfirmation = (ctx: Ctx, to: Confirmation): Promise<void> =>
  enqueue(ctx, { to: to.email, ...letters[to.language](to) });
