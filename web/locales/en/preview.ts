/** Words of the previews of files. */
export const preview = {
  download: "Download",
  wrap: "Wrap lines",
  first_rows: "The first {{count, number}} rows; download the file for all of them.",
  first_rows_one: "The first row; download the file for all of them.",
  first_rows_other: "The first {{count, number}} rows; download the file for all of them.",
  beginning: "The beginning of the file; download it for the rest.",
  pixels: "{{size}} pixels",
  picture_elsewhere: "[picture kept elsewhere: {{alt}}]",
  none: {
    binary: "No preview for this kind of file",
    empty: "This file is empty",
    hint: "Download it to open it with a program of yours.",
  },
  types: { number: "number", date: "date", text: "text", empty: "empty" },
} as const;
