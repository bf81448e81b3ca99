/** Words of the pages about containers. */
export const containers = {
  title: "Containers",
} as const;
