import { z } from "zod";
import { Refusal } from "./refusal.ts";

/** What is not served is refused, where it would change the answer; left out or off it is welcome. */
const off = (what: string, ...values: readonly unknown[]) =>
  z
    .unknown()
    .refine((value) => value == null || values.some((it) => JSON.stringify(it) === JSON.stringify(value)), {
      message: `${what} is not served by this engine: leave it out`,
    })
    .optional();

const stop = z
  .union([z.string().min(1), z.array(z.string().min(1)).max(4)])
  .nullish()
  .transform((given) => (typeof given === "string" ? [given] : (given ?? [])));

const common = {
  model: z.string().min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop,
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  n: off("More than one answer", 1),
  logit_bias: off("logit_bias", {}),
};

const text = z.union([
  z.string(),
  z.array(z.object({ type: z.literal("text", "Only text is served by this engine"), text: z.string() })),
]);

const message = z.object({
  role: z.enum(["system", "developer", "user", "assistant"]),
  content: text.transform((given) => (typeof given === "string" ? given : given.map((part) => part.text).join(""))),
});
export type Message = z.output<typeof message>;

const chat = z.object({
  ...common,
  messages: z.array(message).min(1),
  max_completion_tokens: z.int().min(1).nullish(),
  tools: off("tools", []),
  functions: off("functions", []),
  logprobs: off("logprobs", false),
  response_format: off("response_format", { type: "text" }),
});

const tokens = z.array(z.int().min(0)).min(1);
const one = z.union([z.string(), tokens]);

const completion = z.object({
  ...common,
  prompt: z.union([
    one,
    z
      .array(one)
      .length(1, "One prompt at a time")
      .transform((given) => given[0] ?? ""),
  ]),
  echo: off("echo", false),
  suffix: off("suffix", ""),
  best_of: off("best_of", 1),
  logprobs: off("logprobs", 0),
});

const embeddings = z.object({
  model: z.string().min(1),
  input: z.union([one.transform((given) => [given]), z.array(one).min(1).max(2048, "At most 2048 inputs at once")]),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  dimensions: off("dimensions"),
});

/** Bodies of requests, by what they ask for. */
export const bodies = { chat, completion, embeddings };
export type Chat = z.output<typeof chat>;
export type Completion = z.output<typeof completion>;

/** The body as it must be; else an error that names the field. */
export function parse<T extends z.ZodType>(shape: T, body: unknown): z.output<T> {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const param = issue?.path.join(".") ?? "";
  throw new Refusal(400, `${param === "" ? "The body" : param}: ${issue?.message ?? "is not valid"}`, {
    ...(param === "" ? {} : { param }),
    code: "invalid_value",
  });
}
