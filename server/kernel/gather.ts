/** How many questions one round may hold. */
const questions_max = 200;

interface Waiting<Question, Answer> {
  question: Question;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

type Ask<Source, Question, Answer> = (source: Source, questions: readonly Question[]) => Promise<readonly Answer[]>;

/**
 * Answers questions that come to a source (a pool, a transaction) at the same time together, in their order. The first
 * waits only for others that arrived with it; while a round is under way the next one gathers, so that under load one
 * statement answers many. What is answered was always read after it was asked. A round that fails fails for all in it.
 */
export function gather<Source extends object, Question, Answer>(
  ask: Ask<Source, Question, Answer>,
): (source: Source, question: Question) => Promise<Answer> {
  const lines = new WeakMap<Source, Waiting<Question, Answer>[]>();
  return (source, question) =>
    new Promise((resolve, reject) => {
      const waiting = { question, resolve, reject };
      const line = lines.get(source);
      if (line) return void line.push(waiting);
      const begun = [waiting];
      lines.set(source, begun);
      setImmediate(async () => {
        while (begun.length > 0) await answer(source, begun.splice(0, questions_max), ask);
        lines.delete(source);
      });
    });
}

async function answer<Source, Question, Answer>(
  source: Source,
  asked: readonly Waiting<Question, Answer>[],
  ask: Ask<Source, Question, Answer>,
): Promise<void> {
  try {
    const questions = asked.map(({ question }) => question);
    const answers = await ask(source, questions);
    for (const [i, { resolve }] of asked.entries()) resolve(answers[i] as Answer);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}

/** Rows as the answers to so many questions, by the number (from 1) of the question that each belongs to. */
export function inOrder<Row extends { n: number }>(rows: readonly Row[], questions: number): (Row | undefined)[] {
  const answers = Array.from<Row | undefined>({ length: questions });
  for (const row of rows) answers[row.n - 1] = row;
  return answers;
}
