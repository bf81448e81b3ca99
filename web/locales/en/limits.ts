/** Words of the pages about limits. */
export const limits = {
  title: "Limits",
} as const;
