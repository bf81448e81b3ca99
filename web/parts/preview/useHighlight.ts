import { useEffect, useState } from "react";
import type { Token } from "./highlight.ts";

/** More is left without colours: the page would stand still. */
const length_max = 400_000;
const line_max = 5000;

/** The lines of a text, coloured as soon as the grammars have come. */
export function useHighlight(text: string, language: string | undefined): Token[][] {
  const [coloured, setColoured] = useState<{ text: string; lines: Token[][] }>();
  useEffect(() => {
    if (!language || text.length > length_max || text.split("\n").some(({ length }) => length > line_max)) return;
    let isCurrent = true;
    void import("./highlight.ts").then(({ highlighted }) => {
      const lines = isCurrent ? highlighted(text, language) : undefined;
      if (lines) setColoured({ text, lines });
    });
    return () => {
      isCurrent = false;
    };
  }, [text, language]);
  return coloured?.text === text ? coloured.lines : plain(text);
}

const plain = (text: string): Token[][] => text.split("\n").map((line) => (line ? [{ text: line }] : []));
