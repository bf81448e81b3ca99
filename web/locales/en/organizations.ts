/** Words of the pages about organizations. */
export const organizations = {
  title: "X",
} as const;
