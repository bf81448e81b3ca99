/** Wakes whoever waits; one that rings while nobody listens is heard by the next who does. */
export interface Bell {
  ring(): void;
  rung(): Promise<void>;
}

/** A bell for one listener. */
export function createBell(): Bell {
  let is_ringing = false;
  let wake = () => {};
  return {
    ring() {
      is_ringing = true;
      wake();
    },
    rung: () =>
      new Promise((resolve) => {
        wake = () => {
          is_ringing = false;
          resolve();
        };
        if (is_ringing) wake();
      }),
  };
}
