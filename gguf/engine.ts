import {
  getLlama,
  type LlamaContext,
  type LlamaEmbeddingContext,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { Prompter } from "./prompt.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import { Slots } from "./slots.ts";
import { Words } from "./words.ts";

/** A conversation of more is asked for by a setting: its memory is taken at the start. */
const usual_context_tokens = 8192;

/** How an answer is computed. */
export interface Wish {
  prompt: Token[];
  /** What the prompt came from, for an error. */
  param: "messages" | "prompt";
  tokens_max: number | undefined;
  temperature: number | undefined;
  top_p: number | undefined;
  seed: number | undefined;
  frequency_penalty: number | undefined;
  presence_penalty: number | undefined;
  stops: readonly string[];
}

/** How an answer ended, and exactly what it took. */
export interface End {
  finish_reason: "stop" | "length";
  prompt_tokens: number;
  completion_tokens: number;
}

/** A model in memory that answers. */
export class Engine {
  readonly prompter: Prompter;
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #slots: Slots;
  readonly #settings: Settings;
  /** Vectors are computed one after the other. */
  readonly #embedding = new Slots(1, 1000);
  #embedder: Promise<LlamaEmbeddingContext> | undefined;

  /** Loads the model; resolves when it can answer. */
  static async open(settings: Settings): Promise<Engine> {
    const { threads, at_once, path } = settings;
    const llama = await getLlama({ gpu: false, maxThreads: threads, build: "never", logLevel: LlamaLogLevel.error });
    const model = await llama.loadModel({ modelPath: path });
    const contextSize = Math.min(settings.context_tokens ?? usual_context_tokens, model.trainContextSize);
    const context = await model.createContext({ threads, sequences: at_once, contextSize });
    return new Engine(settings, model, context);
  }

  private constructor(settings: Settings, model: LlamaModel, context: LlamaContext) {
    this.#settings = settings;
    this.#model = model;
    this.#context = context;
    this.#slots = new Slots(settings.at_once, settings.waiting_max);
    this.prompter = new Prompter(model);
  }

  /** Tokens of one conversation, its answer included. */
  get context_tokens(): number {
    return Math.min(this.#settings.context_tokens ?? usual_context_tokens, this.#model.trainContextSize);
  }

  /** Computes an answer and hands its text over piece by piece. Aborted, its place is free at once. */
  answer(wish: Wish, signal: AbortSignal, begin: () => void, tell: (text: string) => void): Promise<End> {
    const room = this.context_tokens - wish.prompt.length;
    if (room < 1) throw this.#tooLong(wish);
    return this.#slots.within(signal, async () => {
      begin();
      const sequence = this.#context.getSequence();
      try {
        return await this.#compute(sequence, wish, Math.min(room, wish.tokens_max ?? room), signal, tell);
      } finally {
        sequence.dispose();
      }
    });
  }

  async #compute(
    sequence: ReturnType<LlamaContext["getSequence"]>,
    wish: Wish,
    tokens_max: number,
    signal: AbortSignal,
    tell: (text: string) => void,
  ): Promise<End> {
    const words = new Words(wish.stops, wish.param === "messages");
    const made: Token[] = [];
    const { length: prompt_tokens } = wish.prompt;
    const ended = (finish_reason: End["finish_reason"]): End => {
      tell(words.end());
      return { finish_reason, prompt_tokens, completion_tokens: made.length };
    };
    for await (const token of sequence.evaluate(wish.prompt, optionsOf(wish, made))) {
      signal.throwIfAborted();
      made.push(token);
      tell(words.take(this.#model.detokenize(made, false, wish.prompt.slice(-4))));
      if (words.stopped) return ended("stop");
      if (made.length >= tokens_max) return ended("length");
    }
    signal.throwIfAborted();
    return ended("stop");
  }

  /** The vectors of some texts, in order, and the tokens they took. */
  async embed(inputs: readonly (string | readonly number[])[], signal: AbortSignal) {
    const { threads } = this.#settings;
    this.#embedder ??= this.#model.createEmbeddingContext({ threads, contextSize: this.context_tokens });
    const embedder = await this.#embedder;
    const prompts = inputs.map((input) => this.prompter.text(input));
    const long = prompts.findIndex((prompt) => prompt.length > this.context_tokens);
    if (long >= 0) throw this.#tooLong({ prompt: prompts[long] ?? [], param: "input" });
    return this.#embedding.within(signal, async () => {
      const vectors: (readonly number[])[] = [];
      for (const prompt of prompts) {
        signal.throwIfAborted();
        vectors.push((await embedder.getEmbeddingFor(prompt)).vector);
      }
      return { vectors, prompt_tokens: prompts.reduce((sum, { length }) => sum + length, 0) };
    });
  }

  #tooLong({ prompt, param }: { prompt: readonly Token[]; param: string }): Refusal {
    const most = `This model's maximum context length is ${this.context_tokens} tokens`;
    return new Refusal(400, `${most}. However, your ${param} resulted in ${prompt.length} tokens: shorten it`, {
      param,
      code: "context_length_exceeded",
    });
  }
}

const optionsOf = (wish: Wish, made: readonly Token[]) => ({
  temperature: wish.temperature ?? 0,
  ...(wish.top_p === undefined ? {} : { topP: wish.top_p }),
  ...(wish.seed === undefined ? {} : { seed: wish.seed }),
  ...(wish.frequency_penalty || wish.presence_penalty
    ? {
        repeatPenalty: {
          punishTokens: () => [...made],
          penalty: 1,
          frequencyPenalty: wish.frequency_penalty ?? 0,
          presencePenalty: wish.presence_penalty ?? 0,
        },
      }
    : {}),
});
