import { present } from "./present.ts";
import type { Reader, Row } from "./queries.ts";
import { type Language, sentenceOf } from "./sentences.ts";

const words = {
  en: {
    hello: (name: string) => `Hello ${name},`,
    several: (count: number) => `${count} notices from Guildhall`,
    why: "You chose to be told of this by mail. Change that here:",
  },
  zh: {
    hello: (name: string) => `${name}，您好：`,
    several: (count: number) => `Guildhall 有 ${count} 条新通知`,
    why: "您选择了通过邮件接收此类通知，可在此更改：",
  },
} satisfies Record<Language, unknown>;

/** One letter of everything that a person was told, oldest first. */
export function letterOf(url: string, reader: Pick<Reader, "name" | "language">, rows: readonly Row[]) {
  const language = reader.language ?? "en";
  const { hello, several, why } = words[language];
  const lines = rows.toReversed().map((row) => ({ sentence: sentenceOf(row, language), link: linkOf(url, row) }));
  const [only] = lines;
  const told = lines.map(({ sentence, link }) => (link ? `${sentence}\n${link}` : sentence));
  return {
    subject: lines.length === 1 && only ? only.sentence : several(lines.length),
    text: [hello(reader.name), ...told, `${why}\n${url}/account/notifications?tab=preferences`].join("\n\n"),
  };
}

/** Where it leads in the console, as far as the person may go there. */
function linkOf(url: string, row: Row): string | undefined {
  const { way } = present(row);
  if (way === null) return undefined;
  const base = `${url}/${way.namespace}`;
  if (way.to === "resource") return `${base}/${way.kind}s/${way.name}`;
  if (way.to === "execution") return `${base}/containers/${way.name}/executions/${way.number}`;
  const pages: Partial<Record<string, string>> = { organization: "overview", webhooks: "settings/webhooks" };
  return `${base}/${pages[way.to] ?? way.to}`;
}
