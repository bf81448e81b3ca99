/** Words of the pages about admin. */
export const admin = {
  title: "X",
} as const;
