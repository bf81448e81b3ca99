/** Words of the pages about usage. */
export const usage = {
  title: "Usage",
} as const;
