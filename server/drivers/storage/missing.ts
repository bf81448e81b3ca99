import { Problem } from "../../kernel/problem.ts";

/** What whoever asks for bytes hears when the store has none of them, or none that are whole. */
export const missing = (cause: unknown): Problem =>
  new Problem("damaged", "The bytes of this file are lost or damaged: they are not given out", {}, cause);
