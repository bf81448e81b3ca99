/** A line of a difference, with the numbers it had and has. */
export interface Line {
  key: string;
  sign: "+" | "-" | " " | "\\";
  text: string;
  old_number: number | undefined;
  new_number: number | undefined;
}

/** The lines of a part one by one; what would turn the reading direction, or cannot be seen, is shown as a mark. */
export function linesOf(part: { old_start: number; new_start: number; lines: readonly string[] }): Line[] {
  let [before, after] = [part.old_start, part.new_start];
  return part.lines.map((line, i) => {
    const sign = (line[0] ?? " ") as Line["sign"];
    return {
      key: `${i}`,
      sign,
      text: line.slice(1).replace(/(?!\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd"),
      old_number: sign === "-" || sign === " " ? before++ : undefined,
      new_number: sign === "+" || sign === " " ? after++ : undefined,
    };
  });
}
