import type { Protocol } from "../contract/apis.ts";

/** What the snippets are about: a model of an installation, asked for a chat or for embeddings. */
export interface Called {
  /** Where the installation is. */
  origin: string;
  /** `{namespace}/{name}`. */
  model: string;
  protocol: Extract<Protocol, "chat" | "embeddings">;
}

const message = "Say hello";
const quoted = (text: string) => JSON.stringify(text);

const bodyOf = ({ model, protocol }: Called): string =>
  protocol === "chat"
    ? JSON.stringify({ model, messages: [{ role: "user", content: message }] })
    : JSON.stringify({ model, input: message });

/** Calls it from a shell; the token is in the environment, so that it stands in no history. */
export const withCurl = (called: Called): string =>
  `curl ${called.origin}/v1/${called.protocol === "chat" ? "chat/completions" : "embeddings"} \\
  -H "Authorization: Bearer $GUILDHALL_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '${bodyOf(called)}'`;

/** Calls it with the official Python client. */
export const withPython = ({ origin, model, protocol }: Called): string =>
  `import os
from openai import OpenAI

client = OpenAI(base_url=${quoted(`${origin}/v1`)}, api_key=os.environ["GUILDHALL_TOKEN"])
${
  protocol === "chat"
    ? `answer = client.chat.completions.create(
    model=${quoted(model)},
    messages=[{"role": "user", "content": ${quoted(message)}}],
)
print(answer.choices[0].message.content)`
    : `answer = client.embeddings.create(model=${quoted(model)}, input=${quoted(message)})
print(len(answer.data[0].embedding))`
}`;

/** Calls it with the official client for TypeScript and JavaScript. */
export const withTypeScript = ({ origin, model, protocol }: Called): string =>
  `import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${quoted(`${origin}/v1`)}, apiKey: process.env["GUILDHALL_TOKEN"] });
${
  protocol === "chat"
    ? `const stream = await client.chat.completions.create({
  model: ${quoted(model)},
  messages: [{ role: "user", content: ${quoted(message)} }],
  stream: true,
});
for await (const part of stream) process.stdout.write(part.choices[0]?.delta.content ?? "");`
    : `const answer = await client.embeddings.create({ model: ${quoted(model)}, input: ${quoted(message)} });
console.log(answer.data[0]?.embedding.length);`
}`;
