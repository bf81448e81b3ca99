import type { Token } from "./highlight.ts";

/** A line in its colours. */
export const Tokens = ({ line }: { line: readonly Token[] }) =>
  line.map(({ text, kind }, at) =>
    kind ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line stay where they are
      <span key={at} className={kind}>
        {text}
      </span>
    ) : (
      text
    ),
  );
