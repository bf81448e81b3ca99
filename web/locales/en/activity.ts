/** Words of the pages about activity. */
export const activity = {
  title: "X",
} as const;
