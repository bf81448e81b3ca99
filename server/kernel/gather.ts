/** How many rounds may be under way, and how many questions one may hold. */
const limits = { rounds: 1, questions: 200 };

interface Waiting<Question, Answer> {
  question: Question;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Answers questions that come at the same time together. The first waits only for others that arrived with it; while a
 * round is under way the next one gathers, so that under load one statement answers many. What is answered was always
 * read after it was asked. A round that fails fails for all in it.
 */
export function gather<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  const waiting: Waiting<Question, Answer>[] = [];
  let rounds = 0;
  const run = async () => {
    for (let asked = waiting.splice(0, limits.questions); asked.length > 0; asked = waiting.splice(0, limits.questions))
      await answerAll(asked, ask);
    rounds--;
  };
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (rounds >= limits.rounds) return;
      rounds++;
      setImmediate(run);
    });
}

async function answerAll<Question, Answer>(
  asked: readonly Waiting<Question, Answer>[],
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await ask(asked.map(({ question }) => question));
    for (const [i, { resolve }] of asked.entries()) resolve(answers[i] as Answer);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}
