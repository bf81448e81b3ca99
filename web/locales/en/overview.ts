/** Words of the pages about overview. */
export const overview = {
  title: "X",
} as const;
