import { useMemo, useState } from "react";
import type { Log } from "./log.ts";

/** A search through the lines of a log. */
export interface Find {
  text: string;
  /** Numbers of the lines that have the text. */
  lines: number[];
  /** The line that is shown; undefined while nothing is looked for. */
  current: number | undefined;
  search: (text: string) => void;
  step: (by: 1 | -1) => void;
  clear: () => void;
}

/** Finds lines in what is kept of a log, newest first: the last line is what one mostly looks for. */
export function useFind(log: Log, revision: number): Find {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<number>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says that the log has changed
  const lines = useMemo(() => matches(log, text), [log, text, revision]);
  const current = text === "" ? undefined : chosen !== undefined && lines.includes(chosen) ? chosen : lines.at(-1);
  return {
    text,
    lines,
    current,
    search: (next) => {
      setText(next);
      setChosen(undefined);
    },
    step: (by) => {
      const at = current === undefined ? -1 : lines.indexOf(current);
      setChosen(lines[(at + by + lines.length) % lines.length]);
    },
    clear: () => setText(""),
  };
}

const matches = (log: Log, text: string): number[] =>
  text === ""
    ? []
    : log.blocks.flatMap(({ lines }) => lines.filter((line) => has(line.text, text)).map(({ number }) => number));

/** Whether a line has a text, whatever the case. */
export const has = (line: string, text: string): boolean => line.toLowerCase().includes(text.toLowerCase());
