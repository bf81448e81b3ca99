import { Template } from "@huggingface/jinja";
import type { LlamaModel, Token } from "node-llama-cpp";
import { Refusal } from "./refusal.ts";
import type { Message } from "./requests.ts";

/** What many models understand that do not say how they want to be asked. */
const usual =
  "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}" +
  "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

/** Turns conversations into tokens by the template that the model itself carries. */
export class Prompter {
  readonly #model: LlamaModel;
  readonly #template: Template;

  constructor(model: LlamaModel) {
    this.#model = model;
    this.#template = new Template(model.fileInfo.metadata.tokenizer?.chat_template ?? usual);
  }

  /** The prompt of a conversation. */
  chat(messages: readonly Message[]): Token[] {
    const { bosString, eosString } = this.#model.tokens;
    const said = messages.map((one) => (one.role === "developer" ? { ...one, role: "system" } : one));
    return this.#opened(this.#rendered(said, { bos_token: bosString ?? "", eos_token: eosString ?? "" }), true);
  }

  /** The prompt as it is. */
  text(given: string | readonly number[]): Token[] {
    return typeof given === "string" ? this.#opened(given, false) : (given as Token[]);
  }

  #rendered(messages: readonly unknown[], tokens: Record<string, string>): string {
    try {
      return this.#template.render({ messages, add_generation_prompt: true, ...tokens });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Refusal(400, `The model's own template does not take these messages: ${why}`, { param: "messages" });
    }
  }

  /** With the mark of a beginning where the model wants one. */
  #opened(text: string, special: boolean): Token[] {
    const { bos, shouldPrependBosToken } = this.#model.tokens;
    const tokens = this.#model.tokenize(text, special);
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
  }
}
