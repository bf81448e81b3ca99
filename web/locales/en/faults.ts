/** What is wrong with a field, said while typing; the messages of the contract. */
export const faults = {
  required: "Must not be empty",
  email: "This is not an e-mail address",
  path: "Use 3 to 50 lowercase letters, digits or hyphens; begin and end with a letter or digit",
  path_hyphens: "Two hyphens in a row are not allowed",
  path_reserved: "This word is reserved: choose another",
  name: "Use 1 to 96 letters, digits, dots, hyphens or underscores; begin with a letter or digit",
  name_dots: "Two dots in a row are not allowed",
  variable: "Use letters, digits and underscores; begin with no digit",
  control: "Control characters are not allowed",
  website: "Use an address that begins with https://",
  password_short: "Use at least 10 characters",
  too_long: "Use at most {{max}} characters",
  too_short: "Use at least {{min}} characters",
  other: "This does not fit",
} as const;
