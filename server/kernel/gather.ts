interface Most {
  /** On their way at once. */
  rounds: number;
  /** In one round. */
  questions: number;
  /** A question waits so long for others, where nobody waits for its answer; left out: for those that arrive with it. */
  wait_ms?: number;
  /** A round that answered several is followed by the next so much later: under load, few large ones cost least in all. */
  apart_ms?: number;
}

/** Two rounds keep us and the database busy at the same time; many would be small, one would let both wait in turn. */
const usual: Most = { rounds: 2, questions: 32 };

interface Waiting<Question, Answer> {
  question: Question;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

type Ask<Source, Question, Answer> = (source: Source, questions: readonly Question[]) => Promise<readonly Answer[]>;

/** Who waits at a source, how many rounds are on their way to it, and whether the next has been called. */
interface Line<Question, Answer> {
  waiting: Waiting<Question, Answer>[];
  rounds: number;
  called: boolean;
}

/**
 * Answers questions that come to a source (a pool, a transaction) at the same time together, in their order. A round
 * waits only for what arrived with its first question; what comes while all rounds are under way goes with the next, so
 * that under load one statement answers many. What is answered was always read after it was asked. A round that fails
 * fails for all in it.
 */
export function gather<Source extends object, Question, Answer>(
  ask: Ask<Source, Question, Answer>,
  most: Most = usual,
): (source: Source, question: Question) => Promise<Answer> {
  const lines = new WeakMap<Source, Line<Question, Answer>>();
  const call = (source: Source, line: Line<Question, Answer>, wait_ms: number | undefined) => {
    line.called = true;
    if (wait_ms === undefined) setImmediate(begin, source, line);
    else setTimeout(begin, wait_ms, source, line);
  };
  const begin = (source: Source, line: Line<Question, Answer>) => {
    line.called = false;
    let are_several = false;
    while (line.rounds < most.rounds && line.waiting.length > 0) {
      const asked = line.waiting.splice(0, most.questions);
      are_several ||= asked.length > 1;
      line.rounds++;
      void answer(source, asked, ask).then(() => {
        line.rounds--;
        if (!line.called) begin(source, line);
      });
    }
    if (are_several && most.apart_ms !== undefined) call(source, line, most.apart_ms);
  };
  return (source, question) =>
    new Promise((resolve, reject) => {
      const line = lines.get(source) ?? { waiting: [], rounds: 0, called: false };
      lines.set(source, line);
      line.waiting.push({ question, resolve, reject });
      if (line.called || (line.rounds >= most.rounds && most.wait_ms === undefined)) return;
      call(source, line, most.wait_ms);
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
