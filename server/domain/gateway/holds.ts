import { type Db, retried } from "../../kernel/context.ts";
import { gather } from "../../kernel/gather.ts";
import * as queries from "./hold-queries.ts";
import type { Entry, Found } from "./model-queries.ts";
import { enter as enterAll } from "./model-queries.ts";

const together = { rounds: 2, questions: 64, apart_ms: 2 };

/**
 * Asks for all of a moment by one statement, which is a transaction by itself. What nobody foresaw undoes all of it; then
 * each is tried alone.
 */
const eachOf =
  <Question, Answer>(ask: (db: Db, questions: readonly Question[]) => Promise<Answer[]>) =>
  async (db: Db, questions: readonly Question[]): Promise<Answer[]> => {
    try {
      return await retried(() => ask(db, questions));
    } catch (error) {
      if (questions.length === 1) throw error;
      const answers: Answer[] = [];
      for (const question of questions) answers.push(...(await retried(() => ask(db, [question]))));
      return answers;
    }
  };

/** Holds what a call may cost before it is spent. */
export const hold: (db: Db, ask: queries.Ask) => Promise<queries.Hold> = gather(eachOf(queries.hold), together);

/** Finds who calls and what they mean, and holds what the call may cost, in one message. */
export const enter: (db: Db, entry: Entry) => Promise<Found & { hold: queries.Hold | null }> = gather(
  eachOf(enterAll),
  together,
);
