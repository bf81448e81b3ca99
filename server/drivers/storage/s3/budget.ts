/** Memory for the parts that are on their way: whoever finds none free waits in line. */
export interface Budget {
  /** Runs the work once so many bytes are free; what is larger than everything runs alone. */
  spend<T>(bytes: number, work: () => Promise<T>): Promise<T>;
}

export function createBudget(bytes_max: number): Budget {
  let free = bytes_max;
  const line: { bytes: number; go: () => void }[] = [];
  const advance = () => {
    for (let next = line[0]; next && next.bytes <= free; next = line[0]) {
      line.shift();
      free -= next.bytes;
      next.go();
    }
  };
  return {
    async spend(asked, work) {
      const bytes = Math.min(asked, bytes_max);
      await new Promise<void>((go) => {
        line.push({ bytes, go });
        advance();
      });
      try {
        return await work();
      } finally {
        free += bytes;
        advance();
      }
    },
  };
}
