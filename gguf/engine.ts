import {
  getLlama,
  type LlamaContextSequence,
  type LlamaEmbeddingContext,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { createPrompter, type Prompter } from "./prompt.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import { createSlots } from "./slots.ts";
import { createWords } from "./words.ts";

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
export interface Engine {
  prompter: Prompter;
  /** Tokens of one conversation, its answer included. */
  context_tokens: number;
  /** Computes an answer and hands its text over piece by piece. Aborted, its place is free at once. */
  answer(wish: Wish, signal: AbortSignal, begin: () => void, tell: (text: string) => void): Promise<End>;
  /** The vectors of some texts, in order, and the tokens they took. */
  embed(inputs: readonly (string | readonly number[])[], signal: AbortSignal): Promise<Vectors>;
}

/** What some texts mean, as numbers. */
export interface Vectors {
  vectors: (readonly number[])[];
  prompt_tokens: number;
}

/** Loads the model; resolves when it can answer. */
export async function openEngine(settings: Settings): Promise<Engine> {
  const { threads, at_once, waiting_max } = settings;
  const llama = await getLlama({ gpu: false, maxThreads: threads, build: "never", logLevel: LlamaLogLevel.error });
  const model = await llama.loadModel({ modelPath: settings.path });
  const contextSize = Math.min(settings.context_tokens ?? usual_context_tokens, model.trainContextSize);
  const context = await model.createContext({ threads, sequences: at_once, contextSize });
  const slots = createSlots(at_once, waiting_max);
  const prompter = createPrompter(model);
  return {
    prompter,
    context_tokens: contextSize,
    async answer(wish, signal, begin, tell) {
      const room = contextSize - wish.prompt.length;
      if (room < 1) throw tooLong(wish, contextSize);
      return slots.within(signal, async () => {
        begin();
        const sequence = context.getSequence();
        const tokens_max = Math.min(room, wish.tokens_max ?? room);
        try {
          return await compute({ model, sequence }, { ...wish, tokens_max }, signal, tell);
        } finally {
          await sequence.dispose();
        }
      });
    },
    embed: createEmbedder(model, prompter, { threads, contextSize }),
  };
}

/** What an answer is computed with. */
interface Means {
  model: LlamaModel;
  sequence: LlamaContextSequence;
}

async function compute(
  { model, sequence }: Means,
  wish: Wish & { tokens_max: number },
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<End> {
  const { prompt, param, stops, tokens_max } = wish;
  const words = createWords(stops, param === "messages");
  const made: Token[] = [];
  const textOf = createReader(model, prompt);
  const ended = (finish_reason: End["finish_reason"]): End => {
    tell(words.end());
    return { finish_reason, prompt_tokens: prompt.length, completion_tokens: made.length };
  };
  for await (const token of sequence.evaluate(prompt, optionsOf(wish, made))) {
    signal.throwIfAborted();
    made.push(token);
    tell(words.take(textOf(token)));
    if (words.isStopped()) return ended("stop");
    if (made.length >= tokens_max) return ended("length");
  }
  signal.throwIfAborted();
  return ended("stop");
}

/** So many tokens are turned into text again with each that comes: a character may be made of several. */
const together_min = 16;

/** Turns tokens into the text until now, one by one. */
function createReader(model: LlamaModel, prompt: readonly Token[]): (token: Token) => string {
  let settled = "";
  let before = prompt.slice(-4);
  let fresh: Token[] = [];
  return (token) => {
    fresh.push(token);
    const text = settled + model.detokenize(fresh, false, before);
    if (fresh.length < together_min || text.endsWith("\ufffd")) return text;
    settled = text;
    before = fresh.slice(-4);
    fresh = [];
    return text;
  };
}

/** Vectors are computed one after the other, by a context that is made when the first are asked for. */
function createEmbedder(
  model: LlamaModel,
  prompter: Prompter,
  options: { threads: number; contextSize: number },
): Engine["embed"] {
  const turns = createSlots(1, embeddings_waiting_max);
  let context: Promise<LlamaEmbeddingContext> | undefined;
  return async (inputs, signal) => {
    const prompts = inputs.map((input) => prompter.text(input));
    const long = prompts.find((prompt) => prompt.length > options.contextSize);
    if (long) throw tooLong({ prompt: long, param: "input" }, options.contextSize);
    return turns.within(signal, async () => {
      context ??= model.createEmbeddingContext(options);
      const embedder = await context;
      const vectors: (readonly number[])[] = [];
      for (const prompt of prompts) {
        signal.throwIfAborted();
        vectors.push((await embedder.getEmbeddingFor(prompt)).vector);
      }
      return { vectors, prompt_tokens: prompts.reduce((sum, { length }) => sum + length, 0) };
    });
  };
}

const embeddings_waiting_max = 100;

function tooLong({ prompt, param }: { prompt: readonly Token[]; param: string }, context_tokens: number): Refusal {
  const most = `This model's maximum context length is ${context_tokens} tokens`;
  return new Refusal(400, `${most}. However, your ${param} resulted in ${prompt.length} tokens: shorten it`, {
    param,
    code: "context_length_exceeded",
  });
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
