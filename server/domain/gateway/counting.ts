/** What an upstream says was used; null where it says nothing. */
export interface Usage {
  input: number | null;
  output: number | null;
  /** Of the output, what was thought and not said. */
  reasoning?: number;
}

/** What we saw of a call ourselves. */
export interface Seen {
  input_bytes: number;
  /** Pictures, sounds and files in the question: worth tokens that no text shows. */
  attachments: number;
  output_bytes: number;
  /** Tokens of a stream as we count them, piece by piece. */
  pieces: number;
  /** The most that was asked to come out; null: nothing was said. */
  output_max: number | null;
}

const bytes_of_a_token = 4;
/** What surrounds a question in a model's template. */
const frame_tokens = 8;
const attachment_tokens = 1000;
const attachment_tokens_max = 50_000;
const output_tokens_max = 1_000_000;
/** A run of blanks or the like is one token at most so long. */
const bytes_of_a_token_max = 128;

/** Our own count of what goes in. */
export const inputTokens = ({ input_bytes, attachments }: Pick<Seen, "input_bytes" | "attachments">): number =>
  Math.ceil(input_bytes / bytes_of_a_token) + frame_tokens + attachments * attachment_tokens;

/** Longer than words are: several tokens in one piece. */
const bytes_of_a_piece_max = 16;

/** Our own count of a piece of a stream: of most upstreams each is a token. */
export const tokensOf = (bytes: number): number => {
  if (bytes === 0) return 0;
  return bytes <= bytes_of_a_piece_max ? 1 : Math.ceil(bytes / bytes_of_a_token);
};

/** Our own count of what came out, in pieces or whole. */
export const outputTokens = ({ pieces, output_bytes }: Pick<Seen, "pieces" | "output_bytes">): number =>
  pieces > 0 ? pieces : Math.ceil(output_bytes / bytes_of_a_token);

/**
 * What is settled: what the upstream says, as long as it can be true, else our own count. A token is a byte at least, so
 * nobody used more tokens than bytes went by; what was thought is believed as far as was asked for at most.
 */
export function agreed(seen: Seen, said: Usage | null) {
  const own = { input: inputTokens(seen), output: outputTokens(seen) };
  if (!said || (said.input === null && said.output === null)) return { ...own, counted_by: "us" as const };
  if (isCredible(seen, said))
    return { input: said.input ?? own.input, output: said.output ?? own.output, counted_by: "upstream" as const };
  return { ...own, counted_by: "us" as const, claimed: { input: said.input, output: said.output } };
}

const isWhole = (count: number | null) => count === null || (Number.isSafeInteger(count) && count >= 0);

function isCredible(seen: Seen, { input, output, reasoning = 0 }: Usage): boolean {
  if (!isWhole(input) || !isWhole(output) || !isWhole(reasoning)) return false;
  const input_max = seen.input_bytes + 512 + seen.attachments * attachment_tokens_max;
  const asked_max = seen.output_max ?? output_tokens_max;
  const output_max = Math.max(seen.output_bytes, seen.pieces) + 64 + Math.min(reasoning, asked_max);
  const output_min = Math.floor(seen.output_bytes / bytes_of_a_token_max);
  return (input ?? 0) <= input_max && (output ?? 0) <= output_max && (output ?? output_min) >= output_min;
}

const opaque = new Set(["data", "url", "image_url", "file_data", "b64_json"]);

/** How much text a question holds, and what else: a picture is not read by its bytes. */
export function weigh(body: unknown): Pick<Seen, "input_bytes" | "attachments"> {
  const weight = { input_bytes: 0, attachments: 0 };
  const look = (value: unknown, name: string): void => {
    if (typeof value === "string") {
      if (opaque.has(name) || value.startsWith("data:")) weight.attachments++;
      else weight.input_bytes += Buffer.byteLength(value);
    } else if (Array.isArray(value)) {
      if (value.length > 0 && value.every((one) => typeof one === "number")) weight.input_bytes += value.length * 4;
      else for (const one of value) look(one, name);
    } else if (typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value)) look(one, key);
  };
  look(body, "");
  return weight;
}
