import { watchFolder } from "../../../kernel/watch-folder.ts";
import type { Run } from "./state.ts";

/** Waits for news of the state files of a run, so that nothing is looked at over and over while a sandbox is built. */
export function watchState(run: Run, persistent = true): { come(within_ms: number): Promise<boolean>; close(): void } {
  let ring = () => {};
  let has_rung = false;
  const onNews = () => {
    has_rung = true;
    ring();
  };
  const watcher = watchFolder(run.folder, onNews, persistent);
  return {
    async come(within_ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, within_ms);
      if (!persistent) timer.unref();
      ring = resolve;
      if (has_rung) resolve();
      await promise;
      const came = has_rung;
      has_rung = false;
      clearTimeout(timer);
      return came;
    },
    close: () => watcher?.close(),
  };
}

/**
 * Waits for as long as a run goes on, or as it is told. Whoever ends a supervisor by force leaves no news, so it is looked
 * at from time to time; more often would cost a machine with many executions more than they do.
 */
export async function whileGoing(run: Run, timeout_ms: number, isGoing: () => boolean): Promise<void> {
  const deadline = Date.now() + timeout_ms;
  const news = watchState(run, false);
  try {
    for (let wait = 2; Date.now() < deadline && isGoing(); ) {
      const came = await news.come(Math.min(wait, Math.max(0, deadline - Date.now())));
      wait = came ? 2 : Math.min(wait * 2, 1000);
    }
  } finally {
    news.close();
  }
}
