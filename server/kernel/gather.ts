/**
 * Answers questions that come at the same time together. A lone one is asked at once; while a round is under way the
 * next one gathers, so that under load one statement answers many. An answer is always read after its question came.
 */
export function gather<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  limits: { rounds_at_once: number; questions_max: number } = { rounds_at_once: 2, questions_max: 200 },
): (question: Question) => Promise<Answer> {
  type Waiting = { question: Question; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  const waiting: Waiting[] = [];
  let under_way = 0;

  const round = async () => {
    under_way++;
    while (waiting.length > 0) {
      const asked = waiting.splice(0, limits.questions_max);
      try {
        const answers = await ask(asked.map(({ question }) => question));
        for (const [i, { resolve }] of asked.entries()) resolve(answers[i] as Answer);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    under_way--;
  };

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (under_way < limits.rounds_at_once) void round();
    });
}
