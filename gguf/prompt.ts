import { Template } from "@huggingface/jinja";
import type { LlamaModel, Token } from "node-llama-cpp";
import { Refusal } from "./refusal.ts";
import type { Message } from "./requests.ts";

/** What many models understand that do not say how they want to be asked. */
const usual =
  "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}" +
  "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

/** Turns what is asked into tokens. */
export interface Prompter {
  /** A conversation, by the template that the model itself carries. */
  chat(messages: readonly Message[]): Token[];
  /** A text as it is. */
  text(given: string | readonly number[]): Token[];
}

export function createPrompter(model: LlamaModel): Prompter {
  const template = new Template(model.fileInfo.metadata.tokenizer?.chat_template ?? usual);
  const { bos, bosString, eosString, shouldPrependBosToken } = model.tokens;
  /** With the mark of a beginning where the model wants one. */
  const opened = (text: string, special: boolean): Token[] => {
    const tokens = model.tokenize(text, special);
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
  };
  return {
    chat(said) {
      const messages = said.map((one) => (one.role === "developer" ? { ...one, role: "system" } : one));
      const tokens = { bos_token: bosString ?? "", eos_token: eosString ?? "" };
      return opened(rendered(template, { messages, add_generation_prompt: true, ...tokens }), true);
    },
    text: (given) => (typeof given === "string" ? opened(given, false) : (given as Token[])),
  };
}

function rendered(template: Template, values: Record<string, unknown>): string {
  try {
    return template.render(values);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(400, `The model's own template does not take these messages: ${why}`, { param: "messages" });
  }
}
