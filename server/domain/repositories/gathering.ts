const together_max = 64;
const company_ms = 10;
const memory_ms = 1000;

interface Line<T> {
  waiting: T[];
  serving: boolean;
  /** How many were served together the last time. */
  company: number;
  /** Ends the wait for company. */
  complete: () => void;
}

/**
 * Serves together what comes under one key at the same time: whatever comes while others are served is served next, all
 * at once. A turn waits a moment for as many as came with the last one, so that a steady stream does not fall apart into
 * one and the rest. `serve` never rejects. Gives what lets an item join.
 */
export function gathering<T>(serve: (turn: T[]) => Promise<void>): (key: string, item: T) => void {
  const lines = new Map<string, Line<T>>();
  const work = async (key: string, line: Line<T>) => {
    line.serving = true;
    while (line.waiting.length > 0) {
      await companyOf(line);
      const turn = line.waiting.splice(0, together_max);
      line.company = turn.length;
      await serve(turn);
    }
    line.serving = false;
    setTimeout(() => !line.serving && lines.get(key) === line && lines.delete(key), memory_ms).unref();
  };
  return (key, item) => {
    const line = lines.get(key) ?? { waiting: [], serving: false, company: 1, complete: () => {} };
    lines.set(key, line);
    line.waiting.push(item);
    if (line.waiting.length >= line.company) line.complete();
    if (!line.serving) void work(key, line);
  };
}

async function companyOf<T>(line: Line<T>): Promise<void> {
  if (line.waiting.length >= line.company) return;
  await new Promise<void>((complete) => {
    const timer = setTimeout(complete, company_ms);
    line.complete = () => {
      clearTimeout(timer);
      complete();
    };
  });
  line.complete = () => {};
}
